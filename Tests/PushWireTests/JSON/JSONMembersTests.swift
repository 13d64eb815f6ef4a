// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

/// Known and unknown keys, duplicates, and paths.
@Suite struct JSONMembersTests {
    /// Names with lengths near multiples of 8 bytes, because the reader compares 8 bytes at a time. Some differ only in the last byte.
    private enum Key: Int, JSONKey, CaseIterable {
        case empty, one, seven, eight, otherEight, nine, sixteen, otherSixteen, seventeen, otherSeventeen, full,
            otherFull
        case accented, slash
        static let names: [JSONName] = [
            "", "a", "abcdefg", "abcdefgh", "abcdefgH", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnoP",
            "abcdefghijklmnopq", "abcdefghijklmnopQ", "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwX", "é",
            "a/b",
        ]
    }

    /// Reads a text, and returns its known keys in their order. Every value must be 1.
    ///
    /// Near the end of a text, the reader compares keys in another way. So the text is also read with spaces after it, which must not
    /// change the outcome.
    private func keys(_ text: String) -> Result<[Key], JSONError> {
        func keys(_ text: [UInt8]) -> Result<[Key], JSONError> {
            read(text) { json throws(JSONError) in
                var found: [Key] = []
                var members = try json.object(Key.self)
                while let key = try json.next(&members) {
                    found.append(key)
                    #expect(try json.integer(UInt64.self) == 1)
                }
                return found
            }
        }
        let found = keys(Array(text.utf8))
        for count in [1, 7, 8, 23, 24, 25, 26, 40] {
            let more = keys(Array(text.utf8) + [UInt8](repeating: 0x20, count: count))
            if more != found { Issue.record("\(text): \(found), but with \(count) spaces \(more)") }
        }
        return found
    }

    private func object(_ keys: [some StringProtocol]) -> String {
        "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
    }

