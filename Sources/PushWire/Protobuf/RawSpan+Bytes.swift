// SPDX-License-Identifier: Apache-2.0

/// Unchecked loads and slices. Each caller compares the index with `byteCount` just before. Debug builds check again.
/// All other reads of a span in this module use the checks of the standard library.
extension RawSpan {
    /// Returns a byte.
    ///
    /// - Precondition: `index` is 0 ..< `byteCount`.
    @unsafe @inlinable @inline(__always)
    func byte(at index: Int) -> UInt8 {
        assert(index >= 0 && index < byteCount)
        return unsafe unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
    }

    /// Returns a little-endian integer of 8 bytes.
    ///
    /// - Precondition: `index` is 0 ... `byteCount` - 8.
    @unsafe @inlinable @inline(__always)
    func uint64(at index: Int) -> UInt64 {
        assert(index >= 0 && index <= byteCount - 8)
        return unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    /// Returns a little-endian integer of 4 bytes.
    ///
    /// - Precondition: `index` is 0 ... `byteCount` - 4.
    @unsafe
    func uint32(at index: Int) -> UInt32 {
        assert(index >= 0 && index <= byteCount - 4)
        return unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt32.self))
    }

    /// Returns the bytes of a range.
    ///
    /// - Precondition: `range` is within 0 ..< `byteCount`.
    @_lifetime(copy self)
    @unsafe @inlinable @inline(__always)
    func slice(_ range: Range<Int>) -> RawSpan {
        assert(range.lowerBound >= 0 && range.upperBound <= byteCount)
        return unsafe extracting(unchecked: range)
    }
}

extension RawSpan {
    /// The bytes as an array.
    var array: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }

    /// Copies the bytes to `target`, which has room for them.
    func copy(to target: UnsafeMutablePointer<UInt8>) {
        unsafe withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// Returns whether a range is valid UTF-8: without surrogates, overlong forms or truncated characters.
    ///
    /// Most texts are ASCII, so ASCII is checked first, in words of eight bytes. The last word may overlap the one
    /// before.
    ///
    /// - Precondition: `range` is within 0 ..< `byteCount`.
    @unsafe @inlinable @inline(__always)
    func isUTF8(in range: Range<Int>) -> Bool {
        guard range.upperBound &- range.lowerBound >= 8 else { return unsafe isUTF8(short: range) }
        let lastWord = range.upperBound &- 8
        var bits = unsafe uint64(at: lastWord)
        var index = range.lowerBound
        while index < lastWord {
            bits |= unsafe uint64(at: index)
            index &+= 8
        }
        return bits & 0x8080_8080_8080_8080 == 0 || isValidatedUTF8(in: range)
    }

    @unsafe @usableFromInline
    func isUTF8(short range: Range<Int>) -> Bool {
        for index in range where unsafe byte(at: index) >= 0x80 { return isValidatedUTF8(in: range) }
        return true
    }

    @usableFromInline
    func isValidatedUTF8(in range: Range<Int>) -> Bool {
        (try? UTF8Span(validating: Span(_bytes: extracting(range)))) != nil
    }
}
