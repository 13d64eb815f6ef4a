// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

/// Values of each JSON type.
@Suite struct JSONReaderValuesTests {
    /// A value of each JSON type.
    private static let kinds = [
        "string": #""a""#, "number": "1", "bool": "true", "object": #"{"a":1}"#, "array": "[1]", "null": "null",
    ]

    private func string(_ value: String, limit: Int = .max) -> Result<String, JSONError> {
        readValue(value) { json throws(JSONError) in try json.string(maximumByteCount: limit) }
    }

    /// Reads the bytes of a string.
    private func bytes(_ value: String) -> Result<[UInt8], JSONError> {
        readValue(value) { json throws(JSONError) in try json.parse(Self.copy, Self.unreachable) }
    }

    private static func copy(_ bytes: Span<UInt8>) throws(JSONError) -> [UInt8] { bytes.indices.map { bytes[$0] } }

    private static func unreachable(_ error: JSONError) -> JSONError.Reason { error.reason }

    // MARK: - Kinds

    @Test func everyOtherKindOfValueIsRefusedAtItsPlaceAndNullByItsName() {
        let takes: [(Set<String>, (inout JSONReader) throws(JSONError) -> Void)] = [
            (["string"], { json throws(JSONError) in _ = try json.string() }),
            (["string"], { json throws(JSONError) in _ = try json.parse(Self.copy, Self.unreachable) }),
            (["number"], { json throws(JSONError) in _ = try json.integer(UInt64.self) }),
            (["number"], { json throws(JSONError) in _ = try json.integer(UInt8.self) }),
            (["bool"], { json throws(JSONError) in _ = try json.bool() }),
            (
                ["object"],
                { json throws(JSONError) in
                    var members = try json.object(NoKey.self)
                    _ = try json.next(&members)
                }
            ),
            (
                ["array"],
                { json throws(JSONError) in
                    var elements = try json.array()
                    while try json.next(&elements) { try json.skipValue() }
                }
            ),
            (Set(Self.kinds.keys), { json throws(JSONError) in try json.skipValue() }),
        ]
        for (index, (accepted, take)) in takes.enumerated() {
            for (kind, value) in Self.kinds {
                let found = fault(
                    readValue(value) { json throws(JSONError) in
                        try take(&json)
                        return 0
                    })
                let wanted = accepted.contains(kind) ? nil : valueFault(kind == "null" ? .null : .kind)
                #expect(found == wanted, "\(index), \(kind)")
            }
            // A syntax fault in the value is reported before its type.
            for (value, offset) in [
                ("nul", 3), ("[1,]", 3), ("{1}", 1), ("tru", 3), ("fals", 4), ("-", 1), ("x", 0), ("", 0),
            ] {
                let found = fault(
                    readValue(value) { json throws(JSONError) in
                        try take(&json)
                        return 0
                    })
                #expect(found?.reason == .syntax && found?.offset == 5 + offset, "\(index), \(value): \(told(found))")
            }
        }
    }

    @Test func aValueSaysOfItselfWhatItIs() {
        for (kind, value) in Self.kinds {
            let found = readValue(value) { json throws(JSONError) in
                let found = [json.isAtText, json.isAtObject, json.isAtArray, json.isAtNumber]
                #expect(json.offset == 5)
                try json.skipValue()
                return found
            }
            #expect(found == .success(["string", "object", "array", "number"].map { $0 == kind }), "\(kind)")
        }
    }

    @Test func aNullIsPassedOverAndNothingElseIs() {
        for (kind, value) in Self.kinds {
            let found = readValue(value) { json throws(JSONError) in
                guard try !json.null() else { return true }
                #expect(json.offset == 5)
                try json.skipValue()
                return false
            }
            #expect(found == .success(kind == "null"), "\(kind)")
        }
    }

    // MARK: - Strings

