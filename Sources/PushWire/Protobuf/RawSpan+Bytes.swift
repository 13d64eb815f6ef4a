// SPDX-License-Identifier: Apache-2.0

/// Loads that are not checked again: the readers here have compared the index with `byteCount` already. Nothing else in the
/// module loads from a span without the standard library's check.
extension RawSpan {
    /// - Precondition: `index` is 0 ..< `byteCount`.
    @inlinable @inline(__always)
    func byte(at index: Int) -> UInt8 {
        unsafe unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
    }

    /// Eight bytes, little-endian.
    ///
    /// - Precondition: `index` is 0 ... `byteCount` - 8.
    @inlinable @inline(__always)
    func word(at index: Int) -> UInt64 {
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    /// Four bytes, little-endian.
    ///
    /// - Precondition: `index` is 0 ... `byteCount` - 4.
    @inlinable @inline(__always)
    func halfWord(at index: Int) -> UInt32 {
        unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt32.self))
    }
}

extension RawSpan {
    /// The bytes as an array.
    var array: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }

    /// Copies the bytes to where there is room for them.
    func copy(to target: UnsafeMutablePointer<UInt8>) {
        unsafe withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// Whether these bytes are UTF-8, by the standard library's rules: no surrogates, no overlong forms, nothing cut.
    ///
    /// Most text here is a number or a word, so ASCII is settled first, eight bytes at a time; the last eight may have been
    /// looked at in part before.
    ///
    /// - Precondition: `range` lies in 0 ..< `byteCount`.
    @inlinable @inline(__always)
    func isUTF8(in range: Range<Int>) -> Bool {
        guard range.upperBound &- range.lowerBound >= 8 else { return isUTF8(short: range) }
        let lastWord = range.upperBound &- 8
        var bits = word(at: lastWord)
        var index = range.lowerBound
        while index < lastWord {
            bits |= word(at: index)
            index &+= 8
        }
        return bits & 0x8080_8080_8080_8080 == 0 || isValidatedUTF8(in: range)
    }

    @usableFromInline
    func isUTF8(short range: Range<Int>) -> Bool {
        for index in range where byte(at: index) >= 0x80 { return isValidatedUTF8(in: range) }
        return true
    }

    @usableFromInline
    func isValidatedUTF8(in range: Range<Int>) -> Bool {
        (try? UTF8Span(validating: Span(_bytes: extracting(range)))) != nil
    }
}
