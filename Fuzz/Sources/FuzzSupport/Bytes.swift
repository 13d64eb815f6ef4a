// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Returns whether two spans have the same bytes.
public func equal(_ a: RawSpan, _ b: RawSpan) -> Bool {
    guard a.byteCount == b.byteCount else { return false }
    return unsafe a.withUnsafeBytes { a in
        unsafe b.withUnsafeBytes { b in
            guard let x = a.baseAddress, let y = b.baseAddress else { return true }
            return unsafe memcmp(x, y, a.count) == 0
        }
    }
}

/// Whether both are there with the same bytes, or neither.
public func equal(_ a: RawSpan?, _ b: RawSpan?) -> Bool {
    switch (a, b) {
    case (let a?, let b?): equal(a, b)
    case (nil, nil): true
    default: false
    }
}

/// Whether both are there with the same UTF-8, or neither.
public func equal(_ a: UTF8Span?, _ b: UTF8Span?) -> Bool {
    switch (a, b) {
    case (let a?, let b?): unsafe equal(a.span.bytes, b.span.bytes)
    case (nil, nil): true
    default: false
    }
}

/// Whether both are there with the same UTF-8, or neither.
public func equal(_ a: UTF8Span?, _ b: String?) -> Bool {
    guard let b else { return equal(a, UTF8Span?.none) }
    return equal(a, b.utf8Span)
}

/// Whether both are there with the same bytes, or neither.
public func equal(_ a: RawSpan?, _ b: [UInt8]?) -> Bool {
    guard let b else { return equal(a, RawSpan?.none) }
    return unsafe equal(a, b.span.bytes)
}

/// Whether a field is `other`, or where that is not there, `another`.
public func equal(_ field: UTF8Span?, _ other: UTF8Span?, else another: UTF8Span?) -> Bool {
    switch other {
    case let other?: equal(field, other)
    case nil: equal(field, another)
    }
}

/// Whether a field is `other`, or where that is not there, `another`.
public func equal(_ field: RawSpan?, _ other: RawSpan?, else another: RawSpan?) -> Bool {
    switch other {
    case let other?: equal(field, other)
    case nil: equal(field, another)
    }
}
