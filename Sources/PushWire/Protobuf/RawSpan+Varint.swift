// SPDX-License-Identifier: Apache-2.0

/// Varints, and tags and lengths in varints. The readers handle the usual cases inline: a single byte, and
/// ``shortVarint(at:)``. They call these methods for long or malformed varints.
///
/// In all methods, `start` is 0 ... `byteCount`, and `base` is the offset of these bytes in the outermost message, for
/// errors.
///
/// Source: Protocol Buffers, "Encoding", section "Base 128 Varints".
extension RawSpan {
    /// Reads a varint of 1 ... 8 bytes, and returns its value and length. Returns nil if the varint is longer, or fewer
    /// than 8 bytes are left.
    @inlinable @inline(__always)
    func shortVarint(at start: Int) -> (value: UInt64, count: Int)? {
        guard byteCount &- start >= 8 else { return nil }
        let word = unsafe uint64(at: start)
        // The lowest of these bits marks the last byte.
        let ends = ~word & 0x8080_8080_8080_8080
        guard ends != 0 else { return nil }
        // Joins the low 7 bits of each byte: pairs of 7 bits, then of 14, then of 28.
        var bits = word & (ends ^ (ends &- 1)) & 0x7F7F_7F7F_7F7F_7F7F
        bits = (bits & 0x007F_007F_007F_007F) | (bits & 0x7F00_7F00_7F00_7F00) >> 1
        bits = (bits & 0x0000_3FFF_0000_3FFF) | (bits & 0x3FFF_0000_3FFF_0000) >> 2
        bits = (bits & 0x0FFF_FFFF) | (bits & 0x0FFF_FFFF_0000_0000) >> 4
        return (bits, ends.trailingZeroBitCount / 8 &+ 1)
    }

    /// Reads a varint of 1 ... 10 bytes, and returns its value and end. All but the lowest bit of a tenth byte are
    /// dropped.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/varintTooLong(offset:)``, whichever comes first.
    @usableFromInline
    func varint(at start: Int, base: Int) throws(WireError) -> (value: UInt64, end: Int) {
        var value: UInt64 = 0
        for index in 0..<10 {
            guard start &+ index < byteCount else { throw .truncated(offset: base + start) }
            let byte = unsafe byte(at: start &+ index)
            // The tenth byte is shifted by 63, which drops all but its lowest bit.
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return (value, start &+ index &+ 1) }
        }
        throw .varintTooLong(offset: base + start)
    }

    /// Reads a tag without validating it, and returns the tag and its end.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/tagOutOfRange(offset:)``, whichever comes first.
    @usableFromInline
    func tag(at start: Int, base: Int) throws(WireError) -> (tag: UInt32, end: Int) {
        guard let (value, end) = try varint32(at: start, base: base) else { throw .tagOutOfRange(offset: base + start) }
        return (value, end)
    }

    /// Reads a length, and returns the start and end of the value.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/lengthOutOfRange(offset:)``, whichever comes first in
    ///   the length; then ``WireError/truncated(offset:)`` if fewer bytes are left.
    @usableFromInline
    func lengthDelimited(at start: Int, base: Int) throws(WireError) -> (start: Int, end: Int) {
        guard let (length, end) = try varint32(at: start, base: base) else {
            throw .lengthOutOfRange(offset: base + start)
        }
        guard UInt64(length) <= UInt64(byteCount - end) else { throw .truncated(offset: base + end) }
        return (end, end + Int(length))
    }

    /// Reads a varint of at most 5 bytes and 32 bits, and returns its value and end. Returns nil if it is longer or
    /// larger.
    ///
    /// - Throws: ``WireError/truncated(offset:)``.
    @inline(__always)
    private func varint32(at start: Int, base: Int) throws(WireError) -> (value: UInt32, end: Int)? {
        var value: UInt64 = 0
        for index in 0..<5 {
            guard start &+ index < byteCount else { throw .truncated(offset: base + start) }
            let byte = unsafe byte(at: start &+ index)
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 {
                guard let value = UInt32(exactly: value) else { return nil }
                return (value, start &+ index &+ 1)
            }
        }
        return nil
    }
}
