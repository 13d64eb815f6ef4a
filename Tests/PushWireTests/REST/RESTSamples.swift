// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A body with the text that each profile writes of it, and all that can be done with it.
struct RESTSample: Sendable {
    let name: String
    let specification: String
    let deployed: String
    let json: @Sendable (Profile) -> [UInt8]
    let byteCount: @Sendable (Profile) -> Int
    /// Written into memory of exactly so many bytes.
    let written: @Sendable (Profile, Int) -> [UInt8]
    /// Through an encoder with this profile in its `userInfo`, and back.
    let isEncodedAndReadBack: @Sendable (Profile?) throws -> Bool
    /// Whether a text is read as this body.
    let isReadFrom: @Sendable (String) throws -> Bool

    init<Body: RESTBody>(_ body: Body, _ specification: String, deployed: String? = nil) {
        name = "\(Body.self)"
        self.specification = specification
        self.deployed = deployed ?? specification
        json = { body.json($0) }
        byteCount = { body.jsonByteCount($0) }
        written = { profile, count in
            GuardedMemory.output(capacity: count) { body.writeJSON(profile, into: &$0) }
        }
        isEncodedAndReadBack = { profile in
            let encoder = JSONEncoder()
            if let profile { encoder.userInfo[Profile.userInfoKey] = profile }
            return try JSONDecoder().decode(Body.self, from: try encoder.encode(body)) == body
        }
        isReadFrom = { try JSONDecoder().decode(Body.self, from: Data($0.utf8)) == body }
    }

    func text(_ profile: Profile) -> String { profile == .deployed ? deployed : specification }
}

/// Values whose text is easily told: a key of zeros, a key of ones, and base64 with all that differs between alphabets.
enum RESTValues {
    static let number = try! PhoneNumber("+14152222222")
    static let otherNumber = try! PhoneNumber("+14155550132")
    static let token = try! DirectoryToken(base64: "BQVVHxMt5zAFXA")
    static let otherToken = try! DirectoryToken(base64: "+6vAXozPwSO/nQ")
    static let zeros = try! PublicKey(parsing: [0x05] + [UInt8](repeating: 0, count: 32))
    static let ones = try! PublicKey(parsing: [0x05] + [UInt8](repeating: 0xFF, count: 32))
    static let signalingKey = try! SignalingKey(parsing: [UInt8](repeating: 0, count: 52))
    static let location = try! ServiceURL("https://a.example/b?c=d/e")
    static let message: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]

    static let zerosText = "BQ" + String(repeating: "A", count: 42)
    static let onesText = "Bf" + String(repeating: "/", count: 42)
    static let signalingKeyText = String(repeating: "A", count: 70) + "=="

    static func preKey(_ id: UInt32) -> PreKey {
        PreKey(id: try! PreKeyID(id), publicKey: zeros, identityKey: ones)
    }

    /// The two keys, as every K ends.
    static let keysText = #""publicKey":"\#(zerosText)","identityKey":"\#(onesText)""#
    static let lastResortText = #"{"keyId":16777215,\#(keysText)}"#
}

