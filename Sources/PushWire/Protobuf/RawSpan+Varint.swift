// SPDX-License-Identifier: Apache-2.0

/// Varints, and the tags and lengths that are varints. What the readers' loops meet all the time they do by themselves, by
/// ``shortVarint(at:)`` and for a single byte; all that is long or wrong comes here.
///
/// In every method, `start` is 0 ... `byteCount`, and `base` is the offset in the outermost message, for errors.
///
/// Source: Protocol Buffers, "Encoding", section "Base 128 Varints".
extension RawSpan {
    /// A varint of 1 ... 8 bytes, and how many they are; or nil if it is longer, or the message is about to end.
    @inlinable @inline(__always)
    func shortVarint(at start: Int) -> (value: UInt64, count: Int)? {
        guard byteCount &- start >= 8 else { return nil }
        let word = unsafe uint64(at: start)
        // The lowest of these bits is that of the last byte.
        let ends = ~word & 0x8080_8080_8080_8080
        guard ends != 0 else { return nil }
        // Puts together the low seven bits of each byte: pairs of 7 bits, then of 14, then of 28.
        var bits = word & (ends ^ (ends &- 1)) & 0x7F7F_7F7F_7F7F_7F7F
        bits = (bits & 0x007F_007F_007F_007F) | (bits & 0x7F00_7F00_7F00_7F00) >> 1
        bits = (bits & 0x0000_3FFF_0000_3FFF) | (bits & 0x3FFF_0000_3FFF_0000) >> 2
        bits = (bits & 0x0FFF_FFFF) | (bits & 0x0FFF_FFFF_0000_0000) >> 4
        return (bits, ends.trailingZeroBitCount / 8 &+ 1)
    }

    /// A varint of 1 ... 10 bytes, and where it ends. The excess of a tenth byte above 1 is dropped.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/varintTooLong(offset:)``, whichever comes first.
    @usableFromInline
    func varint(at start: Int, base: Int) throws(WireError) -> (value: UInt64, end: Int) {
        var value: UInt64 = 0
        for index in 0..<10 {
            guard start &+ index < byteCount else { throw .truncated(offset: base + start) }
            let byte = unsafe byte(at: start &+ index)
            // The tenth byte's shift is 63: all but its lowest bit go over the edge.
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return (value, start &+ index &+ 1) }
        }
        throw .varintTooLong(offset: base + start)
    }

    /// A tag, which may be no tag of a field, and where it ends.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/tagOutOfRange(offset:)``, whichever comes first.
    @usableFromInline
    func tag(at start: Int, base: Int) throws(WireError) -> (tag: UInt32, end: Int) {
        guard let (value, end) = try varint32(at: start, base: base) else { throw .tagOutOfRange(offset: base + start) }
        return (value, end)
    }

    /// The start and end of a length-delimited value.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/lengthOutOfRange(offset:)``, whichever comes first in the
    ///   length; ``WireError/truncated(offset:)`` if there are fewer bytes left.
    @usableFromInline
    func lengthDelimited(at start: Int, base: Int) throws(WireError) -> (start: Int, end: Int) {
        guard let (length, end) = try varint32(at: start, base: base) else {
            throw .lengthOutOfRange(offset: base + start)
        }
        guard UInt64(length) <= UInt64(byteCount - end) else { throw .truncated(offset: base + end) }
        return (end, end + Int(length))
    }

    /// A varint of at most 5 bytes and 32 bits, and where it ends; or nil if it is longer or wider.
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
