// SPDX-License-Identifier: Apache-2.0

/// One row of an annotated dump: some bytes, and what they are.
struct DumpRow: Equatable {
    /// What kind of row it is, for the eye.
    enum Kind {
        /// A tag, with its length or its value if that is a number.
        case field
        /// The bytes of a value.
        case value
        /// What version 1 does not know.
        case unknown
        /// The first byte at which the input is wrong, and why.
        case fault
    }

    /// Where the bytes are, from the start of the input. Empty for a fault at the input's end.
    let range: Range<Int>
    /// How many messages and groups are around it.
    let depth: Int
    let kind: Kind
    let text: String
}
