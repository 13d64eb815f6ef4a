// SPDX-License-Identifier: Apache-2.0

/// Bytes written in hex. Vector files use lowercase digits.
package struct Hex: Decodable, Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Returns nil if `text` is not pairs of hex digits.
    package init?(_ text: String) {
        guard let bytes = hexDecode(text) else { return nil }
        self.bytes = bytes
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = hexDecode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not pairs of hex digits")
        }
        self.bytes = bytes
    }

    package var description: String { hexEncode(bytes) }
}

/// Returns the bytes in lowercase hex.
package func hexEncode(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
}

/// Returns the bytes of uppercase or lowercase hex, or nil if `text` is not pairs of hex digits.
package func hexDecode(_ text: String) -> [UInt8]? {
    let nibbles = text.utf8.map { UInt8(exactly: Character(Unicode.Scalar($0)).hexDigitValue ?? 16) ?? 16 }
    guard nibbles.count % 2 == 0, nibbles.allSatisfy({ $0 < 16 }) else { return nil }
    return stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
}
