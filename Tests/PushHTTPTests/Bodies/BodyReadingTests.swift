// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire
import Testing

/// Bad-inputs.md row 97: what is the same for every value of every body.
@Suite struct BodyReadingTests {
    private func expect<Body: JSONBody>(
        _ type: Body.Type, _ marked: String, _ reason: JSONError.Reason, _ path: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let wanted = Refused(marked, reason, path)
        #expect(refusal(type, wanted.text) == wanted.error, "\(marked)", sourceLocation: sourceLocation)
    }

    // MARK: - Values

    @Test func everyMemberIsReadWhereItIsRight() {
        for member in BodyMember.all { #expect(member.refusal(member.text(member.right)) == nil, "\(member)") }
    }

    @Test func everyKeyWithoutADefaultHasToBeThere() {
        for member in BodyMember.all {
            guard let key = member.key else { continue }
            // Exactly the key: case and everything else count.
            for other in ["x", "", key + "s", key.uppercased(), String(key.dropLast()), key + #"\u0000"#, " " + key] {
                let text = member.text(key: other)
                let isRight = member.leniency != .none
                let end = member.end + other.utf8.count - key.utf8.count
                let wanted = isRight ? nil : JSONError(.missing, path: member.path, offset: end)
                #expect(member.refusal(text) == wanted, "\(member) \(other)")
            }
        }
    }

    @Test func aNullIsNamedWhereItMeansNothing() {
        for member in BodyMember.all {
            let isRight = member.leniency == .absentOrNull
            let wanted = isRight ? nil : JSONError(.null, path: member.path, offset: member.offset)
            #expect(member.refusal(member.text("null")) == wanted, "\(member)")
        }
    }

    @Test func aValueOfAnotherKindIsNamed() {
        for member in BodyMember.all {
            for kind in BodyMember.Kind.allCases where !member.kinds.contains(kind) {
                let wanted = JSONError(.kind, path: member.path, offset: member.offset)
                #expect(member.refusal(member.text(kind.rawValue)) == wanted, "\(member) \(kind)")
            }
        }
    }

    /// Readers of 2013 and of today disagree on which of the two counts.
    @Test func aKeyThatComesTwiceIsRefusedAtTheSecond() {
        for member in BodyMember.all {
            guard let key = member.key else { continue }
            let escaped = #"\u00\#(String(key.utf8.first!, radix: 16))"# + key.dropFirst()
            for (second, isNull) in [(key, false), (escaped, false), (key, true)] {
                if isNull, member.leniency != .absentOrNull { continue }
                let value = isNull ? "null" : member.right
                let text = member.text(#"\#(value),"\#(second)":\#(value)"#)
                let offset = member.offset + value.utf8.count + 1
                let wanted = JSONError(.duplicateKey, path: member.path, offset: offset)
                #expect(member.refusal(text) == wanted, "\(member) \(second)")
            }
        }
        // Whatever stands behind it.
        expect(
            GCMRegistration.self, #"{"gcmRegistrationId":"a",¦"gcmRegistrationId":1}"#, .duplicateKey,
            "gcmRegistrationId")
    }

    @Test func aFaultOfTheTextIsToldWhereverItIs() {
        for member in BodyMember.all {
            for (value, fault) in [
                ("", 0), ("nul", 3), ("+1", 0), (".5", 0), ("-", 1), ("1.", 2), ("1e", 2), ("NaN", 0), ("'a'", 0),
                (#""\x""#, 2), (#""\ud800""#, 1), ("\"\u{1}\"", 1), ("{1}", 1),
            ] {
                let error = member.refusal(member.text(value))
                #expect(error?.reason == .syntax, "\(member) \(value)")
                #expect(error?.offset == member.offset + fault, "\(member) \(value)")
            }
        }
    }

    // MARK: - Texts

    @Test func whatIsNoObjectInUTF8IsRefusedBeforeItIsRead() {
        let text = Array(#"{"gcmRegistrationId":"a"}"#.utf8)
        func fault(_ bytes: [UInt8]) -> JSONError? {
            do throws(JSONError) {
                _ = try GCMRegistration(json: bytes)
                return nil
            } catch { return error }
        }
        for (bytes, reason, offset) in [
            ([0xEF, 0xBB, 0xBF] + text, .byteOrderMark, 0),
            ([0xFE, 0xFF] + text.flatMap { [0, $0] }, .byteOrderMark, 0),
            ([0xFF, 0xFE] + text.flatMap { [$0, 0] }, .byteOrderMark, 0), (text.flatMap { [$0, 0] }, .syntax, 1),
            (text.flatMap { [0, $0] }, .notAnObject, 0), (text + [0], .syntax, 25),
            (text.dropLast(2) + [0xFF] + text.suffix(2), .invalidUTF8, 23), ([], .notAnObject, 0),
            (Array(" [1]".utf8), .notAnObject, 1), (Array("\"a\"".utf8), .notAnObject, 0),
        ] as [([UInt8], JSONError.Reason, Int)] {
            #expect(fault(bytes) == JSONError(reason, offset: offset), "\(bytes)")
        }
        #expect(fault(text) == nil)
    }

    @Test func everyCutOfABodyIsRefused() {
        for sample in BodySample.all {
            for text in [sample.specification, sample.deployed] {
                for count in text.utf8.indices {
                    #expect(throws: JSONError.self, "\(text[..<count])") {
                        try sample.isReadFrom(String(text[..<count]))
                    }
                }
            }
        }
    }

    @Test func whatStandsAroundValuesIsStrict() {
        func expect<Body: JSONBody>(_ type: Body.Type, _ marked: String) {
            let wanted = Refused(marked, .syntax, "").error
            let error = refusal(type, Refused(marked, .syntax, "").text)
            #expect(error?.reason == .syntax && error?.offset == wanted.offset, "\(marked)")
        }
        expect(GCMRegistration.self, #"{"gcmRegistrationId":"a",¦}"#)
        expect(DirectoryQuery.self, #"{"contacts":["BQVVHxMt5zAFXA",¦]}"#)
        expect(GCMRegistration.self, #"{¦,"gcmRegistrationId":"a"}"#)
        expect(GCMRegistration.self, #"{"gcmRegistrationId":"a",¦,}"#)
        expect(GCMRegistration.self, #"{"gcmRegistrationId" ¦"a"}"#)
        expect(GCMRegistration.self, #"{"x":1 ¦"gcmRegistrationId":"a"}"#)
        expect(GCMRegistration.self, #"{¦gcmRegistrationId:"a"}"#)
        expect(GCMRegistration.self, #"{"gcmRegistrationId":"a"} ¦{}"#)
        expect(GCMRegistration.self, #"{"gcmRegistrationId":"a"}¦x"#)
        expect(GCMRegistration.self, #"{"gcmRegistrationId":"a" ¦/* */}"#)
        expect(PreKey.self, Sample.preKeyText("0¦1"))
        expect(PreKey.self, Sample.preKeyText("1.5¦.5"))
    }

    @Test func aFaultUnderAnUnknownKeyIsOneOfTheText() {
        for value in [
            "¦", "0¦1", "-¦", "-0¦1", "1.¦", "-¦-1", "1e¦", "1.5¦.5", "¦+1", "¦.5", "tru¦", "nul¦", "¦'a'", "¦NaN",
            #""¦\ud800""#, #""\¦x""#, "\"¦\u{1}\"", #""\u12¦""#, "[1 ¦2]", #"{"a"¦}"#, "[1¦}", #"[{"a":1¦]]"#,
            #"{"y":["¦\ud800"]}"#, #"{"contacts":[1,¦]}"#, "1¦x2",
        ] {
            expect(DirectoryQuery.self, #"{"contacts":[],"x":\#(value)}"#, .syntax)
        }
        // What is right is not looked at, however large.
        let number = String(repeating: "9", count: 1_000_000)
        for value in [number, "1e999999", "-1.5e-7", #""\ud83d\ude00""#, #"{"a":1,"a":2}"#] {
            #expect(refusal(DirectoryQuery.self, #"{"contacts":[],"x":\#(value)}"#) == nil)
        }
    }

    /// Bad-inputs.md row 107.
    @Test func aNumberOfAMillionDigitsIsRefusedOrExact() throws {
        let nines = String(repeating: "9", count: 1_000_000)
        let zeros = String(repeating: "0", count: 1_000_000)
        func message(_ timestamp: String) -> String {
            #"{"type":1,"destination":"+14152222222","body":"","timestamp":\#(timestamp)}"#
        }
        for (text, value) in [
            (nines, nil), ("0.\(nines)", nil), ("1.\(zeros)1", nil), ("1.\(zeros)", 1), ("1\(zeros)e-1000000", 1),
            ("0e\(nines)", 0), ("1e\(nines)", nil), ("1e-\(nines)", nil), ("0.\(zeros)1e1000001", 1),
            ("9007199254740993", 9_007_199_254_740_993), ("9007199254740993.0", 9_007_199_254_740_993),
            ("900719925474099300e-2", 9_007_199_254_740_993), ("9007199254740990.6", nil), ("1e-400", nil),
            ("1.00000000000000000001", nil),
        ] as [(String, UInt64?)] {
            let error = refusal(OutgoingMessage.self, message(text))
            guard let value else {
                #expect(error == JSONError(.malformedInteger, path: "timestamp", offset: 61), "\(text.prefix(40))")
                continue
            }
            let read = try OutgoingMessage(json: Array(message(text).utf8))
            #expect(read.timestamp == value, "\(text.prefix(40))")
        }
    }

    @Test func nestingIsReadTo512LevelsAndNotOneMore() {
        func nested(_ depth: Int, _ open: String, _ close: String) -> String {
            let value = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            return #"{"x":\#(value),"gcmRegistrationId":"a"}"#
        }
        for (open, close) in [("[", "]"), (#"{"y":"#, "}")] {
            // The body itself is a level.
            #expect(refusal(GCMRegistration.self, nested(511, open, close)) == nil)
            let tooDeep = JSONError(.tooDeep, offset: 5 + 511 * open.utf8.count)
            for depth in [512, 513, 10_000, 100_000] {
                #expect(refusal(GCMRegistration.self, nested(depth, open, close)) == tooDeep, "\(depth)")
                let open = #"{"x":"# + String(repeating: open, count: depth)
                #expect(refusal(GCMRegistration.self, open) == tooDeep, "\(depth)")
            }
        }
    }

    @Test func whatIsNoJSONIsToldBeforeAnyValue() {
        for value in ["null", "7", #""x""#, #"[1]"#, #"{"contacts":1}"#] {
            for rest in [#","x":01"#, ",", #","x":"\ud800""#, "]", #","x":[}"#] {
                let error = refusal(DirectoryQuery.self, #"{"contacts":\#(value)\#(rest)}"#)
                #expect(error?.category == .syntax, "\(value) \(rest)")
            }
        }
        expect(DirectoryQuery.self, #"{"contacts":["x"]}¦x"#, .syntax)
        expect(DirectoryQuery.self, #"{"x":1}¦}"#, .syntax)
    }

    // MARK: - Limits

    @Test func aBodyOfExactlyTheLimitIsReadAndALongerOneRefusedUnread() {
        let text = #"{"contacts":[]}"#
        #expect(refusal(DirectoryQuery.self, text, limits: WireLimits(maximumByteCount: 15)) == nil)
        for text in [text, "nonsense is refused unread"] {
            let error = refusal(DirectoryQuery.self, text, limits: WireLimits(maximumByteCount: 14))
            #expect(error == JSONError(.tooLarge(limit: 14), offset: 14))
        }
        let spaces = String(repeating: " ", count: 4 << 20)
        #expect(refusal(DirectoryQuery.self, spaces) == JSONError(.notAnObject, offset: 4 << 20))
        #expect(refusal(DirectoryQuery.self, spaces + " ") == JSONError(.tooLarge(limit: 4 << 20), offset: 4 << 20))
    }

    @Test func anAddressBookOf200_000NumbersIsRead() throws {
        let query = DirectoryQuery(tokens: Array(repeating: Sample.otherToken, count: 200_000))
        let text = query.encoded(profile: .deployed)
        #expect(text.count < 4 << 20)
        #expect(try DirectoryQuery(json: text) == query)
    }

    /// Bad-inputs.md row 111.
    @Test func anArrayOfExactlyTheLimitIsReadAndALongerOneRefusedWhereItBegins() {
        let limits = WireLimits(maximumByteCount: 10_000, maximumElementCount: 2)
        func expect<Body: JSONBody>(_ type: Body.Type, _ path: String, _ text: (String) -> String, _ element: String) {
            for count in 0...3 {
                let array = "[" + Array(repeating: element, count: count).joined(separator: ",") + "]"
                let offset = text("¦").split(separator: "¦", omittingEmptySubsequences: false)[0].utf8.count
                let wanted = count <= 2 ? nil : JSONError(.tooManyElements(limit: 2), path: path, offset: offset)
                #expect(refusal(type, text(array), limits: limits) == wanted, "\(type) \(count)")
            }
        }
        expect(DirectoryQuery.self, "contacts", { #"{"contacts":\#($0)}"# }, #""BQVVHxMt5zAFXA""#)
        expect(DirectoryResponse.self, "contacts", { #"{"contacts":\#($0)}"# }, #"{"token":"BQVVHxMt5zAFXA"}"#)
        expect(
            MessageBatch.self, "messages", { #"{"messages":\#($0)}"# },
            #"{"type":1,"destination":"+14152222222","body":""}"#)
        expect(DeliveryReport.self, "success", { #"{"success":\#($0),"failure":[]}"# }, #""+14152222222""#)
        expect(DeliveryReport.self, "failure", { #"{"success":[],"failure":\#($0)}"# }, #""+14152222222""#)
        expect(
            PreKeyUpload.self, "keys", { #"{"lastResortKey":\#(Sample.lastResortText),"keys":\#($0)}"# },
            Sample.preKeyText("1"))
    }

    /// Combining marks, of which `String` has to put many in order: as a key, and as a value. Bad-inputs.md rows 106 and 108.
    @Test func textThatIsHardToCompareIsNotCompared() {
        let marks = "e" + String(repeating: "\u{301}\u{323}", count: 1 << 18)
        let clock = ContinuousClock()
        let time = clock.measure {
            for (text, reason) in [
                (#"{"\#(marks)":1,"gcmRegistrationId":"a"}"#, .keyTooLong(limit: 256)),
                (#"{"gcmRegistrationId":"\#(marks)"}"#, .textTooLong(limit: 4096)),
                (#"{"x":"\#(marks)","gcmRegistrationId":"a"}"#, nil),
            ] as [(String, JSONError.Reason?)] {
                #expect(refusal(GCMRegistration.self, text)?.reason == reason)
            }
        }
        // 37 s for a quarter of it, when Foundation read it.
        #expect(time < .seconds(10))
    }

    // MARK: - What a status depends on

    @Test func aFaultIsOfTheTextTheKindTheValueOrAToken() {
        for (text, category) in [
            ("", .syntax), ("{", .syntax), (#"{"contacts":[}"#, .syntax), ("\u{FEFF}{}", .syntax), ("[]", .syntax),
            (#"{"contacts":1}"#, .kind), (#"{"contacts":[1]}"#, .kind), ("{}", .value), (#"{"contacts":null}"#, .value),
            (#"{"contacts":[null]}"#, .value), (#"{"contacts":[],"contacts":[]}"#, .value),
            (#"{"contacts":["x"]}"#, .token),
        ] as [(String, JSONError.Category)] {
            #expect(refusal(DirectoryQuery.self, text)?.category == category, "\(text)")
        }
    }
}