    @Test func aNameIsWhatItWasMadeOf() {
        #expect(Key.full.name.text == "abcdefghijklmnopqrstuvwx")
        #expect(Key.empty.name.text == "")
        #expect(Key.accented.name.text.utf8.elementsEqual("é".utf8))
        for key in Key.allCases {
            #expect(key.name == Key.names[key.rawValue])
            for other in Key.allCases { #expect((key.name == other.name) == (key == other)) }
        }
    }

    @Test func aNameOfMoreThan24BytesIsAProgrammersMistake() async {
        await #expect(processExitsWith: .failure) { _ = "abcdefghijklmnopqrstuvwxy" as JSONName }
        await #expect(processExitsWith: .failure) { _ = "abcdefghijklmnopqrstuvwé" as JSONName }
    }

    @Test func everyKnownKeyIsFoundAloneAndWithTheOthers() {
        for key in Key.allCases { #expect(keys(object([key.name.text])) == .success([key])) }
        #expect(keys(object(Key.allCases.map(\.name.text))) == .success(Key.allCases))
        #expect(keys("{}") == .success([]))
    }

    @Test func keysAreFoundInAnyOrderAndWhateverComesBetween() {
        var generator = SeededGenerator()
        #expect(keys(object(Key.allCases.reversed().map(\.name.text))) == .success(Key.allCases.reversed()))
        for _ in 0..<300 {
            let chosen = Array(
                Key.allCases.shuffled(using: &generator).prefix(Int.random(in: 0...14, using: &generator)))
            var names = chosen.map(\.name.text)
            for _ in 0..<Int.random(in: 0...5, using: &generator) {
                let unknown = ["b", "A", "abcdefghj", "abcdef", "e", "a\\\\b", "abcdefghijklmnopqrstuvwxy"]
                names.insert(
                    unknown.randomElement(using: &generator)!, at: Int.random(in: 0...names.count, using: &generator))
            }
            #expect(keys(object(names)) == .success(chosen), "\(generator)")
        }
    }

    @Test func aKeyThatDiffersInAnyByteIsUnknown() {
        for key in Key.allCases where key != .accented {
            let name = Array(key.name.text.utf8)
            var others = [name + [UInt8(ascii: "_")], name + Array(#"\u0000"#.utf8), [UInt8(ascii: "_")] + name]
            if !name.isEmpty { others.append(Array(name.dropLast()) + Array(#"\u0000"#.utf8)) }
            for place in name.indices {
                var other = name
                other[place] ^= 0x01
                others.append(other)
                other.remove(at: place)
                others.append(other)
            }
            let known = Set(Key.names.map { Array($0.text.utf8) })
            for other in others where !known.contains(other) {
                let text = String(decoding: other, as: UTF8.self)
                #expect(keys(object([text])) == .success([]), "\(text)")
                #expect(keys(object([text, key.name.text, text])) == .success([key]), "\(text)")
            }
        }
    }

    /// The reader compares bytes. Swift's strings would be equal.
    @Test func aKeyThatOnlyLooksAlikeIsUnknown() {
        #expect(keys(object(["e\u{301}"])) == .success([]))
        #expect(keys(object(["\u{E9}", "e\u{301}"])) == .success([.accented]))
        #expect(keys(object(["a\u{200D}", "\u{FF41}", "A", "a\u{301}", "а"])) == .success([]))
    }

    @Test func aKeySpelledWithEscapesIsTheSameKey() {
        for key in Key.allCases {
            let scalars = key.name.text.unicodeScalars
            let escaped = scalars.map { "\\u00" + hexEncode([UInt8($0.value)]) }
            #expect(keys(object([escaped.joined()])) == .success([key]))
            for place in escaped.indices {
                var parts = scalars.map { String($0) }
                parts[place] = escaped[place].uppercased().replacing("\\U", with: "\\u")
                #expect(keys(object([parts.joined()])) == .success([key]))
            }
        }
        #expect(keys(object([#"a\/b"#])) == .success([.slash]))
        #expect(keys(object([#"a\nb"#, #"\ud83d\ude00"#, #"\u0000"#])) == .success([]))
    }

    @Test func aKnownKeyTwiceIsRefusedAtTheSecondHoweverItIsSpelled() {
        for key in Key.allCases where key != .empty {
            let name = key.name.text
            let escaped = name.unicodeScalars.map { "\\u00" + hexEncode([UInt8($0.value)]) }.joined()
            for (first, second) in [(name, name), (name, escaped), (escaped, name), (escaped, escaped)] {
                for between in [[], ["x"], ["x", "y", "x"]] {
                    let text = object([first] + between + [second])
                    let offset = object([first] + between).utf8.count
                    #expect(keys(text) == .failure(JSONError(.duplicateKey, path: name, offset: offset)), "\(text)")
                }
            }
        }
        #expect(keys(#"{"":1,"":1}"#) == .failure(JSONError(.duplicateKey, offset: 6)))
        // A syntax fault comes before a duplicate.
        #expect(keys(#"{"a":1,"a":}"#) == .failure(JSONError(.syntax, offset: 11)))
        #expect(keys(#"{"a":1,"a"}"#) == .failure(JSONError(.syntax, offset: 10)))
    }

    @Test func aNullIsAValueLikeAnyOtherAndMayNotComeTwice() {
        let text = #"{"id":1,"text":null,"text":null}"#
        #expect(specimenFault(text) == JSONError(.duplicateKey, path: "text", offset: 20))
        #expect(
            specimenFault(#"{"id":1,"text":null,"text":"a"}"#) == JSONError(.duplicateKey, path: "text", offset: 20))
        #expect(
            specimenFault(#"{"id":1,"text":"a","text":null}"#) == JSONError(.duplicateKey, path: "text", offset: 19))
        #expect(specimenFault(#"{"id":1,"text":null}"#) == nil)
    }

    @Test func anUnknownKeyMayComeAsOftenAsItLikes() {
        #expect(keys(#"{"x":1,"x":{"a":1,"a":2},"x":1,"a":1,"":1,"x":[]}"#) == .success([.one, .empty]))
    }

    @Test func everyObjectHasKeysOfItsOwn() {
        #expect(specimenFault(#"{"id":1,"children":[{"id":1},{"id":1}],"child":{"id":1,"child":{"id":2}}}"#) == nil)
        let text = #"{"id":1,"children":[{"id":1},{"id":1,"id":2}]}"#
        #expect(specimenFault(text) == JSONError(.duplicateKey, path: "children[1].id", offset: 37))
    }

    @Test func everyKeyOfAnObjectIsGivenWhereAllAreWanted() {
        let text = #" { "a" : 1 , "" : [ { "b" : 2 } ] , "\u0061\n" : {} , "a" : null } "#
        let found = read(Array(text.utf8)) { json throws(JSONError) in
            var keys: [String] = []
            try json.beginObject()
            while let key = try json.nextKey(isFirst: keys.isEmpty) {
                keys.append(json.string(key))
                try json.skipValue()
            }
            return keys
        }
        #expect(found == .success(["a", "", "a\n", "a"]))
    }

    // MARK: - Paths

    @Test func everyFaultNamesItsPathAndItsPlace() {
        for (text, reason, path, offset) in [
            // A missing value is reported at the closing brace.
            ("{}", .missing, "id", 1), (#" {"x":1 } "#, .missing, "id", 8),
            (#"{"child":{},"id":1}"#, .missing, "child.id", 10),
            (#"{"children":[{"id":1},{}]}"#, .missing, "children[1].id", 23),
            (
                #"{"child":{"id":1,"children":[{"id":1},{"id":1},{"child":{"children":[{}]}}]}}"#, .missing,
                "child.children[2].child.children[0].id", 70
            ),
            // A null value and a value of another type are reported at the value.
            (#"{"id":null}"#, .null, "id", 6), (#"{"id": true}"#, .kind, "id", 7),
            (#"{"bytes":null}"#, .null, "bytes", 9),
            (#"{"flag":1}"#, .kind, "flag", 8), (#"{"flag":null}"#, .null, "flag", 8),
            (#"{"text":1}"#, .kind, "text", 8),
            (#"{"numbers":null}"#, .null, "numbers", 11), (#"{"numbers":{}}"#, .kind, "numbers", 11),
            (#"{"numbers":"a"}"#, .kind, "numbers", 11), (#"{"child":[]}"#, .kind, "child", 9),
            (#"{"child":null}"#, .null, "child", 9), (#"{"child":{"child":"a"}}"#, .kind, "child.child", 18),
            (#"{"children":[{"id":1},null]}"#, .null, "children[1]", 22),
            (#"{"children":[[]]}"#, .kind, "children[0]", 13),
            (#"{"numbers":["+14155550132", 1]}"#, .kind, "numbers[1]", 28),
            (#"{"numbers":[null]}"#, .null, "numbers[0]", 12),
            // Malformed values.
            (#"{"id":-1}"#, .malformedInteger, "id", 6), (#"{"id":"01"}"#, .malformedInteger, "id", 6),
            (#"{"bytes":"AB"}"#, .base64(.malformed(offset: 1)), "bytes", 9),
            (#"{"x":{"id":2}, "child":{"x":[[1]],"bytes":"*"}}"#, .base64(.malformed(offset: 0)), "child.bytes", 42),
            (#"{"numbers":["+14155550132","+1415555013x"]}"#, .phoneNumber, "numbers[1]", 27),
            (#"{"\u0069d":-1}"#, .malformedInteger, "id", 11),
            (#"{"ch\u0069ld":{"chil\u0064ren":[{},1]}}"#, .missing, "child.children[0].id", 33),
            // Syntax.
            (#"{"id":1x}"#, .syntax, "", 7), (#"{"id":x}"#, .syntax, "", 6), (#"{"child":{"id":x}}"#, .syntax, "", 15),
            (#"{"id":1 "text":"a"}"#, .syntax, "", 8), (#"{"child":{"id":1]}"#, .syntax, "", 16),
            (#"{"numbers":["+14155550132" 1]}"#, .syntax, "", 27), (#"{"numbers":[}"#, .syntax, "", 12),
            (#"{"numbers":["+14155550132",]}"#, .syntax, "", 27), (#"{"id":1,}"#, .syntax, "", 8),
            (#"{"id":1,"text"}"#, .syntax, "", 14), (#"{"id":1,"#, .syntax, "", 8), (#"{"id":1} x"#, .syntax, "", 9),
            (#"{"children":[{"id":1},{"id":1,"x":}]}"#, .syntax, "", 34),
            (#"{"children":[{"id":1} {"id":1}]}"#, .syntax, "", 22), (#"{"children":[{"id":1}"#, .syntax, "", 21),
            (#"{"id":1,"x":[1,{"id":y}]}"#, .syntax, "", 21), (#"{"text":"\x"}"#, .syntax, "", 10),
        ] as [(String, JSONError.Reason, String, Int)] {
            #expect(specimenFault(text) == JSONError(reason, path: path, offset: offset), "\(text)")
        }
        let long = String(repeating: "k", count: 257)
        let nested = #"{"id":1,"child":{"id":1,"\#(long)":1}}"#
        #expect(specimenFault(nested) == JSONError(.keyTooLong(limit: 256), offset: 24))
    }

    /// An unknown key is content of the text, which an error must not contain.
    @Test func anUnknownKeyIsInNoPath() {
        for key in ["secret", "", "Id", #"i\u0064x"#, "é"] {
            for value in ["1", #"{"id":"a","id":[{"secret":1}]}"#, "[[[1]]]"] {
                let before = #"{"id":1,"children":[{"id":1},{"\#(key)":\#(value),"text":"#
                let error = specimenFault(before + "1}]}")
                #expect(error == JSONError(.kind, path: "children[1].text", offset: before.utf8.count), "\(key)")
                let missing = specimenFault(#"{"id":1,"children":[{"id":1},{"\#(key)":\#(value)}]}"#)
                #expect(missing?.path == "children[1].id", "\(key)")
                let last = specimenFault(#"{"\#(key)":\#(value)}"#)
                #expect(last?.path == "id", "\(key)")
            }
        }
    }

    @Test func aPathHasTheOutermostEightLevelsAndNothingStale() {
        for depth in 1...12 {
            let text =
                String(repeating: #"{"id":1,"child":"#, count: depth) + "1" + String(repeating: "}", count: depth)
            let path = [String](repeating: "child", count: min(depth, 8)).joined(separator: ".")
            #expect(specimenFault(text) == JSONError(.kind, path: path, offset: 16 * depth))
            // A path does not contain levels that were closed.
            let whole =
                String(repeating: #"{"id":1,"child":"#, count: depth) + #"{"id":1}"#
                + String(repeating: "}", count: depth)
            #expect(specimenFault(whole) == nil)
            let after = #"{"child":\#(whole),"id":-1}"#
            #expect(specimenFault(after) == JSONError(.malformedInteger, path: "id", offset: after.utf8.count - 3))
        }
    }

    @Test func knownObjectsAreAsDeepAsUnknownOnesMayBe() {
        for (depth, isTooDeep) in [(511, false), (512, false), (513, true)] {
            let text =
                String(repeating: #"{"id":1,"child":"#, count: depth - 1) + #"{"id":1}"#
                + String(repeating: "}", count: depth - 1)
            #expect(specimenFault(text) == (isTooDeep ? JSONError(.tooDeep, offset: 16 * 512) : nil))
        }
        // The depth of a skipped value includes the levels around it.
        for (levels, isTooDeep) in [(510, false), (511, true)] {
            let value = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            let text = #"{"id":1,"child":{"id":1,"x":\#(value)}}"#
            #expect(specimenFault(text) == (isTooDeep ? JSONError(.tooDeep, offset: 28 + 510) : nil))
            let wrong = #"{"id":1,"child":{"id":1,"text":\#(value)}}"#
            let wanted =
                isTooDeep
                ? JSONError(.tooDeep, offset: 31 + 510) : JSONError(.kind, path: "child.text", offset: 31)
            #expect(specimenFault(wrong) == wanted)
        }
    }

    private func specimenFault(_ text: String) -> JSONError? {
        fault(read(Array(text.utf8)) { json throws(JSONError) in try Specimen(reading: &json) })
    }
}
