// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
public import PushWire

/// Returns whether the unknown fields of two views have the same bytes.
public func equal(_ a: WireUnknownFields, _ b: WireUnknownFields) -> Bool {
    guard a.byteCount == b.byteCount else { return false }
    var (a, b) = (a, b)
    while true {
        switch (a.next(), b.next()) {
        case (let x?, let y?): guard equal(x, y) else { return false }
        case (nil, nil): return true
        default: return false
        }
    }
}

/// Returns whether the unknown fields of a view have these bytes.
public func equal(_ fields: WireUnknownFields, _ bytes: [UInt8]) -> Bool {
    guard fields.byteCount == bytes.count else { return false }
    let rest = unsafe bytes.span.bytes
    var (fields, position) = (fields, 0)
    while let field = fields.next() {
        guard field.byteCount <= rest.byteCount - position,
            equal(field, rest.extracting(position..<position + field.byteCount))
        else { return false }
        position += field.byteCount
    }
    return position == rest.byteCount
}

/// Returns whether the unknown fields of a message are those of its two parts, in order.
public func equal(_ whole: WireUnknownFields, _ first: WireUnknownFields, then second: WireUnknownFields) -> Bool {
    guard whole.byteCount == first.byteCount + second.byteCount else { return false }
    var (whole, first, second) = (whole, first, second)
    while let field = first.next() {
        guard let other = whole.next(), equal(field, other) else { return false }
    }
    return equal(rest: whole, second)
}

/// Compares the remaining fields one by one. `byteCount` does not help, since it counts the fields that were already read.
private func equal(rest: consuming WireUnknownFields, _ fields: consuming WireUnknownFields) -> Bool {
    while true {
        switch (rest.next(), fields.next()) {
        case (let x?, let y?): guard equal(x, y) else { return false }
        case (nil, nil): return true
        default: return false
        }
    }
}
