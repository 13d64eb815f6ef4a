// SPDX-License-Identifier: Apache-2.0

/// A writer of protobuf fields to memory of a known size.
///
/// Each wire type has a function for its size (`byteCount…`), a method that writes it, and a method of ``WireReader``
/// that reads it. A message first computes its size, then writes exactly that many bytes; ``WireMessage`` checks this.
/// The library's own messages skip the first pass if the memory has room for an upper bound of their size.
///
/// Each field is checked against the remaining room once, before it is written. A write never goes beyond the last byte
/// of its field.
///
/// - Precondition: The memory has room for each written value. A message with a wrong size traps.
///
/// Source: Protocol Buffers, "Encoding".
@safe public struct WireWriter: ~Copyable, ~Escapable {
    /// The maximum size of a message, 2³¹ - 1 bytes, as in the reference implementation.
    @inlinable
    public static var maximumByteCount: Int { 0x7FFF_FFFF }

    private var target: UnsafeMutableRawPointer
    private let end: UnsafeMutableRawPointer

    @_lifetime(immortal)
    @inline(__always)
    init(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
        unsafe target = memory
        unsafe end = memory + byteCount
    }

    @inline(__always)
    var remainingByteCount: Int { unsafe end - target }

    // MARK: - Sizes, in bytes

    /// Returns the size of a varint: 1 ... 10.
    public static func byteCount(varint value: UInt64) -> Int {
        // Computes ceil(width / 7) without a division, for widths of 1 to 64 bits.
        ((64 - (value | 1).leadingZeroBitCount) * 9 + 64) >> 6
    }

    /// Returns the size of a tag: 1 ... 5.
    public static func byteCount(tag: WireTag) -> Int { byteCount(varint: UInt64(tag.rawValue)) }

    /// Returns the size of a length-delimited field of `count` bytes, with its tag and length.
    @inline(__always)
    public static func byteCount(_ tag: WireTag, lengthDelimited count: Int) -> Int {
        byteCount(tag: tag) + byteCount(length: count) + count
    }

    /// Returns the size of a length: 1 ... 10. Most lengths are below 128.
    @inline(__always)
    private static func byteCount(length: Int) -> Int {
        length < 0x80 ? 1 : byteCount(varint: UInt64(length))
    }

    /// An upper bound of the size of a varint field with a tag of one byte.
    static var maximumVarintFieldByteCount: Int { 11 }

    /// Returns an upper bound of the size of a length-delimited field of `count` bytes with a tag of one byte.
    @inline(__always)
    static func maximumByteCount(lengthDelimited count: Int) -> Int { count + 6 }

    // MARK: - Writing

    /// Writes a tag.
    @_lifetime(self: copy self)
    public mutating func write(_ tag: WireTag) {
        write(varint: UInt64(tag.rawValue))
    }

    /// Writes a varint in its shortest form.
    @_lifetime(self: copy self)
    public mutating func write(varint value: UInt64) {
        unsafe Self.store(value, to: take(Self.byteCount(varint: value)))
    }

    /// Writes 8 bytes, little-endian.
    @_lifetime(self: copy self)
    public mutating func write(fixed64 value: UInt64) {
        let place = unsafe take(8)
        unsafe place.storeBytes(of: value.littleEndian, as: UInt64.self)
    }

    /// Writes 4 bytes, little-endian.
    @_lifetime(self: copy self)
    public mutating func write(fixed32 value: UInt32) {
        let place = unsafe take(4)
        unsafe place.storeBytes(of: value.littleEndian, as: UInt32.self)
    }

    /// Writes a tag, a length and the bytes.
    @_lifetime(self: copy self)
    @inline(__always)
    public mutating func write(_ tag: WireTag, bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { bytes in
            let place = unsafe takeField(tag, byteCount: bytes.count)
            unsafe Self.copy(bytes, to: place)
        }
    }

    /// Writes a tag, a length and the UTF-8 of a string.
    @_lifetime(self: copy self)
    @inline(__always)
    public mutating func write(_ tag: WireTag, string: String) {
        let isWritten: Void? = unsafe string.utf8.withContiguousStorageIfAvailable { text in
            let place = unsafe takeField(tag, byteCount: text.count)
            unsafe Self.copy(UnsafeRawBufferPointer(text), to: place)
        }
        if isWritten == nil { write(tag, bridged: string) }
    }

