// SPDX-License-Identifier: Apache-2.0

/// Finds the place where a text stops being JSON (RFC 8259), which decoders know and do not tell. It decides nothing: whether a
/// body is right is the decoder's to say.
struct JSONSyntax {
    private let bytes: [UInt8]
    private var position = 0

    /// The offset of the first byte that cannot stand where it stands, or the text's length if it ends too early; nil if there is
    /// no fault.
    static func firstFault(in text: [UInt8]) -> Int? {
        var syntax = JSONSyntax(bytes: text)
        return syntax.isText() ? nil : syntax.position
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What is open, from the outside in: no recursion, as nesting has no limit here.
    private mutating func isText() -> Bool {
        var open: [UInt8] = []
        while true {
            skipSpace()
            // A value, or the end of an empty object or array.
            switch next {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(bytes[position])
                position += 1
                skipSpace()
                if next == Self.closing(open.last) {
                    position += 1
                    open.removeLast()
                } else if open.last == UInt8(ascii: "{") {
                    guard isKey() else { return false }
                    continue
                } else {
                    continue
                }
            case UInt8(ascii: "\""): guard isString() else { return false }
            case UInt8(ascii: "t"): guard isWord("true") else { return false }
            case UInt8(ascii: "f"): guard isWord("false") else { return false }
            case UInt8(ascii: "n"): guard isWord("null") else { return false }
            default: guard isNumber() else { return false }
            }
            // After a value: the ends of what is open, then a comma, or the end of the text.
            skipSpace()
            while let innermost = open.last, next == Self.closing(innermost) {
                position += 1
                open.removeLast()
                skipSpace()
            }
            guard let innermost = open.last else { return position == bytes.count }
            guard next == UInt8(ascii: ",") else { return false }
            position += 1
            if innermost == UInt8(ascii: "{") { guard isKey() else { return false } }
        }
    }

    private static func closing(_ open: UInt8?) -> UInt8 {
        open == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    /// A name and its colon.
    private mutating func isKey() -> Bool {
        skipSpace()
        guard next == UInt8(ascii: "\""), isString() else { return false }
        skipSpace()
        guard next == UInt8(ascii: ":") else { return false }
        position += 1
        return true
    }

    private mutating func isString() -> Bool {
        position += 1
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case UInt8(ascii: "\\"):
                position += 1
                guard let escape = next, Array(#""\/bfnrtu"#.utf8).contains(escape) else { return false }
                position += 1
                guard escape != UInt8(ascii: "u") || skip(4, where: Self.isHexDigit) else { return false }
            case 0..<0x20: return false
            default: position += 1
            }
        }
        return false
    }

    private mutating func isWord(_ word: String) -> Bool {
        for byte in word.utf8 {
            guard next == byte else { return false }
            position += 1
        }
        return true
    }

    private mutating func isNumber() -> Bool {
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { guard skipDigits() else { return false } }
        if next == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() else { return false }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() else { return false }
        }
        return true
    }

    /// One digit or more.
    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = next, Self.isDigit(byte) { position += 1 }
        return position > start
    }

    private mutating func skip(_ count: Int, where isRight: (UInt8) -> Bool) -> Bool {
        for _ in 0..<count {
            guard let byte = next, isRight(byte) else { return false }
            position += 1
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
