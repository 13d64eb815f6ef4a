// SPDX-License-Identifier: Apache-2.0

extension DirectoryToken {
    /// How a batch writes its tokens.
    ///
    /// Source: protocol.md section 2.
    public enum Form: Sendable {
        /// 14 ASCII characters each.
        case base64
        /// 10 bytes each.
        case raw

        /// Length of one token in this form, in bytes.
        public var byteCount: Int {
            switch self {
            case .base64: DirectoryToken.base64ByteCount
            case .raw: DirectoryToken.byteCount
            }
        }
    }

    /// Appends the token of each number to `output`, one after the other with nothing in between, in the numbers' order.
    ///
    /// For address books and directories: it allocates nothing, and the time for each number does not grow with their count.
    ///
    /// - Precondition: `output` has room for ``Form/byteCount`` bytes for each number.
    public static func batch(_ numbers: Span<PhoneNumber>, as form: Form = .base64, into output: inout OutputRawSpan) {
        precondition(
            output.freeCapacity / form.byteCount >= numbers.count,
            "DirectoryToken.batch needs room for \(form.byteCount) bytes a number")
        for index in numbers.indices {
            let token = DirectoryToken(numbers[index]).inlineBytes
            switch form {
            case .base64: unsafe Base64.encode(token.span.bytes, padding: .unpadded, into: &output)
            case .raw: for index in token.indices { output.append(token[index]) }
            }
        }
    }

    /// The token of each number, in the numbers' order.
    public static func batch(_ numbers: [PhoneNumber]) -> [DirectoryToken] {
        numbers.map { DirectoryToken($0) }
    }
}
