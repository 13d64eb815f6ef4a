// SPDX-License-Identifier: Apache-2.0

/// A recursive recognizer of JSON objects to compare the reader with. It has a function for each rule of RFC 8259, shares no code
/// with the reader, and knows no keys or limits.
struct JSONGrammar {
    private let text: [UInt8]
    private var at = 0

    /// Returns the offset of the first fault, or nil if the text is a JSON object in UTF-8.
    ///
    /// A fault of UTF-8 comes first. Half a surrogate pair is a fault at its start, or at the end of the text if the text ends there.
    static func firstFault(in text: [UInt8]) -> Int? {
        if let offset = firstFaultInUTF8(of: text) { return offset }
        var grammar = JSONGrammar(text: text)
        do {
            grammar.space()
            try grammar.object()
            grammar.space()
            return grammar.at == text.count ? nil : grammar.at
        } catch { return error.offset }
    }

    private struct Fault: Error {
        let offset: Int
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private var byte: UInt8? { at < text.count ? text[at] : nil }

    /// Consumes one of `characters`, and returns it.
    @discardableResult
    private mutating func one(of characters: String) throws(Fault) -> UInt8 {
        guard let byte, characters.utf8.contains(byte) else { throw Fault(offset: at) }
        at += 1
        return byte
    }

    private mutating func space() {
        while let byte, " \t\r\n".utf8.contains(byte) { at += 1 }
    }

    private mutating func value() throws(Fault) {
        space()
        switch byte {
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: try number()
        }
        space()
    }

    private mutating func object() throws(Fault) {
        try one(of: "{")
        space()
        if byte == UInt8(ascii: "}") {
            at += 1
            return
        }
        repeat {
            space()
            try string()
            space()
            try one(of: ":")
            try value()
        } while try one(of: ",}") == UInt8(ascii: ",")
    }

    private mutating func array() throws(Fault) {
        try one(of: "[")
        space()
        if byte == UInt8(ascii: "]") {
            at += 1
            return
        }
        repeat { try value() } while try one(of: ",]") == UInt8(ascii: ",")
    }

    private mutating func literal(_ word: String) throws(Fault) {
        for letter in word { try one(of: String(letter)) }
    }

    private mutating func number() throws(Fault) {
        if byte == UInt8(ascii: "-") { at += 1 }
        if try one(of: "0123456789") != UInt8(ascii: "0") { digits() }
        if byte == UInt8(ascii: ".") {
            at += 1
            try one(of: "0123456789")
            digits()
        }
        guard byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") else { return }
        at += 1
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
        try one(of: "0123456789")
        digits()
    }

    private mutating func digits() {
        while let byte, "0123456789".utf8.contains(byte) { at += 1 }
    }

    private mutating func string() throws(Fault) {
        try one(of: "\"")
        while byte != UInt8(ascii: "\"") {
            guard let byte, byte >= 0x20 else { throw Fault(offset: at) }
            if byte == UInt8(ascii: "\\") { try escape() } else { at += 1 }
        }
        at += 1
    }

    private mutating func escape() throws(Fault) {
        let start = at
        try one(of: "\\")
        guard try one(of: #""\/bfnrtu"#) == UInt8(ascii: "u") else { return }
        let unit = try hex()
        guard (0xD800...0xDFFF).contains(unit) else { return }
        guard unit < 0xDC00 else { throw Fault(offset: start) }
        for character in #"\u"#.utf8 {
            guard let byte else { throw Fault(offset: at) }
            guard byte == character else { throw Fault(offset: start) }
            at += 1
        }
        guard (0xDC00...0xDFFF).contains(try hex()) else { throw Fault(offset: start) }
    }

    private mutating func hex() throws(Fault) -> Int {
        var value = 0
        for _ in 0..<4 {
            let digit = try one(of: "0123456789abcdefABCDEF")
            value = value * 16 + Character(Unicode.Scalar(digit)).hexDigitValue!
        }
        return value
    }

    /// Returns the offset of the first sequence that is not in table 3-7 of the Unicode standard, or nil.
    private static func firstFaultInUTF8(of text: [UInt8]) -> Int? {
        var at = 0
        while at < text.count {
            let (count, second): (Int, ClosedRange<UInt8>)
            switch text[at] {
            case 0x00...0x7F: (count, second) = (1, 0...0)
            case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
            case 0xE0: (count, second) = (3, 0xA0...0xBF)
            case 0xE1...0xEC, 0xEE...0xEF: (count, second) = (3, 0x80...0xBF)
            case 0xED: (count, second) = (3, 0x80...0x9F)
            case 0xF0: (count, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
            case 0xF4: (count, second) = (4, 0x80...0x8F)
            default: return at
            }
            for index in 1..<count {
                guard at + index < text.count else { return at }
                guard (index == 1 ? second : 0x80...0xBF).contains(text[at + index]) else { return at }
            }
            at += count
        }
        return nil
    }
}
