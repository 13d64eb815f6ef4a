// SPDX-License-Identifier: Apache-2.0

/// Hexadecimal as people write and paste it: digits of either case, with white space between the bytes.
enum TypedHex {
    /// Why a text is not that.
    struct Fault: Error, Equatable {
        /// Of the first character that cannot stand where it stands, or the text's length if a digit is missing at its end.
        let offset: Int
    }

    /// The bytes of a text that is nothing but pairs of digits, and white space between them.
    static func bytes(_ text: [UInt8]) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for (offset, character) in text.enumerated() {
            guard let digit = digit(character) else {
                guard high == nil, [0x20, 0x09, 0x0A, 0x0D].contains(character) else { throw Fault(offset: offset) }
                continue
            }
            if let upper = high {
                bytes.append(upper << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { throw Fault(offset: text.count) }
        return bytes
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
