// SPDX-License-Identifier: Apache-2.0

/// A cursor over one message's bytes, which it borrows: it copies nothing and allocates nothing.
///
///     var reader = WireReader(bytes)
///     while let tag = try reader.next() {
///         switch (tag.fieldNumber, tag.wireType) {
///         case (1, .varint): flags = try reader.varint()
///         case (2, .lengthDelimited): name = String(copying: try reader.string())
///         default: try reader.skip(tag)
///         }
///     }
///
/// After each tag comes exactly one call that takes its value.
///
/// Invariants:
/// 1. `position` is 0 ... `bytes.byteCount` whenever a method returns or throws.
/// 2. A length is compared with the bytes that are left while it is a 32-bit number in 64 bits, before it is added to anything.
/// 3. Nothing is read at or after `bytes.byteCount`, and every read is bounds-checked by the span besides.
/// 4. Skipping uses no stack and no memory by nesting: open groups are kept in a list of fixed length.
/// 5. `depth` counts the submessages around this message; submessages and groups together are never more than
///    ``maximumDepth``.
///
/// Source: protocol.md section 3; Protocol Buffers, "Encoding".
public struct WireReader: ~Escapable {
    /// Submessages and groups that may be inside each other, as in the reference implementation.
    public static let maximumDepth = 100

    let bytes: RawSpan
    private var position = 0
    /// Where `bytes` begins in the outermost message.
    private let base: Int
    private let depth: Int

