// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushTestSupport
import PushWire
import Testing

@Suite struct BodyTests {
    private func read<Body: JSONBody>(_: Body.Type = Body.self, _ json: String) throws -> Body {
        try Body(json: Array(json.utf8))
    }

    // MARK: - Writing

    @Test func everyBodyIsWrittenByteForByteAsTheProtocolsPageHasIt() {
        for sample in BodySample.all {
            for profile in Profile.allCases {
                let encoded = sample.encoded(profile)
                #expect(String(decoding: encoded, as: UTF8.self) == sample.text(profile), "\(sample.name)")
                #expect(sample.byteCount(profile) == encoded.count, "\(sample.name)")
                #expect(sample.written(profile, encoded.count) == encoded, "\(sample.name)")
            }
        }
    }

    // MARK: - Reading

    @Test func eitherProfilesTextIsReadBackEqual() throws {
        for sample in BodySample.all {
            for profile in Profile.allCases {
                let text = sample.text(profile)
                #expect(try sample.isReadFrom(text), "\(sample.name) \(profile)")
                let spaced = text.replacing(":", with: " :\t").replacing("{", with: "\r\n{ ")
                // A URL also contains a colon.
                if !text.contains("://") { #expect(try sample.isReadFrom(spaced + "\n"), "\(sample.name)") }
            }
        }
    }

    @Test func base64IsReadPaddedOrNot() throws {
        for body in ["AA", "AA=="] {
            let json = #"{"type":0,"destination":"+14152222222","body":"\#(body)"}"#
            #expect(try read(OutgoingMessage.self, json).body == [0])
        }
        for token in ["BQVVHxMt5zAFXA", "BQVVHxMt5zAFXA=="] {
            #expect(try read(DirectoryContact.self, #"{"token":"\#(token)"}"#).token == Sample.token)
            #expect(try read(DirectoryQuery.self, #"{"contacts":["\#(token)"]}"#).tokens == [Sample.token])
        }
    }

    /// Gson writes `=` as `\u003d`.
    @Test func escapesAreReadInEveryText() throws {
        let body = #"{"type":0,"destination":"\u002b14152222222","body":"AA\u003d\u003D"}"#
        let message = OutgoingMessage(type: .plaintext, destination: Sample.number, body: [0])
        #expect(try read(OutgoingMessage.self, body) == message)
        let key = Sample.signalingKeyText.replacing("=", with: #"\u003d"#)
        let registration = try read(AccountRegistration.self, #"{"signalingKey":"\#(key)","supportsSms":true}"#)
        #expect(registration == Sample.registration)
        #expect(try read(DirectoryQuery.self, #"{"contacts":["BQVVHxMt5zAFXA\u003d="]}"#).tokens == [Sample.token])
        let location = Sample.location.text.replacing("=", with: #"\u003d"#).replacing("/", with: #"\/"#)
        #expect(try read(AttachmentLocation.self, #"{"location":"\#(location)"}"#).location == Sample.location)
        #expect(try read(GCMRegistration.self, #"{"gcmRegistrationId":"\ud83d\ude00\u0000"}"#).id == "😀\0")
        #expect(try read(GCMRegistration.self, #"{"gcmRegistration\u0049d":"x"}"#).id == "x")
    }

    @Test func lineEndsInASignalingKeyAreSkipped() throws {
        let bare = Sample.signalingKeyText.dropLast(2)
        for text in [Sample.signalingKeyText, "\(bare)", "\(bare.prefix(64))\\n\(bare.dropFirst(64))==\\r\\n"] {
            let registration = try read(AccountRegistration.self, #"{"signalingKey":"\#(text)"}"#)
            #expect(registration.signalingKey == Sample.signalingKey)
        }
    }

    @Test func anAttachmentsIdIsReadAsNumberOrStringInFull() throws {
        for id: UInt64 in [0, 1, 1 << 53 + 1, 1 << 63 - 1, 1 << 63, .max] {
            for text in ["\(id)", "\"\(id)\""] {
                let json = #"{"id":\#(text),"location":"https://a.example/"}"#
                #expect(try read(AttachmentAllocation.self, json).id == id, "\(text)")
            }
        }
    }

    /// The original code and the service's page disagree about the form.
    @Test func aMessagesTimestampIsReadAsNumberOrStringOrIsNotThere() throws {
        for (rest, timestamp) in [
            ("", nil), (#","timestamp":null"#, nil), (#","timestamp":0"#, 0), (#","timestamp":"0""#, 0),
            (#","timestamp":1387813061"#, 1_387_813_061), (#","timestamp":"1387813061207""#, 1_387_813_061_207),
            (#","timestamp":18446744073709551615"#, .max), (#","timestamp":"18446744073709551615""#, .max),
        ] as [(String, UInt64?)] {
            let json = #"{"type":1,"destination":"+14155550132","body":"CgF4"\#(rest)}"#
            #expect(try read(OutgoingMessage.self, json).timestamp == timestamp, "\(rest)")
        }
    }

    @Test func aContactsFlagIsReadAsBooleanOrString() throws {
        for (text, flag) in [("true", true), ("false", false), (#""true""#, true), (#""false""#, false)] {
            let json = #"{"token":"BQVVHxMt5zAFXA","supportsSms":\#(text)}"#
            #expect(try read(DirectoryContact.self, json).supportsSMS == flag, "\(text)")
        }
    }

    @Test func whatIsAbsentIsTheDefaultWhereThereIsOne() throws {
        for rest in ["", #","supportsSms":null"#, #","supportsSms":false"#] {
            let registration = try read(
                AccountRegistration.self, #"{"signalingKey":"\#(Sample.signalingKeyText)"\#(rest)}"#)
            #expect(!registration.supportsSMS, "\(rest)")
        }
        #expect(try read(PreKeyResponse.self, "{\(Sample.keysText)}").preKey.id == .first)
        for rest in ["", #","relay":null"#, #","supportsSms":null"#, #","supportsSms":false"#] {
            let contact = try read(DirectoryContact.self, #"{"token":"BQVVHxMt5zAFXA"\#(rest)}"#)
            #expect(contact == DirectoryContact(token: Sample.token), "\(rest)")
        }
        let message = #"{"type":1,"destination":"+14152222222","body":"","relay":null}"#
        #expect(try read(OutgoingMessage.self, message).relay == nil)
    }

    /// The server of December 2013 returns the uploader's mark. Later servers set it themselves.
    @Test func aLastResortKeyIsMarkedIfTheCallerSaysSoAsDeployed() throws {
        let unmarked = Sample.lastResortText
        let marked = #"{"keyId":16777215,\#(Sample.keysText),"lastResort":true}"#
        for (marksLastResort, deployed) in [(false, unmarked), (true, marked)] {
            let response = PreKeyResponse(Sample.preKey(0xFF_FFFF), marksLastResort: marksLastResort)
            #expect(String(decoding: response.encoded(profile: .specification), as: UTF8.self) == unmarked)
            #expect(String(decoding: response.encoded(profile: .deployed), as: UTF8.self) == deployed)
            #expect(try read(PreKeyResponse.self, deployed) == response)
        }
        #expect(!PreKeyResponse(Sample.preKey(0xFF_FFFF)).marksLastResort)
        // A one-time key is never marked.
        let oneTime = PreKeyResponse(Sample.preKey(1), marksLastResort: true)
        #expect(String(decoding: oneTime.encoded(profile: .deployed), as: UTF8.self) == Sample.preKeyText("1"))
    }

    @Test func aResponsesLastResortMayRepeatWhatItsIdSays() throws {
        for (id, flag) in [(0, "false"), (5, "false"), (5, "null"), (16_777_215, "true"), (16_777_215, "null")] {
            let json = #"{"keyId":\#(id),\#(Sample.keysText),"lastResort":\#(flag)}"#
            #expect(try read(PreKeyResponse.self, json).preKey.id.value == id)
            // The order of the members does not matter.
            let turned = #"{"lastResort":\#(flag),\#(Sample.keysText),"keyId":\#(id)}"#
            #expect(try read(PreKeyResponse.self, turned).preKey.id.value == id)
        }
        let withoutID = #"{\#(Sample.keysText),"lastResort":false}"#
        #expect(try read(PreKeyResponse.self, withoutID).preKey.id == .first)
    }

    @Test func keysThatNobodyKnowsAndOtherBodiesKeysAreIgnored() throws {
        for sample in BodySample.all {
            let more = #"{"x":[{"token":1}],"x":"twice","keyID":null,"SuccesS":{},"":0,"#
            #expect(try sample.isReadFrom(more + sample.specification.dropFirst()), "\(sample.name)")
        }
        #expect(try read(GCMRegistration.self, #"{"apnRegistrationId":1,"gcmRegistrationId":"x"}"#).id == "x")
    }

    // MARK: - Values

    @Test func aPairsPublicHalfIsUploaded() {
        let pair = PreKeyPair.lastResort()
        let key = PreKey(pair, identityKey: Sample.ones)
        #expect(key == PreKey(id: .lastResort, publicKey: pair.publicKey, identityKey: Sample.ones))
    }

    @Test func keysAreTakenInTheirOrderAndThenTheLastResortAlways() {
        var upload = PreKeyUpload(lastResortKey: Sample.preKey(0xFF_FFFF), keys: (5..<8).map(Sample.preKey))
        for id: UInt32 in 5..<8 {
            #expect(upload.takeKey() == Sample.preKey(id))
            #expect(upload.keys == (id + 1..<8).map(Sample.preKey))
        }
        for _ in 0..<3 {
            #expect(upload.takeKey() == upload.lastResortKey)
            #expect(upload == PreKeyUpload(lastResortKey: Sample.preKey(0xFF_FFFF), keys: []))
        }
    }

    /// Swift's `==` treats `é` and `e` with a combining accent as equal. A server sees different bytes.
    @Test func textsAreTheSameIfTheirBytesAre() {
        let (one, two) = ("\u{E9}", "e\u{301}")
        #expect(APNRegistration(id: one) != APNRegistration(id: two))
        #expect(GCMRegistration(id: one) != GCMRegistration(id: two))
        let contacts = [one, two].map { DirectoryContact(token: Sample.token, relay: $0) }
        let messages = [one, two].map {
            OutgoingMessage(type: .plaintext, destination: Sample.number, body: [], relay: $0)
        }
        #expect(contacts[0] != contacts[1] && Set(contacts).count == 2)
        #expect(messages[0] != messages[1] && Set(messages).count == 2)
        #expect(DirectoryResponse(contacts: [contacts[0]]) != DirectoryResponse(contacts: [contacts[1]]))
        #expect(MessageBatch(messages: [messages[0]]) != MessageBatch(messages: [messages[1]]))
        #expect(Set([contacts[0], DirectoryContact(token: Sample.token, relay: "\u{E9}")]).count == 1)
    }

    @Test func whatDiffersInOneValueDiffers() {
        let message = { (type: SignalType, number: PhoneNumber, body: [UInt8], relay: String?, timestamp: UInt64?) in
            OutgoingMessage(type: type, destination: number, body: body, relay: relay, timestamp: timestamp)
        }
        let messages = [
            message(.plaintext, Sample.number, [], nil, nil), message(.ciphertext, Sample.number, [], nil, nil),
            message(.plaintext, Sample.otherNumber, [], nil, nil), message(.plaintext, Sample.number, [0], nil, nil),
            message(.plaintext, Sample.number, [], "", nil), message(.plaintext, Sample.number, [], nil, 0),
        ]
        #expect(Set(messages).count == messages.count)
        let contacts = [
            DirectoryContact(token: Sample.token), DirectoryContact(token: Sample.otherToken),
            DirectoryContact(token: Sample.token, relay: ""), DirectoryContact(token: Sample.token, supportsSMS: true),
        ]
        #expect(Set(contacts).count == contacts.count)
    }

    @Test func whatNoPeerMaySayEndsTheProcessOfTheCallerWhoSaysIt() async {
        await #expect(processExitsWith: .failure) {
            _ = PreKeyUpload(lastResortKey: Sample.preKey(0), keys: [])
        }
        await #expect(processExitsWith: .failure) {
            let last = Sample.preKey(0xFF_FFFF)
            _ = PreKeyUpload(lastResortKey: last, keys: [Sample.preKey(0), last])
        }
        await #expect(processExitsWith: .failure) {
            _ = OutgoingMessage(type: .absent, destination: Sample.number, body: [])
        }
        await #expect(processExitsWith: .failure) { _ = APNRegistration(id: "") }
        await #expect(processExitsWith: .failure) { _ = GCMRegistration(id: "") }
        await #expect(processExitsWith: .success) {
            _ = PreKeyUpload(lastResortKey: Sample.preKey(0xFF_FFFF), keys: [Sample.preKey(0)])
        }
    }
}
