// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Checks of vectors of base64 and of Basic credentials.
enum TextChecks {
    /// `Base64Test`: the wire decoder gives bytes, and those encode back to the text.
    static func base64(_ test: VectorTest) throws {
        let text = try test.text("text")
        let bytes = try test.accepted {
            try Way.agreed([
                Way("Base64.decode") { try Base64.decode(text) },
                Way("Base64.decode(into:)") {
                    try RawOutput.bytes(capacity: Base64.decodedByteCount(of: text.utf8.span)) {
                        try Base64.decode(text.utf8.span, into: &$0)
                    }
                },
            ])
        }
        try test.expect("bytes", is: bytes)
        // What needs no padding is the same either way.
        let padding: Base64.Padding = text.utf8.last == UInt8(ascii: "=") ? .padded : .unpadded
        try test.expect("text", is: Base64.encode(bytes, padding: padding), by: "encoding")
    }

    /// `BasicCredentialsTest`: the header parses to the two, and building gives a header that parses to the same.
    static func basicCredentials(_ test: VectorTest) throws {
        let header = try test.text("header")
        let credentials = try test.accepted { try BasicCredentials(header: header) }
        try test.expect("number", is: credentials.number.text)
        try test.expect("password", is: credentials.password.text)
        let built = BasicCredentials(number: credentials.number, password: credentials.password).header
        let again = try CheckError.unless("parsing the header that was built") { try BasicCredentials(header: built) }
        try test.expect("number", is: again.number.text, by: "built and parsed again")
        try test.expect("password", is: again.password.text, by: "built and parsed again")
    }
}
