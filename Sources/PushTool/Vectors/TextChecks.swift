// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Checks for vectors of base64, of Basic credentials and of directory tokens.
enum TextChecks {
    /// Checks a `Base64Test`: `text` decodes to `bytes`, which encode to `text`.
    static func base64(_ test: VectorTest) throws {
        let text = try test.text("text")
        let bytes = try test.agreed([
            Way("Base64.decode") { try Base64.decode(text) },
            Way("Base64.decode(into:)") {
                try RawOutput.bytes(capacity: Base64.decodedByteCount(of: text.utf8.span)) {
                    try Base64.decode(text.utf8.span, into: &$0)
                }
            },
        ])
        try test.expect("bytes", is: bytes)
        // Text without padding is the same in both forms.
        let padding: Base64.Padding = text.utf8.last == UInt8(ascii: "=") ? .padded : .unpadded
        try test.expect("text", is: Base64.encode(bytes, padding: padding), by: "encoding")
    }

    /// Checks a `BasicCredentialsTest`: `header` parses to `number` and `password`, and so does a header that is built from them.
    static func basicCredentials(_ test: VectorTest) throws {
        let header = try test.text("header")
        let credentials = try test.accepted { try BasicCredentials(header: header) }
        let built = BasicCredentials(number: credentials.number, password: credentials.password).header
        let again = try CheckError.unless("parsing the built header") { try BasicCredentials(header: built) }
        for (credentials, way) in [(credentials, ""), (again, "built and parsed again")] {
            try test.expect("number", is: credentials.number.text, by: way)
            try test.expect("password", is: credentials.password.text, by: way)
        }
    }

    /// Checks a `DirectoryTokenTest`: the token of `number` is `token`, alone and in a batch.
    static func directoryToken(_ test: VectorTest) throws {
        let text = try test.text("number")
        let number = try test.agreed([
            Way("PhoneNumber(String)") { try PhoneNumber(text) },
            Way("PhoneNumber(parsing:)") { try PhoneNumber(parsing: text.utf8.span) },
        ])
        try test.expect("number", is: number.text)
        let token = DirectoryToken(number)
        try test.expect("token", is: token.base64)

        // The batch has two numbers, so that the check notices a batch that overwrites, or leaves gaps.
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
            throw CheckError.failed("the batch gives other tokens than the single call")
        }
    }

    /// Checks a `DirectoryTokenDecodeTest`: `token` decodes to `bytes`, which encode to `token` without its padding.
    static func directoryTokenDecode(_ test: VectorTest) throws {
        let text = try test.text("token")
        let token = try test.agreed([
            Way("DirectoryToken(base64: String)") { try DirectoryToken(base64: text) },
            Way("DirectoryToken(base64: Span)") { try DirectoryToken(base64: text.utf8.span) },
        ])
        try test.expect("bytes", is: token.encoded())
        let unpadded = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        guard token.base64.utf8.elementsEqual(unpadded) else {
            let expected = VectorText.quoted(String(decoding: unpadded, as: UTF8.self))
            throw CheckError.mismatch("encoding", expected: expected, came: VectorText.quoted(token.base64))
        }
    }
}
