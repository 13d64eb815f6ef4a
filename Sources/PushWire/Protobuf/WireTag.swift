// SPDX-License-Identifier: Apache-2.0

/// The layout of the value of a field.
///
/// Source: Protocol Buffers, "Encoding", section "Message Structure".
public enum WireType: UInt32, Sendable {
    /// A varint: 1 to 10 bytes with 7 bits each, lowest bits first.
    case varint = 0
    /// 8 bytes, little-endian.
    case fixed64 = 1
    /// A length as a varint, then that many bytes: a string, bytes or a message.
    case lengthDelimited = 2
    /// No value. The fields of a group follow, up to its end.
    case startGroup = 3
    /// No value. The group with the same field number ends.
    case endGroup = 4
    /// 4 bytes, little-endian.
    case fixed32 = 5
}

/// The field number and the wire type that precede each value.
///
///     varint of   field number << 3 | wire type
///
/// Source: Protocol Buffers, "Encoding", section "Message Structure".
public struct WireTag: BitwiseCopyable, Hashable, Sendable {
    /// The tag as a valid number.
    @usableFromInline let rawValue: UInt32

    /// The field number, 1 ... 2²⁹ - 1.
    public var fieldNumber: UInt32 { rawValue >> 3 }

    /// The layout of the value.
    @inlinable
    public var wireType: WireType {
        // The initializers accept no other value.
        WireType(rawValue: rawValue & 7)!
    }

    /// The raw value of ``wireType``.
    @inline(__always)
    var wireTypeBits: UInt32 { rawValue & 7 }

    /// Creates the tag of a field in a schema.
    ///
    /// - Precondition: `fieldNumber` is 1 ... 2²⁹ - 1.
    @inlinable @inline(__always)
    public init(_ fieldNumber: UInt32, _ wireType: WireType) {
        precondition((1...0x1FFF_FFFF).contains(fieldNumber), "Field numbers are 1 ... 2^29 - 1")
        rawValue = fieldNumber << 3 | wireType.rawValue
    }

    /// Validates a tag.
    ///
    /// - Throws: ``WireError/fieldNumberZero(offset:)``, then ``WireError/invalidWireType(offset:)``.
    @inline(__always)
    init(rawValue: UInt32, at offset: Int) throws(WireError) {
        guard rawValue >> 3 != 0 else { throw .fieldNumberZero(offset: offset) }
        guard rawValue & 7 <= WireType.fixed32.rawValue else { throw .invalidWireType(offset: offset) }
        self.rawValue = rawValue
    }
}
