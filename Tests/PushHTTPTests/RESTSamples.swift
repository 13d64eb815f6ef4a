// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// What the tests of this module have in common.
enum Sample {
    static let number = try! PhoneNumber("+14152222222")
    static let otherNumber = try! PhoneNumber("+14155550132")
    static let code = try! VerificationCode("012345")
    static let token = try! DirectoryToken(base64: "BQVVHxMt5zAFXA")
    /// `+6vAXozPwSO/nQ`: both of the characters that a path has others for.
    static let otherToken = try! DirectoryToken(base64: "+6vAXozPwSO/nQ")
    static let credentials = BasicCredentials(number: number, password: try! AccountPassword("password"))
    /// `+14152222222:password`, padded.
    static let authorization = "Basic KzE0MTUyMjIyMjIyOnBhc3N3b3Jk"
    static let service = try! ServiceURL("https://service.example")
    static let location = try! ServiceURL("https://blobs.example:8443/a/b?signature=c%2Fd")

    static let publicKey = try! PublicKey(parsing: [0x05] + [UInt8](repeating: 0, count: 32))
    static let publicKeyText = "BQ" + String(repeating: "A", count: 42)
    static let keysText = #""publicKey":"\#(publicKeyText)","identityKey":"\#(publicKeyText)""#

    static let signalingKey = try! SignalingKey(parsing: [UInt8](repeating: 0, count: 52))
    static let registration = AccountRegistration(signalingKey: signalingKey, supportsSMS: true)
    static let registrationText =
        #"{"signalingKey":"\#(String(repeating: "A", count: 70))==","supportsSms":true}"#
    static let upload = PreKeyUpload(lastResortKey: preKey(0xFF_FFFF), keys: [preKey(0), preKey(1)])
    static let query = DirectoryQuery(tokens: [token, otherToken])
    static let contact = DirectoryContact(token: token, relay: "whisper", supportsSMS: true)
    static let batch = MessageBatch(messages: [
        OutgoingMessage(type: .ciphertext, destination: number, body: [0], relay: "a&b", timestamp: 1_387_843_200_123)
    ])
    static let report = DeliveryReport(success: [number], failure: [otherNumber])
    static let allocation = AttachmentAllocation(id: 1 << 53 + 1, location: location)

    static func preKey(_ id: UInt32) -> PreKey {
        PreKey(id: try! PreKeyID(id), publicKey: publicKey, identityKey: publicKey)
    }

    /// A route of each kind, with all that it can carry.
    static let routes: [PushRoute] =
        VerificationTransport.allCases.map { .requestCode($0, number) }
        + [
            .confirmCode(code), .setAPN, .setGCM, .removeAPN, .removeGCM, .uploadPreKeys,
            .fetchPreKey(number, relay: nil), .fetchPreKey(otherNumber, relay: "a.example"), .queryDirectory,
            .lookUpContact(token), .lookUpContact(otherToken), .sendMessages, .allocateAttachment,
            .locateAttachment(0, relay: nil), .locateAttachment(.max, relay: "é/?&=+% 😀#"),
            .fetchPreKey(number, relay: ""),
        ]

    /// Those of its calls that a profile has.
    static func routes(_ profile: Profile) -> [PushRoute] {
        routes.filter { $0.call.shape.profiles.contains(profile) }
    }

    /// A request as a server sees it, with credentials.
    static func request(_ line: String, _ fields: HTTPFields = [:], authorization: String? = authorization)
        -> HTTPRequest
    {
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        var all = fields
        all[.authorization] = authorization
        return HTTPRequest(
            method: HTTPRequest.Method(rawValue: String(parts[0]))!, scheme: "https", authority: "service.example",
            path: String(parts[1]), headerFields: all)
    }
}
