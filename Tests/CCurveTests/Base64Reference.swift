// SPDX-License-Identifier: Apache-2.0

/// Base64 as a table of the RFC reads, for comparison: slow, plain, and strict by the rules of docs/bad-inputs.md section E.
enum Base64Reference {
    enum Outcome: Equatable {
        case bytes([UInt8])
        case malformed(offset: Int)
    }

    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let equalsSign = UInt8(ascii: "=")

    static func decode(_ text: [UInt8]) -> Outcome {
        // Padding is taken off only where it fills the last four up: the one place where it may be.
        var characters = text
        if text.count % 4 == 0 {
            var equalsSigns = 0
            while equalsSigns < 2, characters.last == equalsSign {
                characters.removeLast()
                equalsSigns += 1
            }
        }
        // Six bits come in with each character, and eight go out with each byte.
        var (bytes, bits, bitCount) = ([UInt8](), 0, 0)
        for (offset, character) in characters.enumerated() {
            guard let value = values[Int(character)] else { return .malformed(offset: offset) }
            (bits, bitCount) = (bits << 6 | Int(value), bitCount + 6)
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(bits >> bitCount))
            bits &= 1 << bitCount - 1
        }
        // Six bits alone are no byte: the text ends too early.
        guard bitCount != 6 else { return .malformed(offset: text.count) }
        // Bits that no byte takes are in the last character.
        return bits == 0 ? .bytes(bytes) : .malformed(offset: characters.count - 1)
    }

    static func encode(_ bytes: [UInt8], padded: Bool) -> [UInt8] {
        // Six bits are in two bytes, the second of which may be behind the end.
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