    /// Begins at the start of a message.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) {
        self.init(bytes, base: 0, depth: 0)
    }

    @_lifetime(copy bytes)
    private init(_ bytes: RawSpan, base: Int, depth: Int) {
        self.bytes = bytes
        self.base = base
        self.depth = depth
    }

    /// Where the cursor is, in bytes from the start of the outermost message.
    public var offset: Int { base + position }

    /// Whether the message has been read to its end.
    public var isAtEnd: Bool { position == bytes.byteCount }

    /// Reads the next field's tag, or nil at the message's end.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/tagOutOfRange(offset:)``, whichever comes first in the bytes;
    ///   ``WireError/fieldNumberZero(offset:)``; ``WireError/invalidWireType(offset:)``;
    ///   ``WireError/unmatchedEndGroup(offset:)``.
    @_lifetime(self: copy self)
    @inline(__always)
    public mutating func next() throws(WireError) -> WireTag? {
        guard position < bytes.byteCount else { return nil }
        let start = offset
        let tag = try WireTag(rawValue: tagValue(), at: start)
        guard tag.wireType != .endGroup else { throw .unmatchedEndGroup(offset: start) }
        return tag
    }

    /// Reads a varint.
    ///
    /// The excess of a tenth byte above 1 is dropped, as all known implementations do.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/varintTooLong(offset:)``, whichever comes first.
    @_lifetime(self: copy self)
    @inline(__always)
    public mutating func varint() throws(WireError) -> UInt64 {
        guard position < bytes.byteCount else { throw .truncated(offset: offset) }
        let first = byte(at: position)
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        return try longVarint()
    }

    /// Reads eight bytes, little-endian.
    ///
    /// - Throws: ``WireError/truncated(offset:)``.
    @_lifetime(self: copy self)
    public mutating func fixed64() throws(WireError) -> UInt64 {
        guard bytes.byteCount - position >= 8 else { throw .truncated(offset: offset) }
        let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
        position += 8
        return UInt64(littleEndian: value)
    }

    /// Reads four bytes, little-endian.
    ///
    /// - Throws: ``WireError/truncated(offset:)``.
    @_lifetime(self: copy self)
    public mutating func fixed32() throws(WireError) -> UInt32 {
        guard bytes.byteCount - position >= 4 else { throw .truncated(offset: offset) }
        let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self)
        position += 4
        return UInt32(littleEndian: value)
    }

    /// Reads a length and that many bytes.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/lengthOutOfRange(offset:)``, whichever comes first in the
    ///   length; ``WireError/truncated(offset:)`` if the message has fewer bytes left.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func lengthDelimited() throws(WireError) -> RawSpan {
        let range = try lengthDelimitedRange()
        return bytes.extracting(range)
    }

    /// Reads a length and that many bytes of UTF-8.
    ///
    /// - Throws: as ``lengthDelimited()``, then ``WireError/invalidUTF8(offset:)``.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func string() throws(WireError) -> UTF8Span {
        let range = try stringRange()
        return unsafe UTF8Span(unchecked: Span(_bytes: bytes.extracting(range)))
    }

    /// Reads a length and gives a reader of that many bytes, one level deeper.
    ///
    /// - Throws: ``WireError/tooDeep(offset:)``, then as ``lengthDelimited()``.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func message() throws(WireError) -> WireReader {
        guard depth < Self.maximumDepth else { throw .tooDeep(offset: offset) }
        let range = try lengthDelimitedRange()
        return WireReader(bytes.extracting(range), base: base + range.lowerBound, depth: depth + 1)
    }

    /// Passes over the value of a field, whatever it is. A group is passed over with all that it holds.
    ///
    /// - Parameter tag: what ``next()`` just gave.
    /// - Throws: whatever reading that value would; within a group whatever ``next()`` would but
    ///   ``WireError/fieldNumberZero(offset:)``, and ``WireError/tooDeep(offset:)``.
    @_lifetime(self: copy self)
    public mutating func skip(_ tag: WireTag) throws(WireError) {
        if tag.wireType == .startGroup { return try skipGroup(tag.fieldNumber) }
        try skipValue(tag.wireType, at: offset)
    }

    // MARK: - For views, which keep positions

    /// Where the cursor is in this message's own bytes.
    @inline(__always)
    var localOffset: Int { position }

    /// As ``lengthDelimited()``, but where the bytes lie.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func lengthDelimitedRange() throws(WireError) -> Range<Int> {
        let length = try length()
        guard length <= UInt64(bytes.byteCount - position) else { throw .truncated(offset: offset) }
        let start = position
        position += Int(length)
        return start..<position
    }

    /// As ``string()``, but where the bytes lie.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func stringRange() throws(WireError) -> Range<Int> {
        let range = try lengthDelimitedRange()
        guard bytes.extracting(range).isUTF8 else { throw .invalidUTF8(offset: base + range.lowerBound) }
        return range
    }

    // MARK: - Private

    @inline(__always)
    private func byte(at index: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }

    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func tagValue() throws(WireError) -> UInt32 {
        let first = byte(at: position)
        if first < 0x80 {
            position += 1
            return UInt32(first)
        }
        let start = offset
        guard let value = try number32() else { throw .tagOutOfRange(offset: start) }
        return UInt32(value)
    }

    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func length() throws(WireError) -> UInt64 {
        guard position < bytes.byteCount else { throw .truncated(offset: offset) }
        let first = byte(at: position)
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        let start = offset
        guard let value = try number32() else { throw .lengthOutOfRange(offset: start) }
        return value
    }

    /// A varint of at most 5 bytes and 32 bits, or nil if it is longer or wider.
    @_lifetime(self: copy self)
    private mutating func number32() throws(WireError) -> UInt64? {
        let start = position
        var value: UInt64 = 0
        for index in 0..<5 {
            guard start + index < bytes.byteCount else { throw .truncated(offset: base + start) }
            let byte = byte(at: start + index)
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 {
                position = start + index + 1
                return value <= UInt64(UInt32.max) ? value : nil
            }
        }
        return nil
    }

    @_lifetime(self: copy self)
    private mutating func longVarint() throws(WireError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        for index in 0..<10 {
            guard start + index < bytes.byteCount else { throw .truncated(offset: base + start) }
            let byte = byte(at: start + index)
            // The tenth byte's shift is 63: all but its lowest bit go over the edge.
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 {
                position = start + index + 1
                return value
            }
        }
        throw .varintTooLong(offset: base + start)
    }

    /// Passes over a value that is not a group; `start` is where its tag is.
    @_lifetime(self: copy self)
    private mutating func skipValue(_ wireType: WireType, at start: Int) throws(WireError) {
        switch wireType {
        case .varint: _ = try varint()
        case .fixed64: _ = try fixed64()
        case .fixed32: _ = try fixed32()
        case .lengthDelimited: _ = try lengthDelimitedRange()
        case .startGroup, .endGroup: throw .unmatchedEndGroup(offset: start)
        }
    }

    /// Passes over a group of which the first tag has been read.
    ///
    /// Inside it, field number 0 is passed over like any other, as the reference implementation does: nobody reads it.
    @_lifetime(self: copy self)
    private mutating func skipGroup(_ fieldNumber: UInt32) throws(WireError) {
        guard depth < Self.maximumDepth else { throw .tooDeep(offset: offset) }
        var open = InlineArray<100, UInt32>(repeating: 0)  // maximumDepth
        open[0] = fieldNumber
        var count = 1
        while count > 0 {
            guard position < bytes.byteCount else { throw .truncated(offset: offset) }
            let start = offset
            let tag = try tagValue()
            guard let wireType = WireType(rawValue: tag & 7) else { throw .invalidWireType(offset: start) }
            switch wireType {
            case .startGroup:
                guard depth + count < Self.maximumDepth else { throw .tooDeep(offset: start) }
                open[count] = tag >> 3
                count += 1
            case .endGroup:
                guard open[count - 1] == tag >> 3 else { throw .unmatchedEndGroup(offset: start) }
                count -= 1
            default:
                try skipValue(wireType, at: start)
            }
        }
    }
}
