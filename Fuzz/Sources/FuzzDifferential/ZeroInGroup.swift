// SPDX-License-Identifier: Apache-2.0

/// Returns whether an accepted message has field number 0 in a group. push-core skips it with the group, and swift-protobuf rejects it
/// (docs/bad-inputs.md row 12).
///
/// - Parameter submessage: The tag of a field that is a submessage, or nil.
func hasZeroInGroup(_ message: ArraySlice<UInt8>, submessage: UInt64? = nil) -> Bool {
    var (rest, depth) = (message, 0)
    while !rest.isEmpty {
        let tag = varint(&rest)
        if depth > 0, tag < 8 { return true }
        switch tag & 7 {
        case 0: _ = varint(&rest)
        case 1: rest = rest.dropFirst(8)
        case 2:
            let count = Int(varint(&rest))
            if depth == 0, tag == submessage, hasZeroInGroup(rest.prefix(count)) { return true }
            rest = rest.dropFirst(count)
        case 3: depth += 1
        case 4: depth -= 1
        default: rest = rest.dropFirst(4)
        }
    }
    return false
}

private func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while let byte = bytes.popFirst() {
        value |= UInt64(byte & 127) << shift
        if byte < 128 { break }
        shift += 7
    }
    return value
}
