// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal. Writes lowercase digits, and also reads what people type and paste.
enum Hex {
    struct Fault: Error, Equatable {
        /// The offset of the first invalid character, or the length of the text if its last digit is missing.
        let offset: Int
    }

    static func text(_ bytes: some Collection<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Parses lowercase digits. Returns nil for any other text.
    static func bytes(_ text: String) -> [UInt8]? {
        guard let bytes = try? typedBytes(text.utf8), self.text(bytes).utf8.elementsEqual(text.utf8) else { return nil }
        return bytes
    }

    /// Counts the bytes in hexadecimal text of other programs, such as `0x81, 0x27`, `81:27`, or lines of `xxd`.
    static func countLoosely(_ text: [UInt8]) -> Int? {
        let lines = text.split { $0 == 0x0A || $0 == 0x0D }.map { line in
            // A line of xxd has an offset before the digits, and characters after them.
            guard line.dropFirst(8).starts(with: ": ".utf8) else { return line }
            let digits = line.dropFirst(10)
            return digits.prefix(upTo: digits.firstRange(of: Array("  ".utf8))?.lowerBound ?? digits.endIndex)
        }
        var digits: [UInt8] = []
        for byte in lines.joined() where !" \t:,-".utf8.contains(byte) {
            if byte | 0x20 != UInt8(ascii: "x") { digits.append(byte) } else { _ = digits.popLast() }
        }
        return (try? typedBytes(digits))?.count
    }

    /// Parses digits in either case, with any white space between the bytes.
    static func typedBytes(_ text: some Collection<UInt8>) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for (offset, character) in text.enumerated() {
            guard let digit = value(ofDigit: character) else {
                guard high == nil, [0x20, 0x09, 0x0A, 0x0D].contains(character) else { throw Fault(offset: offset) }
                continue
            }
            if let upper = high { bytes.append(upper << 4 | digit) }
            high = high == nil ? digit : nil
        }
        guard high == nil else { throw Fault(offset: text.count) }
        return bytes
    }

    private static func value(ofDigit character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
