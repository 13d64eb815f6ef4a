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
/// 2. A length has at most 32 bits, and is compared with the bytes that are left before it is added to anything.
/// 3. Nothing is read at or after `bytes.byteCount`: each load stands below the comparison that allows it. Debug builds compare
///    once more.
/// 4. Skipping uses no stack and no memory by nesting: open groups are kept in a list of fixed length.
/// 5. `depth` counts the submessages around this message; submessages and groups together are never more than
///    ``maximumDepth``.
/// 6. `fieldStart` is where the tag begins that was read last, and at most `position`. Skipping inside a group leaves it alone.
///
/// Source: protocol.md section 3; Protocol Buffers, "Encoding".
public struct WireReader: BitwiseCopyable, ~Escapable {
    /// Submessages and groups that may be inside each other, as in the reference implementation.
    @inlinable
    public static var maximumDepth: Int { 100 }

    @usableFromInline let bytes: RawSpan
    @usableFromInline var position = 0
    /// The start of the last field.
    @usableFromInline var fieldStart = 0
    /// The offset of `bytes` in the outermost message.
    @usableFromInline let base: Int
    @usableFromInline let depth: Int

    /// Begins at the start of a message.
    @_lifetime(copy bytes)
    @inlinable @inline(__always)
    public init(_ bytes: RawSpan) {
        self.init(bytes, base: 0, depth: 0)
    }

    @_lifetime(copy bytes)
    @inlinable @inline(__always)
    init(_ bytes: RawSpan, base: Int, depth: Int) {
        self.bytes = bytes
        self.base = base
        self.depth = depth
    }

    /// The position of the cursor, in bytes from the start of the outermost message.
    @inlinable @inline(__always)
    public var offset: Int { base &+ position }

    /// Whether the message has been read to its end.
    public var isAtEnd: Bool { position == bytes.byteCount }

    /// Reads the next field's tag, or nil at the message's end.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/tagOutOfRange(offset:)``, whichever comes first in the bytes;
    ///   ``WireError/fieldNumberZero(offset:)``; ``WireError/invalidWireType(offset:)``;
    ///   ``WireError/unmatchedEndGroup(offset:)``.
    @_lifetime(self: copy self)
    public mutating func next() throws(WireError) -> WireTag? {
        guard let tag = try nextTagValue() else { return nil }
        return try checkedTag(tag)
    }

