// SPDX-License-Identifier: Apache-2.0

/// A slow, table-driven base64 codec to compare with: RFC 4648 §4, as strict as docs/bad-inputs.md section E requires.
enum Base64Reference {
    enum Outcome: Equatable {
        case bytes([UInt8])
        case malformed(offset: Int)
    }

    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let equalsSign = UInt8(ascii: "=")

    static func decode(_ text: [UInt8]) -> Outcome {
        // Padding is valid only if it completes the last group of four characters.
        var characters = text
        if text.count % 4 == 0 {
            var equalsSigns = 0
            while equalsSigns < 2, characters.last == equalsSign {
                characters.removeLast()
                equalsSigns += 1
            }
        }
        // A character adds 6 bits, and a byte takes 8.
        var (bytes, bits, bitCount) = ([UInt8](), 0, 0)
        for (offset, character) in characters.enumerated() {
            guard let value = values[Int(character)] else { return .malformed(offset: offset) }
            (bits, bitCount) = (bits << 6 | Int(value), bitCount + 6)
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(bits >> bitCount))
            bits &= 1 << bitCount - 1
        }
        // A single character in the last group: the text is cut off.
        guard bitCount != 6 else { return .malformed(offset: text.count) }
        // The unused bits of the last character must be zero.
        return bits == 0 ? .bytes(bytes) : .malformed(offset: characters.count - 1)
    }

    static func encode(_ bytes: [UInt8], padded: Bool) -> [UInt8] {
        // The 6 bits of a character span two bytes. After the last byte, the second is zero.
        var text = stride(from: 0, to: 8 * bytes.count, by: 6).map { bit in
            let (index, next) = (bit / 8, bit / 8 + 1)
            let both = UInt16(bytes[index]) << 8 | (next < bytes.count ? UInt16(bytes[next]) : 0)
            return alphabet[Int(both >> (10 - bit % 8) & 63)]
        }
        while padded, text.count % 4 != 0 { text.append(equalsSign) }
        return text
    }

    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
