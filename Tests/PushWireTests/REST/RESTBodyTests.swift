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

@Suite struct RESTBodyTests {
    private func read<Body: RESTBody>(_: Body.Type = Body.self, _ json: String) throws -> Body {
        try JSONDecoder().decode(Body.self, from: Data(json.utf8))
    }

    @Test func everyBodyIsWrittenByteForByteAsTheProtocolsPageHasIt() {
        for sample in restSamples {
            for profile in Profile.allCases {
                #expect(String(decoding: sample.json(profile), as: UTF8.self) == sample.text(profile), "\(sample.name)")
            }
        }
    }

    @Test func theSpecificationIsTheDefault() {
        let answer = PreKeyAnswer(V.preKey(0))
        #expect(answer.json() == answer.json(.specification))
        #expect(answer.jsonByteCount() == answer.json(.specification).count)
        #expect(
            GuardedMemory.output(capacity: answer.jsonByteCount()) { answer.writeJSON(into: &$0) } == answer.json())
    }

    @Test func everyBodyFitsMemoryOfItsExactSize() {
        for sample in restSamples {
            for profile in Profile.allCases {
                let count = sample.byteCount(profile)
                #expect(count == sample.text(profile).utf8.count, "\(sample.name)")
                #expect(sample.written(profile, count) == sample.json(profile), "\(sample.name)")
            }
        }
    }

    @Test func memoryThatIsAByteTooSmallEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = GuardedMemory.output(capacity: 13) { DirectoryQuery(tokens: []).writeJSON(into: &$0) }
        }
        await #expect(processExitsWith: .success) {
            _ = GuardedMemory.output(capacity: 15) { DirectoryQuery(tokens: []).writeJSON(into: &$0) }
        }
    }

    @Test func eitherProfilesTextIsReadBackEqual() throws {
        for sample in restSamples {
            for profile in Profile.allCases {
                #expect(try sample.isReadFrom(sample.text(profile)), "\(sample.name) \(profile)")
            }
        }
    }

    @Test func anEncoderGivesABodyThatReadsBackEqualWithAndWithoutAProfile() throws {
        for sample in restSamples {
            for profile in Profile.allCases.map(Optional.some) + [nil] {
                #expect(try sample.isEncodedAndReadBack(profile), "\(sample.name)")
            }
        }
    }

    /// Bodies inside of bodies find it, too.
    @Test func anEncoderTakesTheProfileFromItsUserInfo() throws {
        func encoded(_ body: some RESTBody, _ profile: Profile?) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.userInfo[Profile.userInfoKey] = profile
            return String(decoding: try encoder.encode(body), as: UTF8.self)
        }
        let allocation = AttachmentAllocation(id: 1, location: V.location)
        for profile in [nil, Profile.specification] {
            #expect(try encoded(allocation, profile) == #"{"id":"1","location":"https://a.example/b?c=d/e"}"#)
        }
        #expect(try encoded(allocation, .deployed) == #"{"id":1,"location":"https://a.example/b?c=d/e"}"#)
        let message = OutgoingMessage(type: .plaintext, destination: V.number, body: [0], timestamp: 0)
        let batch = MessageBatch(messages: [message])
        let messageText = { (body: String) in
            #"{"messages":[{"body":"\#(body)","destination":"+14152222222","timestamp":0,"type":0}]}"#
        }
        #expect(try encoded(batch, .specification) == messageText("AA"))
        #expect(try encoded(batch, .deployed) == messageText("AA=="))
        // Of another type it is none.
        let encoder = JSONEncoder()
        encoder.userInfo[Profile.userInfoKey] = "deployed"
        let text = String(
            decoding: try encoder.encode(AttachmentAllocation(id: 1, location: V.location)), as: UTF8.self)
        #expect(text.contains(#""id":"1""#))
    }

    @Test func base64IsReadPaddedOrNot() throws {
        for body in ["AA", "AA=="] {
            let json = #"{"type":0,"destination":"+14152222222","body":"\#(body)","timestamp":0}"#
            #expect(try read(OutgoingMessage.self, json).body == [0])
        }
        for token in ["BQVVHxMt5zAFXA", "BQVVHxMt5zAFXA=="] {
            #expect(try read(DirectoryContact.self, #"{"token":"\#(token)"}"#).token == V.token)
            #expect(try read(DirectoryQuery.self, #"{"contacts":["\#(token)"]}"#).tokens == [V.token])
        }
    }

    @Test func lineEndsInASignalingKeyAreSkipped() throws {
        let bare = V.signalingKeyText.dropLast(2)
        for text in [V.signalingKeyText, "\(bare)", "\(bare.prefix(64))\\n\(bare.dropFirst(64))==\\r\\n"] {
            #expect(try read(AccountRegistration.self, #"{"signalingKey":"\#(text)"}"#).signalingKey == V.signalingKey)
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

    @Test func whatIsAbsentIsTheDefaultWhereThereIsOne() throws {
        let registration = try read(AccountRegistration.self, #"{"signalingKey":"\#(V.signalingKeyText)"}"#)
        #expect(!registration.supportsSMS)
        #expect(try read(PreKeyAnswer.self, "{\(V.keysText)}").preKey.id == .first)
        for rest in ["", #","relay":null"#, #","supportsSms":null"#, #","supportsSms":false"#] {
            let contact = try read(DirectoryContact.self, #"{"token":"BQVVHxMt5zAFXA"\#(rest)}"#)
            #expect(contact == DirectoryContact(token: V.token), "\(rest)")
        }
    }

    @Test func anAnswersLastResortMayRepeatWhatItsIdSays() throws {
        for (id, flag) in [(0, "false"), (5, "false"), (5, "null"), (16_777_215, "true"), (16_777_215, "null")] {
            let answer = try read(PreKeyAnswer.self, #"{"keyId":\#(id),\#(V.keysText),"lastResort":\#(flag)}"#)
            #expect(answer.preKey.id.value == id)
        }
        #expect(try read(PreKeyAnswer.self, #"{\#(V.keysText),"lastResort":false}"#).preKey.id == .first)
    }

    @Test func keysThatNobodyKnowsAndOtherBodiesKeysAreIgnored() throws {
        for sample in restSamples {
            let more = #"{"x":[{"token":1}],"keyID":null,"SuccesS":{},"":0,"#
            #expect(try sample.isReadFrom(more + sample.specification.dropFirst()), "\(sample.name)")
        }
        #expect(try read(GCMRegistration.self, #"{"apnRegistrationId":1,"gcmRegistrationId":"x"}"#).id == "x")
    }

    @Test func aPairsPublicHalfIsUploaded() {
        let pair = PreKeyPair.lastResort()
        let key = PreKey(pair, identityKey: V.ones)
        #expect(key == PreKey(id: .lastResort, publicKey: pair.publicKey, identityKey: V.ones))
    }

    @Test func whatNoPeerMaySayEndsTheProcessOfTheCallerWhoSaysIt() async {
        await #expect(processExitsWith: .failure) {
            _ = PreKeyUpload(lastResortKey: RESTValues.preKey(0), keys: [])
        }
        await #expect(processExitsWith: .failure) {
            let last = RESTValues.preKey(0xFF_FFFF)
            _ = PreKeyUpload(lastResortKey: last, keys: [RESTValues.preKey(0), last])
        }
        await #expect(processExitsWith: .failure) {
            _ = OutgoingMessage(type: .absent, destination: RESTValues.number, body: [], timestamp: 0)
        }
        await #expect(processExitsWith: .success) {
            _ = PreKeyUpload(lastResortKey: RESTValues.preKey(0xFF_FFFF), keys: [RESTValues.preKey(0)])
        }
    }
}
