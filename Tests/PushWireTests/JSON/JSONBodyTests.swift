// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

/// The functions that all JSON bodies share, tested with ``Specimen``.
@Suite struct JSONBodyTests {
    private static let whole: Specimen = {
        var whole = Specimen(id: .max)
        whole.text = "a/\"\n\u{1}é😀"
        whole.bytes = [0xFB, 0xEF, 0xBE, 0xFF]
        whole.flag = true
        whole.numbers = [try! PhoneNumber("+14155550132"), try! PhoneNumber("+4930123456")]
        whole.child = [Specimen(id: 0)]
        whole.children = [Specimen(id: 1), Specimen(id: 2)]
        return whole
    }()

    private static let samples: [Specimen] = {
        var samples = [Specimen(id: 0), Specimen(id: 9_007_199_254_740_993), whole]
        for depth in [1, 5, 20] {
            samples.append(
                (0..<depth).reduce(whole) { inner, level in
                    var outer = Specimen(id: UInt64(level))
                    if level % 2 == 0 { outer.child = [inner] } else { outer.children = [Specimen(id: 7), inner] }
                    return outer
                })
        }
        var empty = Specimen(id: 1)
        (empty.text, empty.bytes, empty.numbers, empty.children) = ("", [], [], [])
        // The reader estimates the memory for an array from the length of its first element.
        var (long, short) = (Specimen(id: 1), Specimen(id: 2))
        long.children = [whole] + (0..<200).map { Specimen(id: $0) }
        short.children = (0..<200).map { Specimen(id: $0) } + [whole]
        return samples + [empty, long, short]
    }()

    @Test func aBodyIsWrittenByteForByteAsTheProfileHasIt() {
        let specification =
            #"{"id":"18446744073709551615","text":"a/\"\n\u0001é😀","bytes":"++++/w","flag":true,"#
            + #""numbers":["+14155550132","+4930123456"],"child":{"id":"0"},"children":[{"id":"1"},{"id":"2"}]}"#
        let deployed =
            #"{"id":18446744073709551615,"text":"a/\"\n\u0001é😀","bytes":"++++/w==","flag":true,"#
            + #""numbers":["+14155550132","+4930123456"],"child":{"id":0},"children":[{"id":1},{"id":2}]}"#
        #expect(String(decoding: Self.whole.encoded(profile: .specification), as: UTF8.self) == specification)
        #expect(String(decoding: Self.whole.encoded(profile: .deployed), as: UTF8.self) == deployed)
        #expect(Self.whole.encodedByteCount(profile: .specification) == specification.utf8.count)
        #expect(Self.whole.encodedByteCount(profile: .deployed) == deployed.utf8.count)
    }