    /// Reads a varint.
    ///
    /// The excess of a tenth byte above 1 is dropped, as all known implementations do.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/varintTooLong(offset:)``, whichever comes first.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    public mutating func varint() throws(WireError) -> UInt64 {
        if position < bytes.byteCount {
            let first = unsafe bytes.byte(at: position)
            if first < 0x80 {
                position &+= 1
                return UInt64(first)
            }
            if let (value, count) = bytes.shortVarint(at: position) {
                position &+= count
                return value
            }
        }
        let (value, end) = try bytes.varint(at: position, base: base)
        position = end
        return value
    }

    /// Reads eight bytes, little-endian.
    ///
    /// - Throws: ``WireError/truncated(offset:)``.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    public mutating func fixed64() throws(WireError) -> UInt64 {
        guard bytes.byteCount &- position >= 8 else { throw .truncated(offset: offset) }
        defer { position &+= 8 }
        return unsafe bytes.uint64(at: position)
    }

    /// Reads four bytes, little-endian.
    ///
    /// - Throws: ``WireError/truncated(offset:)``.
    @_lifetime(self: copy self)
    public mutating func fixed32() throws(WireError) -> UInt32 {
        guard bytes.byteCount &- position >= 4 else { throw .truncated(offset: offset) }
        defer { position &+= 4 }
        return unsafe bytes.uint32(at: position)
    }

    /// Reads a length and that many bytes.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/lengthOutOfRange(offset:)``, whichever comes first in the
    ///   length; ``WireError/truncated(offset:)`` if the message has fewer bytes left.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func lengthDelimited() throws(WireError) -> RawSpan {
        let range = try lengthDelimitedRange()
        return unsafe bytes.slice(range)
    }

    /// Reads a length and that many bytes of UTF-8.
    ///
    /// - Throws: as ``lengthDelimited()``, then ``WireError/invalidUTF8(offset:)``.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func string() throws(WireError) -> UTF8Span {
        let range = try stringRange()
        return unsafe UTF8Span(unchecked: Span(_bytes: bytes.slice(range)))
    }

    /// Reads a length and gives a reader of that many bytes, one level deeper.
    ///
    /// - Throws: ``WireError/tooDeep(offset:)``, then as ``lengthDelimited()``.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    public mutating func message() throws(WireError) -> WireReader {
        guard depth < Self.maximumDepth else { throw .tooDeep(offset: offset) }
        let range = try lengthDelimitedRange()
        return unsafe WireReader(
            bytes.slice(range), base: base &+ range.lowerBound, depth: depth &+ 1)
    }

    // MARK: - For messages, which know their fields and keep positions

    /// The position of the cursor in this message.
    var localOffset: Int { position }

    /// Reads a tag without validating it. The tag of a known field is valid, and ``skipUnknown(_:)`` checks all others.
    ///
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/tagOutOfRange(offset:)``, whichever comes first.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    mutating func nextTagValue() throws(WireError) -> UInt32? {
        guard position < bytes.byteCount else { return nil }
        fieldStart = position
        let first = unsafe bytes.byte(at: position)
        if first < 0x80 {
            position &+= 1
            return UInt32(first)
        }
        let (tag, end) = try bytes.tag(at: position, base: base)
        position = end
        return tag
    }

    /// Passes over a field of which ``nextTagValue()`` gave the tag, and gives its size in bytes, tag included.
    ///
    /// - Throws: for the tag, what ``next()`` throws after reading it; then as ``skip(_:)``.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    mutating func skipUnknown(_ tag: UInt32) throws(WireError) -> Int {
        position = try end(ofUnknown: tag)
        return position &- fieldStart
    }

    /// Returns the end of such a field. This runs out of line and on a copy, so that the reader of the loop over a message's fields
    /// stays in registers.
    @usableFromInline
    func end(ofUnknown tag: UInt32) throws(WireError) -> Int {
        var reader = self
        try reader.skip(checkedTag(tag))
        return reader.position
    }

    /// Reads a length and returns the range of the bytes that follow.
    ///
    /// - Parameter isOftenLong: whether lengths of two bytes are read here as well, and not out of line: decision 10.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    mutating func lengthDelimitedRange(isOftenLong: Bool = false) throws(WireError) -> Range<Int> {
        if position < bytes.byteCount {
            var (length, start) = (unsafe Int(bytes.byte(at: position)), position &+ 1)
            if isOftenLong, length >= 0x80, start < bytes.byteCount {
                let second = unsafe Int(bytes.byte(at: start))
                length = second < 0x80 ? length & 0x7F | second << 7 : .max
                start &+= 1
            }
            if isOftenLong || length < 0x80, length <= bytes.byteCount &- start {
                position = start &+ length
                return unsafe Range(uncheckedBounds: (start, position))
            }
        }
        let (start, end) = try bytes.lengthDelimited(at: position, base: base)
        position = end
        return unsafe Range(uncheckedBounds: (start, end))
    }

    /// Reads a length and returns the range of the UTF-8 that follows.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    mutating func stringRange() throws(WireError) -> Range<Int> {
        let range = try lengthDelimitedRange()
        guard unsafe bytes.isUTF8(in: range) else { throw .invalidUTF8(offset: base + range.lowerBound) }
        return range
    }

    // MARK: - Private

    /// The tag of the field that begins at `fieldStart`.
    ///
    /// - Throws: ``WireError/fieldNumberZero(offset:)``, ``WireError/invalidWireType(offset:)``,
    ///   ``WireError/unmatchedEndGroup(offset:)``.
    private func checkedTag(_ value: UInt32) throws(WireError) -> WireTag {
        let start = base + fieldStart
        let tag = try WireTag(rawValue: value, at: start)
        guard tag.wireTypeBits != WireType.endGroup.rawValue else { throw .unmatchedEndGroup(offset: start) }
        return tag
    }
}