/// Each body of protocol.md section 6, with all that it can leave out and without.
let restSamples: [RESTSample] = {
    typealias V = RESTValues
    let message = OutgoingMessage(
        type: .ciphertext, destination: V.number, body: V.message, timestamp: 1_387_843_200_123)
    let relayed = OutgoingMessage(
        type: .unknown(.max), destination: V.otherNumber, body: [], relay: "a\"/\\é\n", timestamp: .max)
    let messageText = { (base64: String) in
        #"{"type":1,"destination":"+14152222222","body":"\#(base64)","timestamp":1387843200123}"#
    }
    let relayedText =
        #"{"type":4294967295,"destination":"+14155550132","body":"","relay":"a\"/\\é\n","timestamp":18446744073709551615}"#
    let unpadded = messageText("++++////AAAAAQ")
    let padded = messageText("++++////AAAAAQ==")
    let contact = DirectoryContact(token: V.token, relay: "whisper", supportsSMS: true)
    let contactText = #"{"token":"BQVVHxMt5zAFXA","relay":"whisper","supportsSms":true}"#
    return [
        RESTSample(
            AccountRegistration(signalingKey: V.signalingKey),
            #"{"signalingKey":"\#(V.signalingKeyText)","supportsSms":false}"#),
        RESTSample(
            AccountRegistration(signalingKey: V.signalingKey, supportsSMS: true),
            #"{"signalingKey":"\#(V.signalingKeyText)","supportsSms":true}"#),
        RESTSample(APNRegistration(id: "a/b\u{1}"), #"{"apnRegistrationId":"a/b\u0001"}"#),
        RESTSample(GCMRegistration(id: "x"), #"{"gcmRegistrationId":"x"}"#),
        RESTSample(V.preKey(0), #"{"keyId":0,\#(V.keysText)}"#),
        RESTSample(V.preKey(0xFF_FFFF), V.lastResortText),
        RESTSample(
            PreKeyUpload(lastResortKey: V.preKey(0xFF_FFFF), keys: []),
            #"{"lastResortKey":\#(V.lastResortText),"keys":[]}"#),
        RESTSample(
            PreKeyUpload(lastResortKey: V.preKey(0xFF_FFFF), keys: [V.preKey(0), V.preKey(0xFF_FFFE)]),
            #"{"lastResortKey":\#(V.lastResortText),"keys":[{"keyId":0,\#(V.keysText)},{"keyId":16777214,\#(V.keysText)}]}"#
        ),
        RESTSample(
            PreKeyAnswer(V.preKey(0)), #"{"keyId":0,\#(V.keysText)}"#, deployed: #"{\#(V.keysText)}"#),
        RESTSample(PreKeyAnswer(V.preKey(1)), #"{"keyId":1,\#(V.keysText)}"#),
        RESTSample(
            PreKeyAnswer(V.preKey(0xFF_FFFF)), V.lastResortText,
            deployed: #"{"keyId":16777215,\#(V.keysText),"lastResort":true}"#),
        RESTSample(DirectoryQuery(tokens: []), #"{"contacts":[]}"#),
        RESTSample(
            DirectoryQuery(tokens: [V.token, V.otherToken]), #"{"contacts":["BQVVHxMt5zAFXA","+6vAXozPwSO/nQ"]}"#),
        RESTSample(contact, contactText),
        RESTSample(DirectoryContact(token: V.token), #"{"token":"BQVVHxMt5zAFXA"}"#),
        RESTSample(DirectoryContact(token: V.token, relay: ""), #"{"token":"BQVVHxMt5zAFXA","relay":""}"#),
        RESTSample(DirectoryAnswer(contacts: []), #"{"contacts":[]}"#),
        RESTSample(
            DirectoryAnswer(contacts: [contact, DirectoryContact(token: V.token)]),
            #"{"contacts":[\#(contactText),{"token":"BQVVHxMt5zAFXA"}]}"#),
        RESTSample(message, unpadded, deployed: padded),
        RESTSample(relayed, relayedText),
        RESTSample(MessageBatch(messages: []), #"{"messages":[]}"#),
        RESTSample(
            MessageBatch(messages: [message, relayed]), #"{"messages":[\#(unpadded),\#(relayedText)]}"#,
            deployed: #"{"messages":[\#(padded),\#(relayedText)]}"#),
        RESTSample(DeliveryReport(success: []), #"{"success":[],"failure":[]}"#),
        RESTSample(
            DeliveryReport(success: [V.number, V.otherNumber], failure: [V.number]),
            #"{"success":["+14152222222","+14155550132"],"failure":["+14152222222"]}"#),
        RESTSample(
            AttachmentAllocation(id: .max, location: V.location),
            #"{"id":"18446744073709551615","location":"https://a.example/b?c=d/e"}"#,
            deployed: #"{"id":18446744073709551615,"location":"https://a.example/b?c=d/e"}"#),
        RESTSample(
            AttachmentAllocation(id: 9_007_199_254_740_993, location: V.location),
            #"{"id":"9007199254740993","location":"https://a.example/b?c=d/e"}"#,
            deployed: #"{"id":9007199254740993,"location":"https://a.example/b?c=d/e"}"#),
        RESTSample(AttachmentLocation(location: V.location), #"{"location":"https://a.example/b?c=d/e"}"#),
    ]
}()

/// Why a text is not a body, and where.
enum RESTRefusal: Hashable {
    case missing(String), null(String), kind(String)
    case value(String, AnyHashable?)
    case other

    /// Nil if it is one.
    init?<Body: RESTBody>(_: Body.Type, _ json: String) {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }.joined(separator: ".")
                .replacing(".[", with: "[")
        }
        do {
            _ = try JSONDecoder().decode(Body.self, from: Data(json.utf8))
            return nil
        } catch let error as DecodingError {
            switch error {
            case .keyNotFound(let key, let context): self = .missing(path(context.codingPath + [key]))
            case .valueNotFound(_, let context): self = .null(path(context.codingPath))
            case .typeMismatch(_, let context): self = .kind(path(context.codingPath))
            case .dataCorrupted(let context):
                self = .value(path(context.codingPath), context.underlyingError as? AnyHashable)
            @unknown default: self = .other
            }
        } catch { self = .other }
    }
}
