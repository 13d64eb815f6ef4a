// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire
import Testing

/// The errors of keys, tokens, numbers and other wire types in JSON, each with its path and offset. docs/bad-inputs.md rows 80 to 84
/// and 95 to 97.
@Suite struct BodyRefusalTests {
    private func expect<Body: JSONBody>(
        _ type: Body.Type, _ marked: String, _ reason: JSONError.Reason, _ path: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let wanted = Refused(marked, reason, path)
        #expect(refusal(type, wanted.text) == wanted.error, "\(Body.self): \(marked)", sourceLocation: sourceLocation)
    }

    private func preKey(
        id: String = "1", publicKey: String = "\"\(Sample.zerosText)\"", identityKey: String = "\"\(Sample.onesText)\""
    ) -> String {
        #"{"keyId":\#(id),"publicKey":\#(publicKey),"identityKey":\#(identityKey)}"#
    }

    private func upload(_ keys: String...) -> String {
        #"{"lastResortKey":\#(Sample.lastResortText),"keys":[\#(keys.joined(separator: ","))]}"#
    }

    private func message(
        type: String = "1", destination: String = #""+14152222222""#, body: String = #""""#, timestamp: String = "0"
    ) -> String {
        #"{"type":\#(type),"destination":\#(destination),"body":\#(body),"timestamp":\#(timestamp)}"#
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
            let marked = "¦\"\(text)\""
            expect(
                PreKeyUpload.self, upload(preKey(id: "0"), preKey(publicKey: marked)), .key(error), "keys[1].publicKey")
            expect(PreKeyUpload.self, upload(preKey(identityKey: marked)), .key(error), "keys[0].identityKey")
            expect(
                PreKeyUpload.self, #"{"keys":[],"lastResortKey":\#(preKey(id: "16777215", publicKey: marked))}"#,
                .key(error), "lastResortKey.publicKey")
            expect(PreKeyResponse.self, preKey(publicKey: marked), .key(error), "publicKey")
            expect(PreKey.self, preKey(identityKey: marked), .key(error), "identityKey")
        }
        for count in [0, 51, 53] {
            let text = Base64.encode([UInt8](repeating: 1, count: count), padding: .padded)
            expect(AccountRegistration.self, #"{"signalingKey":¦"\#(text)"}"#, .key(.length(count)), "signalingKey")
        }
        expect(
            AccountRegistration.self, #"{"signalingKey":¦" "}"#, .key(.base64(.malformed(offset: 0))), "signalingKey")
    }

    @Test func aKeyIdIsAnIntegerOf24Bits() {
        for id in ["16777216", "4294967296", "9223372036854775808", "18446744073709551615"] {
            expect(PreKey.self, preKey(id: "¦" + id), .preKeyID, "keyId")
            expect(PreKeyResponse.self, preKey(id: "¦" + id), .preKeyID, "keyId")
        }
        for id in ["-1", "1.5", "18446744073709551616", "1e30", "-9223372036854775809", "0.99999999999999999999"] {
            expect(PreKey.self, preKey(id: "¦" + id), .malformedInteger, "keyId")
        }
        // Only the values that the service's page quotes may be quoted. A key id is not one of them.
        for id in [#""5""#, #""0xFFFFFF""#, "true", "[]", "{}"] {
            expect(PreKey.self, preKey(id: "¦" + id), .kind, "keyId")
            expect(PreKeyResponse.self, preKey(id: "¦" + id), .kind, "keyId")
        }
        for id in ["0", "1", "16777214", "16777215", "1e3", "1.0", "10e-1", "-0"] {
            #expect(refusal(PreKey.self, preKey(id: id)) == nil, "\(id)")
        }
    }

    @Test func theLastResortIdStandsWhereItBelongsAndNowhereElse() {
        expect(
            PreKeyUpload.self, #"{"lastResortKey":{"keyId":¦7,\#(Sample.keysText)},"keys":[]}"#, .misplacedLastResort,
            "lastResortKey.keyId")
        expect(
            PreKeyUpload.self, upload(preKey(), preKey(), preKey(id: "¦16777215")), .misplacedLastResort,
            "keys[2].keyId")
        // Members before the id do not matter.
        expect(
            PreKeyUpload.self, upload(#"{"x":{"keyId":1},\#(Sample.keysText),"keyId": ¦16777215 }"#),
            .misplacedLastResort, "keys[0].keyId")
        for (id, flag) in [("0", "true"), ("16777214", "true"), ("16777215", "false")] {
            let json = #"{"keyId":\#(id),\#(Sample.keysText),"lastResort":¦\#(flag)}"#
            expect(PreKeyResponse.self, json, .misplacedLastResort, "lastResort")
            let turned = #"{"lastResort":¦\#(flag),\#(Sample.keysText),"keyId":\#(id)}"#
            expect(PreKeyResponse.self, turned, .misplacedLastResort, "lastResort")
        }
        expect(PreKeyResponse.self, #"{\#(Sample.keysText),"lastResort":¦true}"#, .misplacedLastResort, "lastResort")
    }

    @Test func aTokenAndANumberAreNamedByTheirIndex() {
        for token in ["", "BQVVHxMt5zAFX", "BQVVHxMt5zAFXA=", "BQVVHxMt5zAFXB", "-6vAXozPwSO_nQ", "BQVVHxMt5zAFXAA"] {
            let (fault, marked) = (JSONError.Reason.token, "¦\"\(token)\"")
            expect(DirectoryQuery.self, #"{"contacts":["BQVVHxMt5zAFXA",\#(marked),"x"]}"#, fault, "contacts[1]")
            expect(DirectoryContact.self, #"{"token":\#(marked)}"#, fault, "token")
            expect(
                DirectoryResponse.self, #"{"contacts":[{"token":"BQVVHxMt5zAFXA"},{"token":\#(marked)}]}"#, fault,
                "contacts[1].token")
        }
        for number in [
            "", "+", "14152222222", "+04152222222", "+1415222222222222", "+1 415", "+1415222222２", "a\\u0000",
            "+141522", "+14152222222\\n",
        ] {
            let (fault, marked) = (JSONError.Reason.phoneNumber, "¦\"\(number)\"")
            expect(DeliveryReport.self, #"{"success":["+14152222222",\#(marked)],"failure":[]}"#, fault, "success[1]")
            expect(DeliveryReport.self, #"{"success":[],"failure":[\#(marked)]}"#, fault, "failure[0]")
            expect(OutgoingMessage.self, message(destination: marked), fault, "destination")
        }
        expect(DirectoryQuery.self, #"{"contacts":["BQVVHxMt5zAFXA",¦1]}"#, .kind, "contacts[1]")
        expect(DirectoryQuery.self, #"{"contacts":[¦null]}"#, .null, "contacts[0]")
        expect(DeliveryReport.self, #"{"success":[],"failure":["+14152222222",¦null]}"#, .null, "failure[1]")
    }

    @Test func aMessagesFaultIsNamedWithinItsBatch() {
        for (json, reason, key) in [
            (message(type: "¦-1"), .malformedInteger, "type"),
            (message(type: "¦4294967296"), .malformedInteger, "type"), (message(type: "¦\"1\""), .kind, "type"),
            (message(type: "¦null"), .null, "type"),
            (message(body: "¦\"A\""), .base64(.malformed(offset: 1)), "body"),
            (message(body: "¦\"AA\\n\""), .base64(.malformed(offset: 2)), "body"),
            (message(body: "¦\"-_AA\""), .base64(.malformed(offset: 0)), "body"),
            (message(destination: "¦\"1\""), .phoneNumber, "destination"),
        ] as [(String, JSONError.Reason, String)] {
            expect(MessageBatch.self, #"{"messages":[\#(message()),\#(json)]}"#, reason, "messages[1].\(key)")
        }
    }

    /// Malformed numbers, with and without quotes, for both members that may be quoted. docs/bad-inputs.md row 112.
    @Test func aQuotedIntegerIsTheShortestDecimal() {
        for value in [
            "-1", "1.5", "18446744073709551616", "9007199254740990.6", "1e20", "-0.5", #""""#, #""-1""#, #""+1""#,
            #""01""#, #""00""#, #"" 1""#, #""1 ""#, #""1.0""#, #""1e0""#, #""0x1""#, #""18446744073709551616""#,
            #""99999999999999999999""#, #""100000000000000000000""#, #""１""#, #""1\u0000""#, #""null""#, #""true""#,
        ] {
            let allocation = #"{"id":¦\#(value),"location":"https://a.example"}"#
            expect(AttachmentAllocation.self, allocation, .malformedInteger, "id")
            expect(OutgoingMessage.self, message(timestamp: "¦" + value), .malformedInteger, "timestamp")
        }
        for value in ["true", "false", "[]", "{}"] {
            expect(AttachmentAllocation.self, #"{"id":¦\#(value),"location":"https://a.example"}"#, .kind, "id")
            expect(OutgoingMessage.self, message(timestamp: "¦" + value), .kind, "timestamp")
        }
    }

    @Test func aPlaceOfABlobIsAURLThatSecretsMayGoTo() {
        for (url, error) in [
            ("http://a.example", .insecure), ("ftp://a", .scheme), ("https://a@b", .userInformation),
            ("https://", .authority), ("https://a b", .malformed(offset: 9)),
        ] as [(String, ServiceURLError)] {
            expect(AttachmentLocation.self, #"{"location":¦"\#(url)"}"#, .url(error), "location")
            expect(AttachmentAllocation.self, #"{"id":1,"location":¦"\#(url)"}"#, .url(error), "location")
        }
    }

    /// docs/bad-inputs.md row 110.
    @Test func aRegistrationIdSaysSomethingAndNotTooMuch() {
        func registrations(_ id: String, _ reason: JSONError.Reason?) {
            for (type, key) in [
                (APNRegistration.self, "apnRegistrationId"), (GCMRegistration.self, "gcmRegistrationId"),
            ] as [(any JSONBody.Type, String)] {
                let (text, wanted) = (#"{"\#(key)":"\#(id)"}"#, reason.map { JSONError($0, path: key, offset: 21) })
                #expect(refusal(type, text) == wanted, "\(key) \(id.utf8.count)")
            }
        }
        registrations("", .empty)
        registrations(String(repeating: "a", count: 4096), nil)
        registrations(String(repeating: "a", count: 4097), .textTooLong(limit: 4096))
        // The limit counts the UTF-8 bytes of the text after its escapes are decoded.
        registrations(String(repeating: "é", count: 2048), nil)
        registrations(String(repeating: "é", count: 2048) + "a", .textTooLong(limit: 4096))
        registrations(String(repeating: #"\u0061"#, count: 4096), nil)
        registrations(String(repeating: #"\u00e9"#, count: 2049), .textTooLong(limit: 4096))
    }

    /// docs/bad-inputs.md row 109.
    @Test func aRelaysNameHasAtMost255Bytes() {
        for (relay, isRight) in [
            ("", true), (String(repeating: "a", count: 255), true), (String(repeating: "a", count: 256), false),
            (String(repeating: "é", count: 127) + "a", true), (String(repeating: "é", count: 128), false),
            (String(repeating: #"\u0061"#, count: 255), true), (String(repeating: #"\u0061"#, count: 256), false),
            // One character of 401 bytes.
            ("e" + String(repeating: "\u{301}", count: 200), false),
        ] {
            let contact = #"{"token":"BQVVHxMt5zAFXA","relay":¦"\#(relay)"}"#
            let message = #"{"type":1,"destination":"+14152222222","body":"","relay":¦"\#(relay)"}"#
            guard !isRight else {
                #expect(refusal(DirectoryContact.self, contact.replacing("¦", with: "")) == nil)
                #expect(refusal(OutgoingMessage.self, message.replacing("¦", with: "")) == nil)
                continue
            }
            expect(DirectoryContact.self, contact, .textTooLong(limit: 255), "relay")
            expect(
                DirectoryResponse.self, #"{"contacts":[\#(contact)]}"#, .textTooLong(limit: 255), "contacts[0].relay")
            expect(OutgoingMessage.self, message, .textTooLong(limit: 255), "relay")
        }
    }

    @Test func aFlagIsTrueOrFalse() {
        for flag in [
            "1", "0", #""""#, #""True""#, #""TRUE""#, #""true ""#, #""yes""#, #""null""#, #""1""#,
            #""truetruetruetruetruetruetrue""#, "[]", "{}",
        ] {
            expect(
                DirectoryContact.self, #"{"token":"BQVVHxMt5zAFXA","supportsSms":¦\#(flag)}"#, .kind, "supportsSms")
        }
        // Only a contact's flag may be quoted.
        for flag in ["1", "0", #""true""#, #""false""#, "[]", "{}"] {
            let registration = #"{"signalingKey":"\#(Sample.signalingKeyText)","supportsSms":¦\#(flag)}"#
            expect(AccountRegistration.self, registration, .kind, "supportsSms")
            expect(PreKeyResponse.self, #"{\#(Sample.keysText),"lastResort":¦\#(flag)}"#, .kind, "lastResort")
        }
    }

    @Test func noErrorHoldsAnyOfTheBody() {
        func rendering<Body: JSONBody>(_ type: Body.Type, _ json: String) -> String {
            guard let error = refusal(type, json) else { return "c2Vj: the body was accepted" }
            return "\(error) \(String(reflecting: error)) \(error.path) \(error.reason)"
        }
        for text in [
            rendering(AccountRegistration.self, #"{"signalingKey":"c2VjcmV0"}"#),
            rendering(AccountRegistration.self, #"{"signalingKey":["c2VjcmV0"]}"#),
            rendering(AccountRegistration.self, #"{"c2VjcmV0":"c2VjcmV0","signalingKey":"c2VjcmV0"#),
            rendering(PreKeyUpload.self, upload(preKey(publicKey: #""c2VjcmV0""#))),
            rendering(DirectoryQuery.self, #"{"contacts":["c2VjcmV0"]}"#),
            rendering(DirectoryQuery.self, #"{"c2VjcmV0":{"c2VjcmV0":["c2VjcmV0""#),
            rendering(DirectoryQuery.self, #"{"contacts":[{"c2VjcmV0":1}]}"#),
            rendering(GCMRegistration.self, "c2VjcmV0"), rendering(GCMRegistration.self, #"{"c2VjcmV0"}"#),
            rendering(GCMRegistration.self, #"{"gcmRegistrationId":"c2VjcmV0\ud800"}"#),
            rendering(GCMRegistration.self, #"{"gcmRegistrationId":c2VjcmV0}"#),
            rendering(OutgoingMessage.self, message(destination: #""c2VjcmV0""#)),
            rendering(OutgoingMessage.self, message(body: #""c2VjcmV0*""#)),
            rendering(OutgoingMessage.self, message(timestamp: #""c2VjcmV0""#)),
            rendering(AttachmentLocation.self, #"{"location":"https://c2VjcmV0@c2VjcmV0/c2VjcmV0"}"#),
            rendering(AttachmentAllocation.self, #"{"id":"c2VjcmV0","location":""}"#),
            rendering(DeliveryReport.self, #"{"success":["c2VjcmV0"],"failure":[]}"#),
        ] {
            #expect(!text.contains("c2Vj"), "\(text)")
        }
        for number in ["98765432109876543210987", "-98765432", "98765.432", "98765432", "98765e432"] {
            #expect(!rendering(PreKey.self, preKey(id: number)).contains("98765"), "\(number)")
            #expect(!rendering(PreKeyUpload.self, #"{"lastResortKey":\#(number)}"#).contains("98765"))
            #expect(!rendering(OutgoingMessage.self, message(type: number)).contains("98765"))
        }
    }
}
