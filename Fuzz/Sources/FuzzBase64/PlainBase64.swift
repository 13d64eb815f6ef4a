// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// A simple, slow base64 codec that follows the definition, 6 bits at a time (RFC 4648 section 4).
enum PlainBase64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Returns nil unless `text` is the canonical encoding of some bytes, padded or not.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var digits = text[...]
        if text.count % 4 == 0 {
            if digits.last == UInt8(ascii: "=") { digits.removeLast() }
            if digits.last == UInt8(ascii: "="), digits.count < text.count { digits.removeLast() }
        }
        var (bytes, bits, bitCount): ([UInt8], UInt32, Int) = ([], 0, 0)
        for digit in digits {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
                bits &= 1 << UInt32(bitCount) - 1
            }
        }
        // The remaining bits must be fewer than a digit's, and zero.
        return bitCount < 6 && bits == 0 ? bytes : nil
    }

    static func encode(_ bytes: [UInt8], _ padding: Base64.Padding) -> [UInt8] {
        var (text, bits, bitCount): ([UInt8], UInt32, Int) = ([], 0, 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[Int(bits >> UInt32(bitCount) & 63)])
            }
            bits &= 1 << UInt32(bitCount) - 1
        }
        if bitCount > 0 { text.append(alphabet[Int(bits << UInt32(6 - bitCount) & 63)]) }
        while padding == .padded, text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return text
    }
}
