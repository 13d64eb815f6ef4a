// SPDX-License-Identifier: Apache-2.0

/// A cursor over the borrowed bytes of a message. It copies and allocates nothing.
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
/// After each tag, make exactly one call that reads its value.
///
/// Invariants:
/// 1. `position` is 0 ... `bytes.byteCount` whenever a method returns or throws.
/// 2. A length has at most 32 bits. It is compared with the number of bytes left before any addition.
/// 3. No load reaches `bytes.byteCount`: a comparison precedes each load. Debug builds compare again.
/// 4. Skipping does not recurse or allocate: a list of fixed length holds the open groups.
/// 5. `depth` is the number of messages around this message. Submessages and groups together never exceed
///    ``maximumDepth``.
/// 6. `fieldStart` is the start of the last tag, and at most `position`. Skipping a group does not change it.
///
/// Source: protocol.md §3; Protocol Buffers, "Encoding".
public struct WireReader: BitwiseCopyable, ~Escapable {
    /// The maximum number of nested submessages and groups, as in the reference implementation.
    @inlinable
    public static var maximumDepth: Int { 100 }

    @usableFromInline let bytes: RawSpan
    @usableFromInline var position = 0
    /// The start of the last field.
    @usableFromInline var fieldStart = 0
    /// The offset of `bytes` in the outermost message.
    @usableFromInline let base: Int
    @usableFromInline let depth: Int

    /// Creates a reader at the start of a message.
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

    /// Reads the tag of the next field. Returns nil at the end of the message.
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
    /// All but the lowest bit of a tenth byte are dropped, as in all known implementations.
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

    /// Reads 8 bytes, little-endian.
    ///
    /// - Throws: ``WireError/truncated(offset:)``.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    public mutating func fixed64() throws(WireError) -> UInt64 {
        guard bytes.byteCount &- position >= 8 else { throw .truncated(offset: offset) }
        defer { position &+= 8 }
        return unsafe bytes.uint64(at: position)
    }

    /// Reads 4 bytes, little-endian.
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
    /// - Throws: ``WireError/truncated(offset:)`` or ``WireError/lengthOutOfRange(offset:)``, whichever comes first in
    ///   the length; then ``WireError/truncated(offset:)`` if fewer bytes are left.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func lengthDelimited() throws(WireError) -> RawSpan {
        let range = try lengthDelimitedRange()
        return unsafe bytes.slice(range)
    }

    /// Reads a length and that many bytes of UTF-8.
    ///
    /// - Throws: The same errors as ``lengthDelimited()``, then ``WireError/invalidUTF8(offset:)``.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func string() throws(WireError) -> UTF8Span {
        let range = try stringRange()
        return unsafe UTF8Span(unchecked: Span(_bytes: bytes.slice(range)))
    }

    /// Reads a length, and returns a reader of that many bytes, one level deeper.
    ///
    /// - Throws: ``WireError/tooDeep(offset:)``, then the same errors as ``lengthDelimited()``.
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

    /// Skips a field after ``nextTagValue()`` has returned its tag. Returns the size of the field in bytes, with the
    /// tag.
    ///
    /// - Throws: The errors of ``next()`` for an invalid tag, then the errors of ``skip(_:)``.
    @_lifetime(self: copy self)
    @inlinable @inline(__always)
    mutating func skipUnknown(_ tag: UInt32) throws(WireError) -> Int {
        position = try end(ofUnknown: tag)
        return position &- fieldStart
    }

    /// Returns the end of a field with this tag. This method is out of line and works on a copy, so that the reader of
    /// the calling loop stays in registers.
    @usableFromInline
    func end(ofUnknown tag: UInt32) throws(WireError) -> Int {
        var reader = self
        try reader.skip(checkedTag(tag))
        return reader.position
    }

    /// Reads a length and returns the range of the bytes that follow.
    ///
    /// - Parameter isOftenLong: Whether to read lengths of 2 bytes inline, too. See
    ///   docs/decisions/0010-views-are-inlined.md.
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

    /// Validates the tag of the field that begins at `fieldStart`.
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