    /// Writes a tag, a length and a submessage.
    @_lifetime(self: copy self)
    public mutating func write(_ tag: WireTag, message: some WireMessage) {
        write(tag)
        write(varint: UInt64(message.encodedByteCount))
        message.write(to: &self)
    }

    /// Writes bytes unchanged, such as unknown fields with their tags.
    @_lifetime(self: copy self)
    public mutating func write(raw bytes: RawSpan) {
        let place = unsafe take(bytes.byteCount)
        unsafe bytes.withUnsafeBytes { bytes in unsafe Self.copy(bytes, to: place) }
    }

    // MARK: - For messages with constant tags

    /// Writes a tag and a varint.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func write(_ tag: WireTag, varint value: UInt64) {
        let place = unsafe take(Self.byteCount(tag: tag) + Self.byteCount(varint: value))
        unsafe Self.store(value, to: Self.store(UInt64(tag.rawValue), to: place))
    }

    /// Writes a tag and 8 bytes, little-endian.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func write(_ tag: WireTag, fixed64 value: UInt64) {
        let place = unsafe take(Self.byteCount(tag: tag) + 8)
        unsafe Self.store(UInt64(tag.rawValue), to: place).storeBytes(of: value.littleEndian, as: UInt64.self)
    }

    /// Writes a tag and a length. Write that many bytes next.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func write(_ tag: WireTag, length: Int) {
        let place = unsafe take(Self.byteCount(tag: tag) + Self.byteCount(length: length))
        unsafe Self.store(UInt64(length), to: Self.store(UInt64(tag.rawValue), to: place))
    }

    // MARK: - Private

    /// Writes a string that is not UTF-8 in memory, such as a bridged string on Apple's systems.
    @_lifetime(self: copy self)
    @inline(never)
    private mutating func write(_ tag: WireTag, bridged string: String) {
        let text = string.utf8.span
        unsafe write(tag, bytes: text.bytes)
    }

    /// Writes a tag and a length, and reserves `count` bytes. One check covers all of them.
    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func takeField(_ tag: WireTag, byteCount count: Int) -> UnsafeMutableRawPointer {
        let place = unsafe take(Self.byteCount(tag, lengthDelimited: count))
        return unsafe Self.store(UInt64(count), to: Self.store(UInt64(tag.rawValue), to: place))
    }

    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func take(_ count: Int) -> UnsafeMutableRawPointer {
        precondition(count <= remainingByteCount, "A message wrote more bytes than its encodedByteCount")
        defer { unsafe target += count }
        return unsafe target
    }

    /// Stores a varint, and returns its end.
    @discardableResult
    @inline(__always)
    private static func store(_ value: UInt64, to place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var (place, rest) = unsafe (place, value)
        while rest >= 0x80 {
            unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            unsafe place += 1
            rest >>= 7
        }
        unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        return unsafe place + 1
    }

    /// Copies bytes to `place`, which has room for them.
    ///
    /// Most texts are shorter than 16 bytes, and are copied in words that do not overlap. Such a string was stored just
    /// before as two words, and a load across both would stall.
    @inline(__always)
    private static func copy(_ bytes: UnsafeRawBufferPointer, to place: UnsafeMutableRawPointer) {
        guard let source = bytes.baseAddress else { return }
        let count = bytes.count
        guard count < 16 else { return unsafe place.copyMemory(from: source, byteCount: count) }
        var offset = 0
        if count & 8 != 0 {
            unsafe place.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
            offset = 8
        }
        if count & 4 != 0 {
            unsafe place.storeBytes(
                of: source.loadUnaligned(fromByteOffset: offset, as: UInt32.self), toByteOffset: offset, as: UInt32.self
            )
            offset &+= 4
        }
        if count & 2 != 0 {
            unsafe place.storeBytes(
                of: source.loadUnaligned(fromByteOffset: offset, as: UInt16.self), toByteOffset: offset, as: UInt16.self
            )
            offset &+= 2
        }
        if count & 1 != 0 {
            unsafe place.storeBytes(
                of: source.loadUnaligned(fromByteOffset: offset, as: UInt8.self), toByteOffset: offset, as: UInt8.self)
        }
    }
}
