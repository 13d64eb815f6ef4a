// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Writes the little JSON that a push payload is, without spaces and with `/` unescaped, into memory of the right size.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes text as it is.
    mutating func write(raw text: StaticString) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes a string with its quotes. Only what JSON demands is escaped: quotes, backslashes and control characters
    /// (RFC 8259 section 7).
    mutating func write(string text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch Self.escape(byte) {
            case .none: bytes.append(byte)
            case .short(let letter): bytes.append(contentsOf: [UInt8(ascii: "\\"), letter])
            case .long:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: #"\u00"#.utf8)
                bytes.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes base64 without quotes.
    mutating func write(base64 data: RawSpan, padding: Base64.Padding) {
        bytes.append(contentsOf: Base64.encode(data, padding: padding).utf8)
    }

    /// Bytes that a string takes with its quotes.
    static func byteCount(ofString text: String) -> Int {
        text.utf8.reduce(2) { count, byte in
            switch escape(byte) {
            case .none: count + 1
            case .short: count + 2
            case .long: count + 6
            }
        }
    }

    private enum Escape {
        case none
        case short(UInt8)
        case long
    }

    private static func escape(_ byte: UInt8) -> Escape {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): .short(byte)
        case 0x08: .short(UInt8(ascii: "b"))
        case 0x09: .short(UInt8(ascii: "t"))
        case 0x0A: .short(UInt8(ascii: "n"))
        case 0x0C: .short(UInt8(ascii: "f"))
        case 0x0D: .short(UInt8(ascii: "r"))
        case 0..<0x20: .long
        default: .none
        }
    }
}
