// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

/// The checks of the whole text: size, byte order mark, UTF-8, start and end.
@Suite struct JSONReaderTests {
    @Test func anObjectIsTakenWithSpaceAroundIt() {
        for text in ["{}", " \t\r\n{ \t\r\n} \t\r\n", "{\"é😀\u{FEFF}\":1} \n", "\n\n{}"] {
            #expect(syntaxFault(text) == nil, "\(text)")
        }
    }

    @Test func whatBeginsOtherwiseIsNamedWithItsPlace() {
        for (text, offset) in [
            ("", 0), (" \n", 2), ("[]", 0), ("  \"a\"", 2), ("null", 0), ("1", 0), ("\u{B}{}", 0), ("\u{C}{}", 0),
            ("\u{A0}{}", 0), ("\u{2028}{}", 0), ("\0{}", 0), ("x{}", 0), ("}", 0), ("\t\r[{}]", 2),
        ] {
            #expect(syntaxFault(text) == JSONError(.notAnObject, offset: offset), "\(text)")
        }
    }

    @Test func everyByteOrderMarkIsNamed() {
        for mark: [UInt8] in [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE], [0xFF, 0xFE, 0, 0]] {
            #expect(syntaxFault(mark) == JSONError(.byteOrderMark, offset: 0))
            #expect(syntaxFault(mark + Array("{}".utf8)) == JSONError(.byteOrderMark, offset: 0))
        }
        #expect(syntaxFault([0xFE, 0xFF, 0, 0x7B, 0, 0x7D]) == JSONError(.byteOrderMark, offset: 0))
        #expect(syntaxFault([0xFF, 0xFE, 0x7B, 0, 0x7D, 0]) == JSONError(.byteOrderMark, offset: 0))
        // Part of a mark, or a mark elsewhere, is another fault.
        for bytes: [UInt8] in [[0xEF, 0xBB], [0xEF], [0xFE], [0xFF]] {
            #expect(syntaxFault(bytes) == JSONError(.invalidUTF8, offset: 0))
        }
        #expect(syntaxFault(" \u{FEFF}{}") == JSONError(.notAnObject, offset: 1))
        #expect(syntaxFault("{}\u{FEFF}") == JSONError(.syntax, offset: 2))
    }

    @Test func textInWiderUnitsIsRefusedWithoutAMarkToo() {
        #expect(syntaxFault([0x7B, 0, 0x7D, 0]) == JSONError(.syntax, offset: 1))
        #expect(syntaxFault([0, 0x7B, 0, 0x7D]) == JSONError(.notAnObject, offset: 0))
        #expect(syntaxFault([0x7B, 0, 0, 0, 0x7D, 0, 0, 0]) == JSONError(.syntax, offset: 1))
    }

    @Test func whatIsNotUTF8IsRefusedWhereItBegins() {
        let wrong: [[UInt8]] = [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ]
        for bytes in wrong {
            for before in ["{\"", "{\"a\":\"", "{\"a\":\"é😀", "{\"a\":1}", "{\"a\":", "x", "[", "{\"12345678\":["] {
                for after in ["", "\"}", "aaaaaaaaaaaa"] {
                    let text = Array(before.utf8) + bytes + Array(after.utf8)
                    #expect(syntaxFault(text) == JSONError(.invalidUTF8, offset: before.utf8.count), "\(text)")
                }
            }
        }
    }

    @Test func everyPairOfBytesInAStringIsTakenOrRefusedAsTheGrammarHasIt() {
        for first in UInt8.min ... .max {
            for second in UInt8.min ... .max {
                let text = Array("{\"a\":\"".utf8) + [first, second] + Array("\"}".utf8)
                let found = plainFault(text)
                if found?.offset != JSONGrammar.firstFault(in: text) {
                    Issue.record("\(first), \(second): \(told(found))")
                }
            }
        }
    }

    @Test func theLimitOfBytesIsExactAndLookedAtFirst() {
        for count in [2, 3, 10, 1000] {
            let text = Array("{}".utf8) + [UInt8](repeating: 0x20, count: count - 2)
            #expect(syntaxFault(text, limits: WireLimits(maximumByteCount: count)) == nil)
            for text in [text, [UInt8](repeating: 0xFF, count: count), [0xEF, 0xBB, 0xBF] + text] {
                let wanted = JSONError(.tooLarge(limit: count - 1), offset: count - 1)
                #expect(syntaxFault(text, limits: WireLimits(maximumByteCount: count - 1)) == wanted)
            }
        }
        #expect(syntaxFault([], limits: WireLimits(maximumByteCount: 0)) == JSONError(.notAnObject, offset: 0))
    }

    @Test func theChecksComeInTheirOrder() {
        // Byte order mark, then UTF-8, then the opening brace, then syntax.
        #expect(syntaxFault([0xEF, 0xBB, 0xBF, 0xFF]) == JSONError(.byteOrderMark, offset: 0))
        #expect(syntaxFault(Array("[".utf8) + [0xFF]) == JSONError(.invalidUTF8, offset: 1))
        #expect(syntaxFault(Array("{\"a\" 1 ".utf8) + [0xFF]) == JSONError(.invalidUTF8, offset: 7))
    }

    @Test func theLimitsOfBodiesAndPayloadsAreThoseThatAreNamed() {
        #expect(WireLimits.json == WireLimits(maximumByteCount: 4 << 20, maximumElementCount: 262_144))
        // An address book of 200,000 numbers fits. A token has 14 characters, in quotes and with a comma.
        #expect(200_000 * 17 + 15 < WireLimits.json.maximumByteCount)
        #expect(200_000 < WireLimits.json.maximumElementCount)
        #expect(JSONReader.maximumDepth == 512)
        #expect(JSONReader.maximumKeyByteCount == 256)
    }

    @Test func nothingButSpaceMayFollowTheObject() {
        for byte in UInt8.min..<0x80 {
            let isSpace = " \t\r\n".utf8.contains(byte)
            #expect(
                syntaxFault(Array("{}".utf8) + [byte]) == (isSpace ? nil : JSONError(.syntax, offset: 2)), "\(byte)")
            let text = Array("{\"a\":1} ".utf8) + [byte]
            #expect(syntaxFault(text) == (isSpace ? nil : JSONError(.syntax, offset: 8)), "\(byte)")
        }
        for (after, offset) in [("{}", 2), (" {}", 3), (",", 2), ("\u{A0}", 2), ("null", 2), ("\n//", 3), ("}", 2)] {
            #expect(syntaxFault("{}" + after) == JSONError(.syntax, offset: offset), "\(after)")
        }
    }

    /// All four kinds of space may stand between any two tokens. No other character may.
    @Test func spaceMayStandBetweenAnyTwoTokensAndInsideOfNone() {
        let tokens = [
            "{", "\"a\"", ":", "[", "1", ",", "{", "}", ",", "[", "]", ",", "null", "]", ",", "\"b\"", ":", "\"\"", "}",
        ]
        #expect(syntaxFault(tokens.joined()) == nil)
        for place in 0...tokens.count {
            let (before, after) = (tokens[..<place].joined(), tokens[place...].joined())
            for space in [" ", "\t", "\r", "\n", " \t\r\n \t\r\n", String(repeating: " ", count: 100)] {
                #expect(syntaxFault(before + space + after) == nil, "\(place)")
            }
            for other in [
                "\u{B}", "\u{C}", "\u{A0}", "\u{0}", "\u{85}", "\u{2028}", "\u{3000}", "\u{FEFF}", "/**/", "//\n", "#",
            ] {
                let error = syntaxFault(before + other + after)
                #expect(error?.offset == before.utf8.count, "\(place), \(other)")
            }
        }
        for word in ["tr ue", "nu\nll", "1 0", "- 1", "1. 0", "1 .0", "1e 1", "1 e1", "1e+ 1"] {
            #expect(
                fault(
                    readValue(word) { json throws(JSONError) in
                        try json.skipValue()
                        return 0
                    })?.reason == .syntax)
        }
    }

    @Test func aTextOfAnyKindIsReadWhereThatIsWanted() {
        for (text, offset) in [
            ("[]", nil), (" 1 ", nil), ("\"a\"", nil), ("null", nil), ("{}", nil), ("", 0), ("[] 1", 3), ("x", 0),
        ] {
            let error = fault { () throws(JSONError) in
                let bytes = Array(text.utf8)
                var json = try unsafe JSONReader(
                    ofAnyKind: bytes.span.bytes, maximumByteCount: 5, maximumElementCount: 0)
                try json.skipValue()
                try json.finish()
            }
            #expect(error == offset.map { JSONError(.syntax, offset: $0) }, "\(text)")
        }
        let error = fault { () throws(JSONError) in
            let bytes = Array("123456".utf8)
            _ = try unsafe JSONReader(ofAnyKind: bytes.span.bytes, maximumByteCount: 5, maximumElementCount: 0)
        }
        #expect(error == JSONError(.tooLarge(limit: 5), offset: 5))
    }

    /// Returns the same as ``syntaxFault(_:limits:)``, but reads the array without a copy, which is faster.
    private func plainFault(_ text: [UInt8]) -> JSONError? {
        fault { () throws(JSONError) in
            try unsafe JSONReader.read(text.span.bytes, limits: .json) { json throws(JSONError) in
                var members = try json.object(NoKey.self)
                while try json.next(&members) != nil {}
            }
        }
    }
}
