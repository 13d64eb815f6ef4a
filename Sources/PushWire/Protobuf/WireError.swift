// SPDX-License-Identifier: Apache-2.0

/// The reason why bytes are not a message, and the offset of the fault. It carries offsets only, so it is safe to log.
///
/// Each offset counts bytes from the start of the outermost message. It is the first byte of the tag or value at fault.
/// For a group that is not closed, it is the end of the message.
///
/// Source: protocol.md §3; bad-inputs.md, section A.
@nonexhaustive public enum WireError: Error, Hashable, Sendable {
    /// The input ends inside a tag or a value, a length exceeds its message, or a group is not closed.
    case truncated(offset: Int)
    /// A varint of more than 10 bytes.
    case varintTooLong(offset: Int)
    /// A tag of more than 5 bytes or 32 bits, which includes all field numbers above 2²⁹ - 1.
    case tagOutOfRange(offset: Int)
    /// A length of more than 5 bytes or 32 bits.
    case lengthOutOfRange(offset: Int)
    /// Field number 0.
    case fieldNumberZero(offset: Int)
    /// Wire type 6 or 7.
    case invalidWireType(offset: Int)
    /// The end of a group that is not open, or is not the innermost open group.
    case unmatchedEndGroup(offset: Int)
    /// More than 100 nested submessages and groups.
    case tooDeep(offset: Int)
    /// A string that is not UTF-8.
    case invalidUTF8(offset: Int)
    /// More repeated elements than the caller's limit. The first excess element is at `offset`.
    case tooManyElements(offset: Int)
    /// More bytes than the limit, which is `offset`: the caller's limit, or 2³¹ - 1.
    case tooLarge(offset: Int)

    /// The offset of the fault, in bytes from the start of the outermost message.
    public var offset: Int {
        switch self {
        case .truncated(let offset), .varintTooLong(let offset), .tagOutOfRange(let offset),
            .lengthOutOfRange(let offset),
            .fieldNumberZero(let offset), .invalidWireType(let offset), .unmatchedEndGroup(let offset),
            .tooDeep(let offset), .invalidUTF8(let offset), .tooManyElements(let offset), .tooLarge(let offset):
            offset
        }
    }
}
