// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

private typealias V = RESTValues

/// Bad-inputs.md rows 80 to 84, as they come in JSON: each fault with its place and the wire type's own error.
@Suite struct RESTBodyRefusalTests {
    private func preKey(id: String = "1", publicKey: String = V.zerosText, identityKey: String = V.onesText) -> String {
        #"{"keyId":\#(id),"publicKey":"\#(publicKey)","identityKey":"\#(identityKey)"}"#
    }

    private func upload(_ keys: String...) -> String {
        #"{"lastResortKey":\#(V.lastResortText),"keys":[\#(keys.joined(separator: ","))]}"#
    }

    private func message(type: String = "1", destination: String = "+14152222222", body: String = "", ms: String = "0")
        -> String
    {
        #"{"type":\#(type),"destination":"\#(destination)","body":"\#(body)","timestamp":\#(ms)}"#
    }

    @Test func everyKeyWithoutADefaultHasToBeThere() {
        func missing<Body: RESTBody>(_ type: Body.Type, _ json: String, _ required: [(key: String, path: String)]) {
            #expect(RESTRefusal(type, json) == nil, "\(json)")
            for (key, path) in required {
                let without = json.replacing("\"\(key)\":", with: "\"x\":")
                #expect(without != json)
                #expect(RESTRefusal(type, without) == .missing(path), "\(type) \(key)")
            }
        }
        missing(
            AccountRegistration.self, #"{"signalingKey":"\#(V.signalingKeyText)"}"#, [("signalingKey", "signalingKey")])
        missing(APNRegistration.self, #"{"apnRegistrationId":"x"}"#, [("apnRegistrationId", "apnRegistrationId")])
        missing(GCMRegistration.self, #"{"gcmRegistrationId":"x"}"#, [("gcmRegistrationId", "gcmRegistrationId")])
        let keys = ["keyId", "publicKey", "identityKey"]
        missing(PreKey.self, preKey(), keys.map { ($0, $0) })
        missing(PreKeyAnswer.self, preKey(), keys.dropFirst().map { ($0, $0) })
        missing(PreKeyUpload.self, upload(), keys.map { ($0, "lastResortKey.\($0)") })
        missing(PreKeyUpload.self, upload(preKey()), [("keys", "keys"), ("lastResortKey", "lastResortKey")])
        missing(DirectoryQuery.self, #"{"contacts":[]}"#, [("contacts", "contacts")])
        missing(DirectoryAnswer.self, #"{"contacts":[{"token":"BQVVHxMt5zAFXA"}]}"#, [("token", "contacts[0].token")])
        missing(DirectoryAnswer.self, #"{"contacts":[]}"#, [("contacts", "contacts")])
        missing(OutgoingMessage.self, message(), ["type", "destination", "body", "timestamp"].map { ($0, $0) })
        missing(
            MessageBatch.self, #"{"messages":[\#(message())]}"#,
            [("messages", "messages"), ("body", "messages[0].body")])
        missing(DeliveryReport.self, #"{"success":[],"failure":[]}"#, [("success", "success"), ("failure", "failure")])
        missing(
            AttachmentAllocation.self, #"{"id":1,"location":"https://a.example"}"#,
            [("id", "id"), ("location", "location")])
        missing(AttachmentLocation.self, #"{"location":"https://a.example"}"#, [("location", "location")])
    }

    @Test func aKeysFaultIsNamedWithItsPlace() {
        let tooShort = Base64.encode([UInt8](repeating: 0, count: 32), padding: .padded)
        let tooLong = Base64.encode([0x05] + [UInt8](repeating: 0, count: 33), padding: .unpadded)
        let rest = String(repeating: "A", count: 40)
        let faults: [(String, KeyError)] = [
            (tooShort, .length(32)), (tooLong, .length(34)), ("", .length(0)), ("BAAA" + rest, .type(4)),
            ("AAAA" + rest, .type(0)), ("BgAA" + rest, .type(6)), ("BQA*" + rest, .base64(.malformed(offset: 3))),
        ]
        for (text, error) in faults {
            #expect(
                RESTRefusal(PreKeyUpload.self, upload(preKey(id: "0"), preKey(publicKey: text)))
                    == .value("keys[1].publicKey", error), "\(error)")
            #expect(
                RESTRefusal(PreKeyUpload.self, upload(preKey(identityKey: text)))
                    == .value("keys[0].identityKey", error), "\(error)")
            #expect(
                RESTRefusal(PreKeyAnswer.self, preKey(publicKey: text)) == .value("publicKey", error), "\(error)")
        }
        for count in [0, 51, 53] {
            let text = Base64.encode([UInt8](repeating: 1, count: count), padding: .padded)
            #expect(
                RESTRefusal(AccountRegistration.self, #"{"signalingKey":"\#(text)"}"#)
                    == .value("signalingKey", KeyError.length(count)))
        }
        #expect(
            RESTRefusal(AccountRegistration.self, #"{"signalingKey":" "}"#)
                == .value("signalingKey", KeyError.base64(.malformed(offset: 0))))
    }

    @Test func aKeyIdIsAnIntegerOf24Bits() {
        for id in ["16777216", "4294967296", "9223372036854775808", "18446744073709551615"] {
            #expect(RESTRefusal(PreKey.self, preKey(id: id)) == .value("keyId", PreKeyIDError.outOfRange), "\(id)")
        }
        for id in ["-1", "1.5", "18446744073709551616", "1e30", "-9223372036854775809"] {
            #expect(
                RESTRefusal(PreKey.self, preKey(id: id)) == .value("keyId", RESTValueError.malformedInteger), "\(id)")
        }
        for id in [#""5""#, #""0xFFFFFF""#, "true", "[]", "{}"] {
            #expect(RESTRefusal(PreKey.self, preKey(id: id)) == .kind("keyId"), "\(id)")
            #expect(RESTRefusal(PreKeyAnswer.self, preKey(id: id)) == .kind("keyId"), "\(id)")
        }
        for type in [RESTRefusal(PreKey.self, preKey(id: "null")), RESTRefusal(PreKeyAnswer.self, preKey(id: "null"))] {
            #expect(type == .null("keyId"))
        }
        for id in ["0", "1", "16777214", "16777215"] { #expect(RESTRefusal(PreKey.self, preKey(id: id)) == nil) }
    }

    @Test func theLastResortIdStandsWhereItBelongsAndNowhereElse() {
        let misplaced = RESTValueError.misplacedLastResort
        let oneTime = upload().replacing("16777215", with: "7")
        #expect(RESTRefusal(PreKeyUpload.self, oneTime) == .value("lastResortKey.keyId", misplaced))
        #expect(
            RESTRefusal(PreKeyUpload.self, upload(preKey(), preKey(), preKey(id: "16777215")))
                == .value("keys[2].keyId", misplaced))
        for (id, flag) in [("0", "true"), ("16777214", "true"), ("16777215", "false")] {
            let json = #"{"keyId":\#(id),\#(V.keysText),"lastResort":\#(flag)}"#
            #expect(RESTRefusal(PreKeyAnswer.self, json) == .value("lastResort", misplaced))
        }
        #expect(
            RESTRefusal(PreKeyAnswer.self, #"{\#(V.keysText),"lastResort":true}"#) == .value("lastResort", misplaced))
        #expect(RESTRefusal(PreKeyAnswer.self, #"{\#(V.keysText),"lastResort":1}"#) == .kind("lastResort"))
    }

    @Test func aTokenAndANumberAreNamedByTheirIndex() {
        for token in ["", "BQVVHxMt5zAFX", "BQVVHxMt5zAFXA=", "BQVVHxMt5zAFXB", "-6vAXozPwSO_nQ", "BQVVHxMt5zAFXAA"] {
            let wanted = RESTRefusal.value("contacts[1]", DirectoryTokenError.malformed)
            let json = #"{"contacts":["BQVVHxMt5zAFXA","\#(token)","x"]}"#
            #expect(RESTRefusal(DirectoryQuery.self, json) == wanted, "\(token)")
            #expect(
                RESTRefusal(DirectoryContact.self, #"{"token":"\#(token)"}"#)
                    == .value("token", DirectoryTokenError.malformed))
            #expect(
                RESTRefusal(DirectoryAnswer.self, #"{"contacts":[{"token":"BQVVHxMt5zAFXA"},{"token":"\#(token)"}]}"#)
                    == .value("contacts[1].token", DirectoryTokenError.malformed))
        }
        for number in [
            "", "+", "14152222222", "+04152222222", "+1415222222222222", "+1 415", "+1415222222２", "a\\u0000",
        ] {
            let wanted = PhoneNumberError.malformed
            #expect(
                RESTRefusal(DeliveryReport.self, #"{"success":["+14152222222","\#(number)"],"failure":[]}"#)
                    == .value("success[1]", wanted), "\(number)")
            #expect(
                RESTRefusal(DeliveryReport.self, #"{"success":[],"failure":["\#(number)"]}"#)
                    == .value("failure[0]", wanted), "\(number)")
            #expect(
                RESTRefusal(OutgoingMessage.self, message(destination: number)) == .value("destination", wanted))
        }
        #expect(RESTRefusal(DirectoryQuery.self, #"{"contacts":["BQVVHxMt5zAFXA",1]}"#) == .kind("contacts[1]"))
        #expect(RESTRefusal(DirectoryQuery.self, #"{"contacts":[null]}"#) == .null("contacts[0]"))
        #expect(RESTRefusal(DirectoryQuery.self, #"{"contacts":"BQVVHxMt5zAFXA"}"#) == .kind("contacts"))
    }

    @Test func aMessagesFaultIsNamedWithinItsBatch() {
        let integer = RESTValueError.malformedInteger
        for (json, wanted) in [
            (message(type: "-1"), .value("messages[1].type", integer)),
            (message(type: "4294967296"), .value("messages[1].type", integer)),
            (message(type: #""1""#), .kind("messages[1].type")), (message(type: "null"), .null("messages[1].type")),
            (message(ms: "18446744073709551616"), .value("messages[1].timestamp", integer)),
            (message(ms: "0.5"), .value("messages[1].timestamp", integer)),
            (message(ms: "-1"), .value("messages[1].timestamp", integer)),
            (message(body: "A"), .value("messages[1].body", Base64Error.malformed(offset: 1))),
            (message(body: "AA\\n"), .value("messages[1].body", Base64Error.malformed(offset: 2))),
            (message(body: "-_AA"), .value("messages[1].body", Base64Error.malformed(offset: 0))),
        ] as [(String, RESTRefusal)] {
            #expect(RESTRefusal(MessageBatch.self, #"{"messages":[\#(message()),\#(json)]}"#) == wanted, "\(json)")
        }
    }

    @Test func anAttachmentsIdAndLocationAreStrict() {
        let refused = [
            "-1", "1.5", "18446744073709551616", #""""#, #""-1""#, #""+1""#, #""01""#, #"" 1""#, #""1.0""#, #""0x1""#,
            #""18446744073709551616""#, #""１""#, #""1\u0000""#,
        ]
        for id in refused {
            let json = #"{"id":\#(id),"location":"https://a.example"}"#
            #expect(
                RESTRefusal(AttachmentAllocation.self, json) == .value("id", RESTValueError.malformedInteger), "\(id)")
        }
        for (id, wanted) in [("true", .kind("id")), ("[]", .kind("id")), ("null", .null("id"))]
            as [(String, RESTRefusal)]
        {
            #expect(RESTRefusal(AttachmentAllocation.self, #"{"id":\#(id),"location":"https://a.example"}"#) == wanted)
        }
        for (url, error) in [
            ("http://a.example", .insecure), ("ftp://a", .scheme), ("https://a@b", .userInformation),
            ("https://", .authority), ("https://a b", .malformed(offset: 9)),
        ] as [(String, ServiceURLError)] {
            #expect(RESTRefusal(AttachmentLocation.self, #"{"location":"\#(url)"}"#) == .value("location", error))
            #expect(
                RESTRefusal(AttachmentAllocation.self, #"{"id":1,"location":"\#(url)"}"#) == .value("location", error))
        }
    }

    @Test func aRegistrationIdSaysSomething() {
        #expect(
            RESTRefusal(APNRegistration.self, #"{"apnRegistrationId":""}"#)
                == .value("apnRegistrationId", RESTValueError.empty))
        #expect(
            RESTRefusal(GCMRegistration.self, #"{"gcmRegistrationId":""}"#)
                == .value("gcmRegistrationId", RESTValueError.empty))
        #expect(RESTRefusal(GCMRegistration.self, #"{"gcmRegistrationId":null}"#) == .null("gcmRegistrationId"))
    }

    @Test func aFlagIsTrueOrFalse() {
        for flag in ["1", "0", #""true""#, "[]", "{}"] {
            let contact = #"{"token":"BQVVHxMt5zAFXA","supportsSms":\#(flag)}"#
            #expect(RESTRefusal(DirectoryContact.self, contact) == .kind("supportsSms"), "\(flag)")
        }
        #expect(RESTRefusal(DirectoryContact.self, #"{"token":"BQVVHxMt5zAFXA","relay":1}"#) == .kind("relay"))
    }

    @Test func noErrorHoldsAnyOfTheBody() {
        func rendering<Body: RESTBody>(_: Body.Type, _ json: String) -> String {
            do {
                _ = try JSONDecoder().decode(Body.self, from: Data(json.utf8))
                return "c2Vj was taken"
            } catch { return "\(error) \(String(reflecting: error))" }
        }
        for text in [
            rendering(AccountRegistration.self, #"{"signalingKey":"c2VjcmV0"}"#),
            rendering(AccountRegistration.self, #"{"signalingKey":["c2VjcmV0"]}"#),
            rendering(PreKeyUpload.self, upload(preKey(publicKey: "c2VjcmV0"))),
            rendering(DirectoryQuery.self, #"{"contacts":["c2VjcmV0"]}"#),
            rendering(OutgoingMessage.self, message(destination: "c2VjcmV0")),
            rendering(OutgoingMessage.self, message(body: "c2VjcmV0*")),
            rendering(AttachmentLocation.self, #"{"location":"c2VjcmV0"}"#),
            rendering(AttachmentAllocation.self, #"{"id":"c2VjcmV0","location":""}"#),
        ] {
            #expect(!text.contains("c2Vj"), "\(text)")
        }
        // Foundation's own words name a number that does not fit.
        #expect(!rendering(PreKey.self, preKey(id: "-98765432101")).contains("98765432101"))
        #expect(!rendering(OutgoingMessage.self, message(ms: "98765432101987654321098")).contains("98765432101"))
    }
}
