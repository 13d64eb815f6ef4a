// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

/// The grammar of RFC 8259, tested with texts that have no known key.
@Suite struct JSONReaderSyntaxTests {
    /// Every construct of the grammar.
    private static let rich = Array(
        #"""
         { "": {} , "a":[ ],"b" : [true, false,null, [[]], {"c":{"d":[0,-0,10,-1.5e+10,0.25E-3,1e5]}}],
        "e" :"\"\\\/\b\f\n\r\t\u00e9\u0000\uD83d\uDe00é€😀\#u{7F}","\u0066\ud83d\ude00":-0.0e-0 ,"g":"" }
        """#.utf8)

    private static let small = Array(#"{"aé":[-0.5e+1,10,true,null,"\ud83d\udE00\n\"\/"], "b":{ }}"#.utf8)

    /// For each position in ``small``, the number of bytes that give a valid text if they replace the byte there.
    ///
    /// Counted with the `json` module of Python 3.11, which was made to refuse NaN, half surrogate pairs, and roots other than objects.
    /// The next two tables were made in the same way.
    private static let replacements = [
        1, 1, 94, 30, 64, 1, 1, 1, 14, 10, 2, 10, 2, 12, 10, 11, 14, 14, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 6,
        22, 22, 1, 1, 2, 8, 22, 22, 95, 8, 1, 8, 95, 8, 1, 1, 1, 4, 1, 94, 1, 1, 1, 4, 1, 1,
    ]
    /// For each position in ``small`` and its end, the number of bytes that give a valid text if they are inserted there.
    private static let insertions = [
        4, 4, 94, 94, 0, 94, 4, 4, 4, 9, 0, 10, 10, 0, 10, 14, 14, 14, 14, 4, 0, 0, 0, 4, 4, 0, 0, 0, 4, 4, 94, 0, 0, 0,
        0, 0, 0, 0, 2, 8, 22, 22, 95, 8, 94, 0, 95, 8, 94, 4, 4, 4, 4, 95, 94, 4, 4, 4, 4, 4, 4,
    ]
    /// The positions in ``small`` at which the byte can be removed without making the text invalid.
    private static let removals = [2, 8, 13, 15, 16, 17, 42, 45, 46, 51, 53, 57]

    @Test func everyCutIsRefusedAtTheTextsEnd() {
        #expect(syntaxFault(Self.rich) == nil)
        #expect(JSONGrammar.firstFault(in: Self.rich) == nil)
        for count in 2..<Self.rich.count {
            let text = Array(Self.rich[..<count])
            // A cut within a character is not UTF-8.
            guard String(validating: text, as: UTF8.self) != nil else {
                #expect(syntaxFault(text)?.reason == .invalidUTF8)
                continue
            }
            #expect(syntaxFault(text) == JSONError(.syntax, offset: count), "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func everyByteReplacedIsTakenOrRefusedAsTheGrammarHasIt() {
        for place in Self.small.indices {
            var accepted = 0
            for byte in UInt8.min ... .max {
                var text = Self.small
                text[place] = byte
                accepted += compare(text) ? 1 : 0
            }
            #expect(accepted == Self.replacements[place], "\(place)")
        }
    }

    @Test func everyByteInsertedIsTakenOrRefusedAsTheGrammarHasIt() {
        for place in 0...Self.small.count {
            var accepted = 0
            for byte in UInt8.min ... .max {
                var text = Self.small
                text.insert(byte, at: place)
                accepted += compare(text) ? 1 : 0
            }
            #expect(accepted == Self.insertions[place], "\(place)")
        }
    }

    @Test func everyByteRemovedIsTakenOrRefusedAsTheGrammarHasIt() {
        let accepted = Self.small.indices.filter { place in
            var text = Self.small
            text.remove(at: place)
            return compare(text)
        }
        #expect(accepted == Self.removals)
    }

    @Test func mutatedTextsAreTakenOrRefusedAsTheGrammarHasIt() {
        var generator = SeededGenerator()
        let alphabet = Array(#"{}[]:,"\u0dD8e+-.19tfnbr \#n\#u{1F}"#.utf8)
        var accepted = 0
        for _ in 0..<10_000 {
            let text = generator.mutated(Bool.random(using: &generator) ? Self.rich : Self.small, alphabet: alphabet)
            accepted += compare(text, "\(generator)") ? 1 : 0
        }
        #expect(accepted > 100)
    }

    /// Compares the reader with the grammar. Returns whether the reader accepts the text.
    private func compare(_ text: [UInt8], _ context: @autoclosure () -> String = "") -> Bool {
        let (found, wanted) = (syntaxFault(text), JSONGrammar.firstFault(in: text))
        if found?.offset != wanted || found?.path.isEmpty == false {
            let text = String(decoding: text, as: UTF8.self)
            Issue.record("\(text): \(told(found)), not \(told(wanted)). \(context())")
        }
        return found == nil
    }

    /// The first letter of a file's name tells what a reader must do: y to accept, n to refuse, i for either. Under a known key, a valid
    /// value may have the wrong type.
    @Test(.enabled(if: JSONSuite.cases != nil, "JSONTestSuite is not in ../shared/json-suite"))
    func everyFileOfJSONTestSuiteIsTakenOrRefusedAsTheGrammarHasIt() throws {
        let cases = try #require(JSONSuite.cases)
        #expect(cases.count == 318)
        for (name, value) in cases {
            for (before, after) in [(#"{"x":"#, "}"), (#"{"x":[{"y":"#, "}],\"z\":1}"), (#"{"x":"#, "")] {
                let text = Array(before.utf8) + value + Array(after.utf8)
                let depth = value.prefix {
                    $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") || "\":".utf8.contains($0)
                }
                if depth.count > 1000 {
                    #expect(syntaxFault(text)?.reason == .tooDeep, "\(name)")
                    continue
                }
                let isTaken = compare(text, name)
                if !after.isEmpty, !name.hasPrefix("i"), isTaken != name.hasPrefix("y") { Issue.record("\(name)") }
            }
            for key in ["id", "text", "bytes", "flag", "children", "numbers", "child"] {
                let before = #"{"\#(key)":"#
                let text = Array(before.utf8) + value + Array("}".utf8)
                let error = fault(read(text) { json throws(JSONError) in try Specimen(reading: &json) })
                let isRight = name.hasPrefix("y") ? error?.category != .syntax : !name.hasPrefix("n") || error != nil
                if !isRight { Issue.record("\(name) under \(key): \(told(error))") }
            }
        }
    }

    // MARK: - Structure

    @Test func everyFaultOfStructureIsNamedAtTheByteThatCannotStandThere() {
        for (text, offset) in [
            ("{,}", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), (#"{"a":1,,"b":1}"#, 7), (#"{,"a":1}"#, 1),
            (#"{"a" 1}"#, 5), (#"{"a"::1}"#, 5), (#"{"a",1}"#, 4), (#"{"a":1 "b":1}"#, 7), (#"{"a":1;"b":1}"#, 6),
            (#"{a:1}"#, 1), (#"{'a':1}"#, 1), (#"{1:1}"#, 1), (#"{null:1}"#, 1), (#"{"a":1]"#, 6), ("{[]}", 1),
            (#"{"a":[1,]}"#, 8), (#"{"a":[,1]}"#, 6), (#"{"a":[,]}"#, 6), (#"{"a":[1,,1]}"#, 8), (#"{"a":[1 1]}"#, 8),
            (#"{"a":[1}"#, 7), (#"{"a":[}"#, 6), (#"{"a":{]}"#, 6), (#"{"a":{"b":1]}"#, 11), (#"{"a":[[]}"#, 8),
            (#"{"a":{"b":1,}}"#, 12), (#"{"a":{,}}"#, 6), (#"{"a":{"b"}}"#, 9), (#"{"a":{"b":}}"#, 10),
            (#"{"a":{b:1}}"#, 6), (#"{"a":{"b":1 "c":1}}"#, 12), (#"{"a":["b":1]}"#, 9), (#"{"a":[1:1]}"#, 7),
            (#"{"a":{1}}"#, 6), (#"{"a":1}}"#, 7), (#"{"a":()}"#, 5), (#"{"a":[]]}"#, 7), (#"{"a":{}}}"#, 8),
        ] {
            #expect(syntaxFault(text) == JSONError(.syntax, offset: offset), "\(text)")
        }
    }

    @Test func everyWordIsReadToItsEndAndNoOther() {
        for word in ["true", "false", "null"] {
            #expect(syntaxFault(#"{"a":\#(word)}"#) == nil)
            for count in 1..<word.count {
                #expect(syntaxFault(#"{"a":\#(word.prefix(count))}"#) == JSONError(.syntax, offset: 5 + count))
                #expect(syntaxFault(#"{"a":\#(word.prefix(count))"#) == JSONError(.syntax, offset: 5 + count))
            }
            #expect(syntaxFault(#"{"a":\#(word)\#(word)}"#) == JSONError(.syntax, offset: 5 + word.count))
            #expect(syntaxFault(#"{"a":\#(word.uppercased())}"#) == JSONError(.syntax, offset: 5))
            #expect(syntaxFault(#"{"a":\#(word)s}"#) == JSONError(.syntax, offset: 5 + word.count))
        }
        for word in ["NaN", "Infinity", "undefined", "yes", "True", "\u{0}", "'a'", "*"] {
            #expect(syntaxFault(#"{"a":\#(word)}"#) == JSONError(.syntax, offset: 5), "\(word)")
        }
        for (word, offset) in [("nil", 6), ("none", 6), ("-Infinity", 6), ("-NaN", 6), ("tRUE", 6), ("fals\u{0}", 9)] {
            #expect(syntaxFault(#"{"a":\#(word)}"#) == JSONError(.syntax, offset: offset), "\(word)")
        }
    }

    @Test func everyNumberKeepsTheGrammar() {
        for number in [
            "0", "-0", "1", "-1", "10", "1234567890", "0.0", "0.5", "-0.5", "1.50", "0e0", "0E0", "0e+0", "0e-0",
            "1e01", "1e400",
            "1E-999999999999999999999", "0.0e0", "1.0E+10", "99999999999999999999999999",
        ] {
            #expect(syntaxFault(#"{"a":\#(number)}"#) == nil, "\(number)")
            #expect(syntaxFault(#"{"a":[\#(number),\#(number)]}"#) == nil, "\(number)")
        }
        for (number, offset) in [
            ("01", 1), ("-01", 2), ("00", 1), ("-", 1), ("--1", 1), ("+1", 0), (".5", 0), ("-.5", 1), ("1.", 2),
            ("0.", 2),
            ("1.e1", 2), ("1..5", 2), ("1.5.5", 3), ("1e", 2), ("1e+", 3), ("1e-", 3), ("1E", 2), ("1ee1", 2),
            ("1e1.5", 3),
            ("1e1e1", 3), ("1e+-1", 3), ("0x10", 1), ("0e", 2), ("1_000", 1), ("1,5", 2), ("1a", 1), ("\u{FF11}", 0),
            ("1\u{FF11}", 1), ("\u{0661}", 0), ("1/", 1), ("1:", 1), ("-a", 1), ("1e\u{0}", 2), ("1f", 1), ("1d", 1),
        ] {
            #expect(syntaxFault(#"{"a":\#(number)}"#) == JSONError(.syntax, offset: 5 + offset), "\(number)")
        }
    }

    // MARK: - Strings

    @Test func everyControlCharacterInAStringIsRefusedAtItsPlaceAndNoOther() {
        for byte in UInt8.min..<0x80 where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            for place in 0..<20 {
                let text = [UInt8](repeating: UInt8(ascii: "a"), count: place) + [byte] + Array("aaaaaaa".utf8)
                let value = Array(#"{"a":""#.utf8) + text + Array(#""}"#.utf8)
                let key = Array(#"{""#.utf8) + text + Array(#"":1}"#.utf8)
                #expect(syntaxFault(value) == (byte < 0x20 ? JSONError(.syntax, offset: 6 + place) : nil), "\(byte)")
                #expect(syntaxFault(key) == (byte < 0x20 ? JSONError(.syntax, offset: 2 + place) : nil), "\(byte)")
            }
        }
    }

    @Test func everyOtherEscapeIsRefusedAtItsLetter() {
        for byte in UInt8.min..<0x80 where byte != UInt8(ascii: "u") {
            let text = Array(#"{"a":"\"#.utf8) + [byte] + Array(#"0041"}"#.utf8)
            let isEscape = #""\/bfnrt"#.utf8.contains(byte)
            guard byte != UInt8(ascii: "\"") else { continue }
            #expect(syntaxFault(text) == (isEscape ? nil : JSONError(.syntax, offset: 7)), "\(byte)")
        }
        // An escaped quote does not end the string.
        #expect(syntaxFault(#"{"a":"\"}"#) == JSONError(.syntax, offset: 9))
        #expect(syntaxFault(#"{"a":"\\"}"#) == nil)
        #expect(syntaxFault(#"{"a":"\\\"}"#) == JSONError(.syntax, offset: 11))
        #expect(syntaxFault(#"{"a":"\é"}"#) == JSONError(.syntax, offset: 7))
    }

    @Test func everyDigitOfAnEscapeIsHexAndNoOther() {
        for place in 0..<4 {
            for byte in UInt8.min..<0x80 {
                var digits = Array("0041".utf8)
                digits[place] = byte
                let isDigit = "0123456789abcdefABCDEF".utf8.contains(byte)
                let text = Array(#"{"a":"\u"#.utf8) + digits + Array(#""}"#.utf8)
                #expect(syntaxFault(text) == (isDigit ? nil : JSONError(.syntax, offset: 8 + place)), "\(byte)")
            }
        }
        for (text, offset) in [
            (#"\u"#, 8), (#"\u1"#, 9), (#"\u12"#, 10), (#"\u123"#, 11), (#"\U0041"#, 7), (#"\u{41}"#, 8),
        ] {
            #expect(syntaxFault(#"{"a":"\#(text)"}"#) == JSONError(.syntax, offset: offset), "\(text)")
        }
    }

    @Test func halfASurrogatePairIsRefusedWhereItBegins() {
        for text in [
            #"\ud800"#, #"\udbff"#, #"\udc00"#, #"\udfff"#, #"\uDFFF"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83d\u0041"#,
            #"\ud83d\ud83d"#,
            #"\ude00\ud83d"#, #"\ud83d\ud83d\ude00"#, #"\udc00\udc00"#, #"\ud83dude00"#, #"\ud83d\\ude00"#,
            #"\ud83d\ue000"#,
            #"\ud83d\udbff"#, #"\ud83d "#, #"\ud83d/ude00"#,
        ] {
            #expect(syntaxFault(#"{"a":"é\#(text)"}"#) == JSONError(.syntax, offset: 8), "\(text)")
            #expect(syntaxFault(#"{"é\#(text)":1}"#) == JSONError(.syntax, offset: 4), "\(text)")
            #expect(
                fault(readValue(#""é\#(text)""#) { json throws(JSONError) in try json.string() })
                    == valueFault(.syntax, at: 3))
        }
        for text in [
            #"\ud7ff"#, #"\ue000"#, #"\ud800\udc00"#, #"\udbff\udfff"#, #"\uD83D\uDE00"#, #"\uffff"#, #"\ufdd0"#,
        ] {
            #expect(syntaxFault(#"{"a":"\#(text)"}"#) == nil, "\(text)")
        }
    }

    // MARK: - Limits

    @Test func fiveHundredAndTwelveLevelsAreReadAndNotOneMore() {
        var generator = SeededGenerator()
        for depth in [1, 2, 63, 64, 65, 127, 128, 129, 511, 512, 513, 514, 1000] {
            for kind in 0..<3 {
                var (opening, closing) = (#"{"a":"#, "}")
                var offset: Int?
                for level in 1..<depth {
                    let isObject = kind == 0 || kind == 2 && Bool.random(using: &generator)
                    if level == 512 { offset = opening.utf8.count }
                    opening += isObject ? #"{"":"# : "["
                    closing = (isObject ? "}" : "]") + closing
                }
                let error = offset.map { JSONError(.tooDeep, offset: $0) }
                #expect(syntaxFault(opening + "1" + closing) == error, "\(depth), \(generator)")
                // The opening bracket alone is too deep.
                #expect(syntaxFault(opening) == error ?? JSONError(.syntax, offset: opening.utf8.count))
                // A bracket of the other kind is found at every level.
                guard depth <= 512, kind == 2 else { continue }
                let wrong = closing.map { $0 == "}" ? "]" : "}" }
                for level in 0..<depth {
                    let text = opening + "1" + closing.prefix(level) + wrong[level]
                    #expect(syntaxFault(text) == JSONError(.syntax, offset: text.utf8.count - 1))
                }
            }
        }
    }

    @Test func whatIsClosedCountsNoMore() {
        let value = String(repeating: "[", count: 511) + String(repeating: "]", count: 511)
        #expect(syntaxFault(#"{"a":\#(value),"b":\#(value)}"#) == nil)
        let many = [String](repeating: "[]", count: 1000).joined(separator: ",")
        #expect(syntaxFault(#"{"a":[\#(many)],"b":{"c":{},"d":{}}}"#) == nil)
    }

    @Test func aHundredThousandLevelsTakeNoStack() {
        for (bracket, step) in [("[", 1), (#"{"a":"#, 5)] {
            let text = #"{"x":"# + String(repeating: bracket, count: 100_000)
            onSmallStack {
                #expect(syntaxFault(text) == JSONError(.tooDeep, offset: 5 + 511 * step))
            }
        }
    }

    @Test func aKeyOf256BytesIsReadAndNoneOfMore() {
        let escaped = String(repeating: #"\u0061"#, count: 42)
        for (key, isTooLong) in [
            (String(repeating: "a", count: 255), false), (String(repeating: "a", count: 256), false),
            (String(repeating: "a", count: 257), true), (String(repeating: "é", count: 128), false),
            (String(repeating: "é", count: 128) + "a", true), (escaped + "aaaa", false), (escaped + "aaaaa", true),
            (escaped + #"\u0061"#, true), (String(repeating: "a", count: 100_000), true), ("", false),
        ] {
            for before in ["{", #"{"a":{"#, #"{"a":[{"b":1,"#, #"{"a":1, "#, #"{"a":[1,{"#] {
                let closing = before.contains("[") ? "}]}" : before.hasSuffix(":{") ? "}}" : "}"
                let wanted = isTooLong ? JSONError(.keyTooLong(limit: 256), offset: before.utf8.count) : nil
                #expect(syntaxFault(#"\#(before)"\#(key)":1\#(closing)"#) == wanted, "\(key.utf8.count)")
            }
        }
        // A fault within the key comes first.
        #expect(syntaxFault("{\"" + String(repeating: "a", count: 300) + "\n") == JSONError(.syntax, offset: 302))
    }

    @Test func elementsAndMembersUnderUnknownKeysAreNotCounted() {
        let limits = WireLimits(maximumElementCount: 1)
        #expect(syntaxFault(Array(#"{"a":[1,2,3],"b":{"c":1,"d":2},"e":1}"#.utf8), limits: limits) == nil)
    }

    /// The time of Foundation's decoder is quadratic in the length of these texts. docs/bad-inputs.md rows 106 and 108.
    @Test func megabytesOfCombiningMarksAreReadOrRefusedLikeAnythingElse() {
        let marks = "e" + String(repeating: "\u{301}\u{323}", count: (3900 << 10) / 4)
        #expect(syntaxFault(#"{"a":"\#(marks)"}"#) == nil)
        #expect(syntaxFault(#"{"\#(marks)":1}"#) == JSONError(.keyTooLong(limit: 256), offset: 1))
        #expect(syntaxFault(#"{"a":{"\#(marks)":1}}"#) == JSONError(.keyTooLong(limit: 256), offset: 6))
        #expect(syntaxFault(#"{"a":"\#(marks)"#) == JSONError(.syntax, offset: 6 + marks.utf8.count))
        let value = readValue("\"\(marks)\"") { json throws(JSONError) in try json.string(maximumByteCount: 1000) }
        #expect(fault(value) == valueFault(.textTooLong(limit: 1000)))
    }
}
