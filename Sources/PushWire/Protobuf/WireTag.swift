// SPDX-License-Identifier: Apache-2.0

/// How a field's value is laid out.
///
/// Source: Protocol Buffers, "Encoding", section "Message Structure".
public enum WireType: UInt32, Sendable {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case startGroup = 3
    case endGroup = 4
    case fixed32 = 5
}

/// What stands before each value: which field it is, and how it is laid out.
///
///     varint of   field number << 3 | wire type
public struct WireTag: Hashable, Sendable {
    /// The tag as a number.
    let rawValue: UInt32

    /// 1 ... 2²⁹ - 1.
    public var fieldNumber: UInt32 { rawValue >> 3 }

    /// How the value is laid out.
    public let wireType: WireType

    /// - Precondition: `fieldNumber` is 1 ... 2²⁹ - 1.
    public init(_ fieldNumber: UInt32, _ wireType: WireType) {
        precondition((1...0x1FFF_FFFF).contains(fieldNumber), "Field numbers are 1 ... 2^29 - 1")
        rawValue = fieldNumber << 3 | wireType.rawValue
        self.wireType = wireType
    }

    /// - Throws: ``WireError/fieldNumberZero(offset:)``, then ``WireError/invalidWireType(offset:)``.
    @inline(__always)
    init(rawValue: UInt32, at offset: Int) throws(WireError) {
        guard rawValue >> 3 != 0 else { throw .fieldNumberZero(offset: offset) }
        guard let wireType = WireType(rawValue: rawValue & 7) else { throw .invalidWireType(offset: offset) }
        self.rawValue = rawValue
        self.wireType = wireType
    }
}