    @Test func whatIsWrittenIsReadBackInEveryWayAndSizedExactly() throws {
        for sample in Self.samples {
            for profile in Profile.allCases {
                let json = sample.encoded(profile: profile)
                #expect(sample.encodedByteCount(profile: profile) == json.count)
                #expect(
                    GuardedMemory.output(capacity: json.count) { sample.encode(into: &$0, profile: profile) } == json)
                #expect(try Specimen(json: json) == sample)
                let memory = GuardedMemory(json)
                #expect(try Specimen(json: memory.rawSpan) == sample)
                #expect(JSONGrammar.firstFault(in: json) == nil)
                for count in 0..<min(json.count, 300) {
                    #expect(throws: JSONError.self) { try Specimen(json: Array(json[..<count])) }
                }
            }
        }
    }

    @Test func aWholeTextIsReadAndNothingMayFollow() {
        #expect(throws: Never.self) { try Specimen(json: Array(" {\"id\":1} \n".utf8)) }
        #expect(throws: JSONError(.syntax, offset: 8)) { try Specimen(json: Array(#"{"id":1}{}"#.utf8)) }
        #expect(throws: JSONError(.notAnObject, offset: 1)) { try Specimen(json: Array(#" [{"id":1}]"#.utf8)) }
        #expect(throws: JSONError(.notAnObject, offset: 0)) { try Specimen(json: []) }
        #expect(throws: JSONError(.byteOrderMark, offset: 0)) { try Specimen(json: Array("\u{FEFF}{\"id\":1}".utf8)) }
        #expect(throws: JSONError(.invalidUTF8, offset: 8)) { try Specimen(json: Array(#"{"id":1}"#.utf8) + [0x80]) }
    }

    /// A missing value is reported at the end of its object.
    @Test func ofTwoFaultsThatOfTheSyntaxIsToldOrElseTheFirst() {
        for (text, error) in [
            (#"{"text":1,"id":-1}"#, JSONError(.kind, path: "text", offset: 8)),
            (#"{"id":-1,"text":1}"#, JSONError(.malformedInteger, path: "id", offset: 6)),
            (#"{"child":{},"text":1}"#, JSONError(.missing, path: "child.id", offset: 10)),
            (#"{"text":1,"text":2}"#, JSONError(.kind, path: "text", offset: 8)),
            (#"{"text":null,"text":1}"#, JSONError(.duplicateKey, path: "text", offset: 13)),
            (#"{"text":1,x}"#, JSONError(.syntax, offset: 10)), (#"{"text":"a",x}"#, JSONError(.syntax, offset: 12)),
            (#"{"text":"a"}x"#, JSONError(.syntax, offset: 12)), (#"{"id":1}x"#, JSONError(.syntax, offset: 8)),
            (#"{"id":1,"id":2,}"#, JSONError(.syntax, offset: 15)), (#"{"id":01}"#, JSONError(.syntax, offset: 7)),
            (#"{"text":[1,]}"#, JSONError(.syntax, offset: 11)),
            (#"{"bytes":"*","x":"\ud83d"}"#, JSONError(.syntax, offset: 18)),
        ] {
            #expect(throws: error, "\(text)") { try Specimen(json: Array(text.utf8)) }
        }
    }

    @Test func theLimitsAreTheCallers() throws {
        let text = Array(#"{"id":1,"children":[{"id":1},{"id":2}]}"#.utf8)
        let exact = WireLimits(maximumByteCount: text.count, maximumElementCount: 2)
        #expect(try Specimen(json: text, limits: exact).children?.count == 2)
        let memory = GuardedMemory(text)
        #expect(try Specimen(json: memory.rawSpan, limits: exact).children?.count == 2)
        let fewer = WireLimits(maximumByteCount: text.count - 1)
        #expect(throws: JSONError(.tooLarge(limit: text.count - 1), offset: text.count - 1)) {
            try Specimen(json: text, limits: fewer)
        }
        let space = Array(#"{"id":1}"#.utf8) + [UInt8](repeating: 0x20, count: (4 << 20) - 8)
        #expect(try Specimen(json: space).id == 1)
        #expect(throws: JSONError(.tooLarge(limit: 4 << 20), offset: 4 << 20)) { try Specimen(json: space + [0x20]) }
    }

    @Test func mutatedBodiesAreRefusedOrAreWhatTheyAreReadAs() {
        var generator = SeededGenerator()
        let alphabet = Array(#"{}[]:,"\u0e-.19tn "#.utf8)
        for _ in 0..<5000 {
            let sample = Self.samples.randomElement(using: &generator)!
            let json = generator.mutated(sample.encoded(profile: .deployed), alphabet: alphabet)
            let found = read(json) { json throws(JSONError) in try Specimen(reading: &json) }
            switch found {
            case .success(let body):
                if JSONGrammar.firstFault(in: json) != nil { Issue.record("\(hexEncode(json)) is read. \(generator)") }
                if try! Specimen(json: body.encoded(profile: .specification)) != body { Issue.record("\(generator)") }
            case .failure(let error):
                let wanted = JSONGrammar.firstFault(in: json)
                if (error.category == .syntax ? error.offset : nil) != wanted {
                    Issue.record("\(hexEncode(json)): \(error), not \(told(wanted)). \(generator)")
                }
            }
        }
    }
}
