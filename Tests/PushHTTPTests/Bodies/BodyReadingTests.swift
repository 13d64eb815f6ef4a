// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire
import Testing

/// The rules for every value of every body. docs/bad-inputs.md row 97.
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
            // A key must match in every byte.
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

    /// Parsers disagree about which of the two values to use.
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
        // The second value does not matter.
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

    // MARK: - Limits

    /// docs/bad-inputs.md row 111.
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
}
