// SPDX-License-Identifier: Apache-2.0

/// The grammar of RFC 8259, which also holds for values under unknown keys.
extension JSONReader {
    /// The open brackets, outermost first. A bit is set for an object.
    private struct Brackets {
        private var bits = InlineArray<8, UInt64>(repeating: 0)
        private(set) var count = 0

        var isObject: Bool { bits[(count &- 1) >> 6] >> UInt64((count &- 1) & 63) & 1 == 1 }

        /// - Precondition: `count` is less than ``JSONReader/maximumDepth``.
        mutating func push(isObject: Bool) {
            let bit = UInt64(1) << UInt64(count & 63)
            if isObject { bits[count >> 6] |= bit } else { bits[count >> 6] &= ~bit }
            count &+= 1
        }

        mutating func pop() { count &-= 1 }
    }

    /// Skips a value of any type.
    ///
    /// - Throws: The first in the text of ``JSONError/Reason/syntax``, ``JSONError/Reason/keyTooLong(limit:)``,
    ///   ``JSONError/Reason/tooDeep``.
    @_lifetime(self: copy self)
    @usableFromInline package mutating func skipValue() throws(JSONError) {
        var open = Brackets()
        while true {
            // A value or an opening bracket.
            switch next {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth &+ open.count < Self.maximumDepth else { throw fault(.tooDeep, at: position) }
                open.push(isObject: next == UInt8(ascii: "{"))
                position &+= 1
                skipSpace()
                if next != (open.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if open.isObject { _ = try key() }
                    continue
                }
                position &+= 1
                open.pop()
            case UInt8(ascii: "\""): _ = try scanString()
            case UInt8(ascii: "t"): try word("true")
            case UInt8(ascii: "f"): try word("false")
            case UInt8(ascii: "n"): try word("null")
            default: _ = try number()
            }
            // Closing brackets, then a comma.
            while open.count > 0 {
                skipSpace()
                guard next != UInt8(ascii: ",") else { break }
                guard next == (open.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw fault(.syntax, at: position)
                }
                position &+= 1
                open.pop()
            }
            guard open.count > 0 else { return }
            position &+= 1
            skipSpace()
            if open.isObject { _ = try key() }
        }
    }

    /// Skips `true`, `false` or `null`.
    @_lifetime(self: copy self)
    mutating func word(_ word: StaticString) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard unsafe next == word.utf8Start[index] else { throw fault(.syntax, at: position) }
            position &+= 1
        }
    }

    /// Skips a number, and returns its parts.
    @_lifetime(self: copy self)
    mutating func number() throws(JSONError) -> JSONNumber {
        var number = JSONNumber(isNegative: next == UInt8(ascii: "-"))
        if number.isNegative { position &+= 1 }
        number.whole = position..<position
        if next == UInt8(ascii: "0") { position &+= 1 } else { try skipDigits() }
        number.whole = number.whole.lowerBound..<position
        if next == UInt8(ascii: ".") {
            position &+= 1
            let start = position
            try skipDigits()
            number.fraction = start..<position
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position &+= 1
            number.isExponentNegative = next == UInt8(ascii: "-")
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position &+= 1 }
            let start = position
            try skipDigits()
            number.exponent = start..<position
        }
        return number
    }

    /// Skips one or more digits.
    @_lifetime(self: copy self)
    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while next &- UInt8(ascii: "0") < 10 { position &+= 1 }
        guard position > start else { throw fault(.syntax, at: position) }
    }

    /// Skips a string, and returns its offsets. The cursor is at the opening quote.
    @_lifetime(self: copy self)
    @usableFromInline
    mutating func scanString() throws(JSONError) -> JSONString {
        let start = position &+ 1
        var end = start
        var hasEscapes = false
        while true {
            end = text.endOfPlainText(from: end)
            guard end < text.byteCount else { throw fault(.syntax, at: text.byteCount) }
            switch unsafe text.byte(at: end) {
            case UInt8(ascii: "\""):
                position = end &+ 1
                return JSONString(start: start, end: end, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                end = try endOfEscape(at: end)
            default: throw fault(.syntax, at: end)
            }
        }
    }

    /// Returns the offset of the end of an escape. A surrogate pair is one escape.
    private func endOfEscape(at start: Int) throws(JSONError) -> Int {
        switch byte(at: start &+ 1) {
        case UInt8(ascii: "u"):
            let unit = try escapedUnit(at: start)
            guard UTF16.isSurrogate(unit) else { return start &+ 6 }
            // The fault is at the start of half a pair, or at the end of a text that ends within a pair.
            let second = start &+ 6
            guard UTF16.isLeadSurrogate(unit) else { throw fault(.syntax, at: start) }
            guard byte(at: second) == UInt8(ascii: "\\"), byte(at: second &+ 1) == UInt8(ascii: "u") else {
                let isCut =
                    text.byteCount == second || text.byteCount == second &+ 1 && byte(at: second) == UInt8(ascii: "\\")
                throw fault(.syntax, at: isCut ? text.byteCount : start)
            }
            guard UTF16.isTrailSurrogate(try escapedUnit(at: second)) else { throw fault(.syntax, at: start) }
            return start &+ 12
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start &+ 2
        default: throw fault(.syntax, at: start &+ 1)
        }
    }

    /// Decodes a `\u` escape to a UTF-16 unit.
    private func escapedUnit(at start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for index in start &+ 2..<start &+ 6 {
            let byte = byte(at: index)
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
            default: throw fault(.syntax, at: index)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Returns a byte, or 0 after the end of the text.
    private func byte(at index: Int) -> UInt8 {
        guard index < text.byteCount else { return 0 }
        return unsafe text.byte(at: index)
    }

    /// Decodes the escapes of a string.
    @usableFromInline
    func decoded(_ string: JSONString) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(string.end &- string.start)
        var index = string.start
        while index < string.end {
            let end = min(text.endOfPlainText(from: index), string.end)
            unsafe text.slice(index..<end).withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            guard end < string.end else { break }
            index = end &+ 2
            let letter = byte(at: end &+ 1)
            switch letter {
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = escapedScalar(at: end) else { return bytes }
                bytes.append(contentsOf: UTF8.encode(scalar)!)
                index = end &+ (scalar.value > 0xFFFF ? 12 : 6)
            default: bytes.append(letter)
            }
        }
        return bytes
    }

    private func escapedScalar(at start: Int) -> Unicode.Scalar? {
        guard let unit = try? escapedUnit(at: start) else { return nil }
        guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
        guard let trail = try? escapedUnit(at: start &+ 6) else { return nil }
        return Unicode.Scalar(0x1_0000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(trail) & 0x3FF)
    }
}
