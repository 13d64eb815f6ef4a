// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Checks of vectors of directory tokens.
enum DirectoryChecks {
    /// `DirectoryTokenTest`: token(number) = token, alone and in a batch.
    static func token(_ test: VectorTest) throws {
        let text = try test.text("number")
        let number = try test.accepted {
            try Way.agreed([
                Way("PhoneNumber(String)") { try PhoneNumber(text) },
                Way("PhoneNumber(parsing:)") { try PhoneNumber(parsing: text.utf8.span) },
            ])
        }
        try test.expect("number", is: number.text)
        let token = DirectoryToken(number)
        try test.expect("token", is: token.base64)

        // Two of them, so that a batch that overwrites or leaves gaps shows.
        let numbers = [number, number]
        for (form, one) in [(DirectoryToken.Form.base64, Array(token.base64.utf8)), (.raw, token.encoded())] {
            let batch = RawOutput.bytes(capacity: 2 * form.byteCount) {
                DirectoryToken.batch(numbers.span, as: form, into: &$0)
            }
            guard batch == one + one else {
                throw CheckError.mismatch("batch", expected: VectorText.hex(one + one), came: VectorText.hex(batch))
            }
        }
        guard DirectoryToken.batch(numbers) == [token, token] else {
            throw CheckError.failed("a batch does not give the same tokens")
        }
    }

    /// `DirectoryTokenDecodeTest`: decode(token) = bytes, and those encode back to the text without its padding.
    static func tokenDecode(_ test: VectorTest) throws {
        let text = try test.text("token")
        let token = try test.accepted {
            try Way.agreed([
                Way("DirectoryToken(base64: String)") { try DirectoryToken(base64: text) },
                Way("DirectoryToken(base64: Span)") { try DirectoryToken(base64: text.utf8.span) },
            ])
        }
        try test.expect("bytes", is: token.encoded())
        let unpadded = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        guard token.base64.utf8.elementsEqual(unpadded) else {
            throw CheckError.mismatch(
                "encoding", expected: VectorText.quoted(String(decoding: unpadded, as: UTF8.self)),
                came: VectorText.quoted(token.base64))
        }
    }
}
