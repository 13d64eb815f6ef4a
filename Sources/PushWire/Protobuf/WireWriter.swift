// SPDX-License-Identifier: Apache-2.0

/// Writes fields into memory of exactly the right size.
///
/// Each wire form is a triad: its size here (`byteCount…`), its writing here, its reading in ``WireReader``. A message adds up
/// its sizes first, gets that much memory, and writes; the two passes must agree, which ``WireMessage`` checks.
///
/// - Precondition: Every method that writes needs room. A message that miscounts is its author's bug.
///
/// Source: Protocol Buffers, "Encoding".
@safe public struct WireWriter: ~Copyable, ~Escapable {
    /// The maximum size of a message, 2³¹ - 1 bytes, as in the reference implementation.
    @inlinable
    public static var maximumByteCount: Int { 0x7FFF_FFFF }

    private var target: UnsafeMutableRawPointer
    private(set) var remainingByteCount: Int

    @_lifetime(immortal)
    init(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
        unsafe target = memory
        remainingByteCount = byteCount
    }

    // MARK: - Sizes, in bytes

    /// Size of a varint: 1 ... 10.
    public static func byteCount(varint value: UInt64) -> Int {
        // Nine bits of width for eight of room, rounded up: ceil(width / 7) without a division.
        ((64 - (value | 1).leadingZeroBitCount) * 9 + 64) >> 6
    }

    /// Size of a tag: 1 ... 5.
    public static func byteCount(tag: WireTag) -> Int { byteCount(varint: UInt64(tag.rawValue)) }

    /// Size of a field of `count` bytes with its tag and length.
    public static func byteCount(_ tag: WireTag, lengthDelimited count: Int) -> Int {
        byteCount(tag: tag) + byteCount(varint: UInt64(count)) + count
    }

    // MARK: - Writing

    /// Writes a tag.
    @_lifetime(self: copy self)
    public mutating func write(_ tag: WireTag) {
        write(varint: UInt64(tag.rawValue))
    }

    /// Writes a varint in as few bytes as possible.
    @_lifetime(self: copy self)
    @inline(__always)
    public mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            write(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        write(byte: UInt8(truncatingIfNeeded: rest))
    }

    /// Writes eight bytes, little-endian.
    @_lifetime(self: copy self)
    public mutating func write(fixed64 value: UInt64) {
        let place = unsafe take(8)
        unsafe place.storeBytes(of: value.littleEndian, as: UInt64.self)
    }

    /// Writes four bytes, little-endian.
    @_lifetime(self: copy self)
    public mutating func write(fixed32 value: UInt32) {
        let place = unsafe take(4)
        unsafe place.storeBytes(of: value.littleEndian, as: UInt32.self)
    }

    /// Writes a tag, a length and the bytes.
    @_lifetime(self: copy self)
    public mutating func write(_ tag: WireTag, bytes: RawSpan) {
        write(tag)
        write(varint: UInt64(bytes.byteCount))
        write(raw: bytes)
    }

    /// Writes a tag, a length and the string's UTF-8.
    @_lifetime(self: copy self)
    public mutating func write(_ tag: WireTag, string: String) {
        let text = string.utf8.span
        unsafe write(tag, bytes: text.bytes)
    }

    /// Writes a tag, a length and a message one level deeper.
    @_lifetime(self: copy self)
    public mutating func write(_ tag: WireTag, message: some WireMessage) {
        write(tag)
        write(varint: UInt64(message.encodedByteCount))
        message.write(to: &self)
    }

    /// Writes bytes as they are: fields that were kept.
    @_lifetime(self: copy self)
    public mutating func write(raw bytes: RawSpan) {
        let place = unsafe take(bytes.byteCount)
        unsafe bytes.withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            unsafe place.copyMemory(from: source, byteCount: bytes.count)
        }
    }

    // MARK: - Private

    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func write(byte: UInt8) {
        let place = unsafe take(1)
        unsafe place.storeBytes(of: byte, as: UInt8.self)
    }

    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func take(_ count: Int) -> UnsafeMutableRawPointer {
        precondition(count <= remainingByteCount, "A message wrote more bytes than its encodedByteCount")
        remainingByteCount -= count
        defer { unsafe target += count }
        return unsafe target
    }
}