    @Test func everyEscapeIsDecodedAndAllElseIsAsItStands() {
        for (text, wanted) in [
            (#""#, ""), (#"a"#, "a"), (#"\""#, "\""), (#"\\"#, "\\"), (#"\/"#, "/"), ("/", "/"), (#"\b"#, "\u{8}"),
            (#"\f"#, "\u{C}"),
            (#"\n"#, "\n"), (#"\r"#, "\r"), (#"\t"#, "\t"), (#"\u0041"#, "A"), (#"\u0000"#, "\0"),
            (#"\u001f"#, "\u{1F}"),
            (#"\u007F"#, "\u{7F}"), (#"\u0080"#, "\u{80}"), (#"\u07ff"#, "\u{7FF}"), (#"\u0800"#, "\u{800}"),
            (#"\ud7ff"#, "\u{D7FF}"), (#"\ue000"#, "\u{E000}"), (#"\uFfFf"#, "\u{FFFF}"),
            (#"\ud800\udc00"#, "\u{10000}"),
            (#"\ud83d\ude00"#, "😀"), (#"\uDBFF\uDFFF"#, "\u{10FFFF}"), (#"\u0065\u0301"#, "e\u{301}"), ("é€😀", "é€😀"),
            (#"\\u0041"#, #"\u0041"#), (#"\\\""#, #"\""#), (#"a\nb\nc"#, "a\nb\nc"), (#"\n\n"#, "\n\n"),
            (#"é\u00e9é"#, "ééé"),
            (#"12345678\n12345678"#, "12345678\n12345678"), (#"\ud83d\ude00\ud83d\ude00"#, "😀😀"), ("\u{7F}", "\u{7F}"),
            (#"\ufeff"#, "\u{FEFF}"), (#"\u2028\u2029"#, "\u{2028}\u{2029}"),
        ] {
            let found = string("\"\(text)\"")
            #expect(found.map { Array($0.utf8) } == .success(Array(wanted.utf8)), "\(text)")
            #expect(bytes("\"\(text)\"") == .success(Array(wanted.utf8)), "\(text)")
        }
    }

    @Test func everyScalarIsReadAsItselfAndAsItsEscapes() throws {
        var values = Array(UInt32(0)..<0x3000) + Array(0xD700..<0xE100) + Array(0xFF00..<0x1_0100)
        values += stride(from: 0x1_0000, through: 0x10_FFFF, by: 997) + [0x10_FFFF]
        for value in values {
            let units: [UInt16]
            let scalar = Unicode.Scalar(value)
            if let scalar { units = Array(String(scalar).utf16) } else { units = [UInt16(value)] }
            let escaped = units.map { "\\u" + hexEncode([UInt8($0 >> 8), UInt8($0 & 0xFF)]) }.joined()
            guard let scalar else {
                #expect(throws: valueFault(.syntax, at: 1)) { try plainString("\"\(escaped)\"") }
                continue
            }
            let wanted = Array(String(scalar).utf8)
            #expect(try Array(plainString("\"\(escaped)\"").utf8) == wanted)
            guard value >= 0x20, value != 0x22, value != 0x5C else { continue }
            #expect(try Array(plainString("\"\(scalar)\"").utf8) == wanted)
        }
    }

    @Test func escapesAreDecodedAtEveryPlace() {
        for (escape, wanted) in [
            (#"\n"#, "\n"), (#"\u00e9"#, "é"), (#"\ud83d\ude00"#, "😀"), (#"\""#, "\""), (#"\\"#, "\\"),
        ] {
            for before in 0..<20 {
                for after in [0, 1, 7, 8, 9, 17] {
                    let (a, b) = (String(repeating: "a", count: before), String(repeating: "b", count: after))
                    #expect(string("\"\(a)\(escape)\(b)\"") == .success(a + wanted + b))
                    #expect(string("\"\(a)\(escape)\(b)\(escape)\"") == .success(a + wanted + b + wanted))
                }
            }
        }
    }

    @Test func theLimitOfATextIsOfItsBytesDecoded() {
        for (text, count) in [
            ("aaaa", 4), ("éé", 4), (#"\u00e9\u00e9"#, 4), (#"\ud83d\ude00"#, 4), (#"\n\n\n\n"#, 4), ("", 0),
        ] {
            #expect(fault(string("\"\(text)\"", limit: count)) == nil, "\(text)")
            guard count > 0 else { continue }
            #expect(
                fault(string("\"\(text)\"", limit: count - 1)) == valueFault(.textTooLong(limit: count - 1)), "\(text)")
        }
        #expect(fault(string(#""a\"#, limit: 0))?.reason == .syntax)
    }

    @Test func aWireTypesErrorIsToldWithItsReasonAtTheValue() {
        func number(_ value: String) -> Result<PhoneNumber, JSONError> {
            readValue(value) { json throws(JSONError) in
                try json.parse(PhoneNumber.init(parsing:), { _ in .phoneNumber })
            }
        }
        #expect(number(#""+14155550132""#).map(\.text) == .success("+14155550132"))
        #expect(number(#""+1415\u0035550132""#).map(\.text) == .success("+14155550132"))
        #expect(fault(number(#""14155550132""#)) == valueFault(.phoneNumber))
        #expect(fault(number(#""+14155550132\u0000""#)) == valueFault(.phoneNumber))
        #expect(fault(number(#"  """#)) == valueFault(.phoneNumber, at: 2))
        #expect(fault(number(#""+1415555013\x""#)) == valueFault(.syntax, at: 13))
        #expect(fault(number("null")) == valueFault(.null))
    }

    @Test func base64IsReadWithItsPaddingOrWithoutAndWithEscapes() {
        func base64(_ value: String) -> Result<[UInt8], JSONError> {
            readValue(value) { json throws(JSONError) in try json.base64() }
        }
        for count in 0...50 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
            for padding in [Base64.Padding.padded, .unpadded] {
                let text = Base64.encode(bytes, padding: padding)
                #expect(base64("\"\(text)\"") == .success(bytes))
                #expect(base64("\"\(text.replacing("/", with: "\\/"))\"") == .success(bytes))
            }
        }
        for (text, offset) in [
            ("A", 1), ("AB", 1), ("AA=", 2), ("AA A", 2), (#"AA\nA"#, 2), ("AA-_", 2), ("AA==AA==", 2), ("é", 0),
        ] {
            #expect(fault(base64("\"\(text)\"")) == valueFault(.base64(.malformed(offset: offset))), "\(text)")
        }
    }

    /// `usualByteCount` only makes reading faster. It must not change the result, even if a quote happens to be at that distance.
    @Test func aUsualLengthChangesNoVerdict() {
        var generator = SeededGenerator()
        func numbers(_ text: [UInt8], _ usual: Int?) -> Result<[PhoneNumber], JSONError> {
            readValue(text) { json throws(JSONError) in
                try json.array(of: PhoneNumber.init(parsing:), { _ in .phoneNumber }, usualByteCount: usual)
            }
        }
        let alphabet = Array(#"",\\[]u0+1 "#.utf8)
        var accepted = 0
        for _ in 0..<500 {
            let elements = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                let number = "+1" + String(Int.random(in: 1_000_000...99_999_999_999_999, using: &generator))
                return Int.random(in: 0...5, using: &generator) == 0 ? #"+1\u003\#(number.dropFirst(2))"# : number
            }
            let whole = Array(("[" + elements.map { "\"\($0)\"" }.joined(separator: ",") + "]").utf8)
            let texts = [whole, generator.mutated(whole, alphabet: alphabet)]
            for text in texts {
                let wanted = numbers(text, nil)
                for usual in [0, 1, 8, 9, 12, 13, 16, 100] where numbers(text, usual) != wanted {
                    Issue.record("\(String(decoding: text, as: UTF8.self)) with \(usual). \(generator)")
                }
                if case .success = wanted { accepted += 1 }
            }
        }
        #expect(accepted > 300)
        // At one of these lengths, the quotes enclose two elements.
        let two = Array(#"["+1415555013","+1415555014"]"#.utf8)
        for usual in 0...30 {
            #expect(numbers(two, usual).map { $0.map(\.text) } == .success(["+1415555013", "+1415555014"]))
        }
    }

    // MARK: - Arrays

    private func flags(_ text: String, limit: Int = 1000) -> Result<[Bool], JSONError> {
        read(Array(#"{"v":\#(text)}"#.utf8), limits: WireLimits(maximumElementCount: limit)) { json throws(JSONError) in
            var flags: [Bool] = []
            var members = try json.object(ValueKey.self)
            while try json.next(&members) != nil {
                var elements = try json.array()
                while try json.next(&elements) { flags.append(try json.bool()) }
            }
            return flags
        }
    }

    @Test func anArrayGivesItsElementsAndTheirPlaces() {
        for count in 0...20 {
            for (open, comma, close) in [("[", ",", "]"), ("[ ", " ,\n", "\t]")] {
                let text = open + [String](repeating: "true", count: count).joined(separator: comma) + close
                #expect(flags(text) == .success([Bool](repeating: true, count: count)))
                guard count > 0 else { continue }
                let parts = [String](repeating: "true", count: count - 1) + ["1"]
                let wrong = open + parts.joined(separator: comma) + close
                let offset = 5 + wrong.utf8.count - close.utf8.count - 1
                #expect(flags(wrong) == .failure(JSONError(.kind, path: "v[\(count - 1)]", offset: offset)))
            }
        }
    }

    @Test func theLimitOfElementsIsExactAndNamedAtTheArray() {
        for limit in 0...5 {
            let elements = (0..<limit).map { _ in "true" }
            let text = "[" + elements.joined(separator: ",") + "]"
            #expect(flags(text, limit: limit) == .success([Bool](repeating: true, count: limit)))
            #expect(flags(text, limit: limit + 1) == .success([Bool](repeating: true, count: limit)))
            let tooMany = "[ " + (elements + ["true"]).joined(separator: " , ") + "]"
            #expect(fault(flags(tooMany, limit: limit)) == valueFault(.tooManyElements(limit: limit)))
            // A syntax fault after the limit is reported first, as everywhere.
            let wrong = "[ " + (elements + ["x"]).joined(separator: " , ") + "]"
            #expect(fault(flags(wrong, limit: limit))?.reason == .syntax)
            // A fault of an element before the limit is also reported first.
            if limit > 0 {
                let kind = "[ " + (["1"] + elements).joined(separator: " , ") + "]"
                #expect(fault(flags(kind, limit: limit))?.reason == .kind)
            }
        }
    }

    @Test func theLimitOfElementsIsForEachArray() throws {
        func error(_ text: String, _ limit: Int) -> JSONError? {
            fault { () throws(JSONError) in
                try Specimen(json: Array(text.utf8), limits: WireLimits(maximumElementCount: limit))
            }
        }
        let outer = #"{"id":1,"children":[{"id":1,"numbers":["+14155550132"]},{"id":1}]}"#
        #expect(error(outer, 2) == nil)
        #expect(error(outer, 1) == JSONError(.tooManyElements(limit: 1), path: "children", offset: 19))
        let inner = #"{"id":1,"children":[{"id":1,"numbers":["+14155550132","+14155550133"]},{"id":1}]}"#
        #expect(error(inner, 2) == nil)
        #expect(error(inner, 1) == JSONError(.tooManyElements(limit: 1), path: "children[0].numbers", offset: 38))
    }

    @Test func anAddressBookOf200000NumbersIsReadAndOneOfTooManyIsNot() throws {
        let number = #""+14155550132""#
        func text(_ count: Int) -> [UInt8] {
            Array((#"{"id":1,"numbers":["# + String(repeating: number + ",", count: count - 1) + number + "]}").utf8)
        }
        for count in [200_000, 262_144] { #expect(try Specimen(json: text(count)).numbers?.count == count) }
        let wanted = JSONError(.tooManyElements(limit: 262_144), path: "numbers", offset: 18)
        #expect(throws: wanted) { try Specimen(json: text(262_145)) }
        #expect(throws: JSONError(.tooLarge(limit: 4 << 20), offset: 4 << 20)) { try Specimen(json: text(280_000)) }
    }

    // MARK: - Booleans

    @Test func aBooleanIsReadQuotedOnlyWhereItMayBe() {
        func bool(_ value: String, _ isQuotable: Bool) -> Result<Bool, JSONError> {
            readValue(value) { json throws(JSONError) in try json.bool(isQuotable: isQuotable) }
        }
        for value in [true, false] {
            #expect(bool("\(value)", false) == .success(value))
            #expect(bool("\(value)", true) == .success(value))
            #expect(bool("\"\(value)\"", true) == .success(value))
            #expect(fault(bool("\"\(value)\"", false)) == valueFault(.kind))
        }
        #expect(bool(#""tr\u0075e""#, true) == .success(true))
        for other in [
            "", "TRUE", "True", "true ", " true", "tru", "truee", "null", "1", "0", "yes", #"true\u0000"#, "falsetrue",
            "e\u{301}",
        ] {
            #expect(fault(bool("\"\(other)\"", true)) == valueFault(.kind), "\(other)")
        }
        #expect(fault(bool(#" "TRUE""#, true)) == valueFault(.kind, at: 1))
        #expect(fault(bool("\"" + String(repeating: "t", count: 1000) + "\"", true)) == valueFault(.kind))
        #expect(fault(bool(#""true"#, true))?.reason == .syntax)
    }

    private func plainString(_ value: String) throws(JSONError) -> String {
        let text = Array(#"{"v":\#(value)}"#.utf8)
        return try unsafe JSONReader.read(text.span.bytes, limits: .json) { json throws(JSONError) in
            var text = ""
            var members = try json.object(ValueKey.self)
            while try json.next(&members) != nil { text = try json.string() }
            return text
        }
    }
}
