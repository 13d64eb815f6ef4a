// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// Values that the tests share. The keys are all zeros or all ones, and the base64 contains `+` and `/`.
enum Sample {
    static let number = try! PhoneNumber("+14152222222")
    static let otherNumber = try! PhoneNumber("+14155550132")
    static let code = try! VerificationCode("012345")
    static let token = try! DirectoryToken(base64: "BQVVHxMt5zAFXA")
    /// A token with `+` and `/`, which a path may percent-encode.
    static let otherToken = try! DirectoryToken(base64: "+6vAXozPwSO/nQ")
    static let credentials = BasicCredentials(number: number, password: try! AccountPassword("password"))
    /// The header of `+14152222222:password`.
    static let authorization = "Basic KzE0MTUyMjIyMjIyOnBhc3N3b3Jk"
    static let service = try! ServiceURL("https://service.example")
    static let location = try! ServiceURL("https://blobs.example:8443/a/b?signature=c%2Fd")

    static let zeros = try! PublicKey(parsing: [0x05] + [UInt8](repeating: 0, count: 32))
    static let ones = try! PublicKey(parsing: [0x05] + [UInt8](repeating: 0xFF, count: 32))
    static let zerosText = "BQ" + String(repeating: "A", count: 42)
    static let onesText = "Bf" + String(repeating: "/", count: 42)
    /// The two keys, which end the JSON of every prekey.
    static let keysText = #""publicKey":"\#(zerosText)","identityKey":"\#(onesText)""#

    static let signalingKey = try! SignalingKey(parsing: [UInt8](repeating: 0, count: 52))
    static let signalingKeyText = String(repeating: "A", count: 70) + "=="
    static let registration = AccountRegistration(signalingKey: signalingKey, supportsSMS: true)
    static let registrationText = #"{"signalingKey":"\#(signalingKeyText)","supportsSms":true}"#
    static let upload = PreKeyUpload(lastResortKey: preKey(0xFF_FFFF), keys: [preKey(0), preKey(1)])
    static let query = DirectoryQuery(tokens: [token, otherToken])
    static let contact = DirectoryContact(token: token, relay: "whisper", supportsSMS: true)
    static let batch = MessageBatch(messages: [
        OutgoingMessage(type: .ciphertext, destination: number, body: [0], relay: "a&b", timestamp: 1_387_843_200_123)
    ])
    static let report = DeliveryReport(success: [number], failure: [otherNumber])
    static let allocation = AttachmentAllocation(id: 1 << 53 + 1, location: location)

    static func preKey(_ id: UInt32) -> PreKey {
        PreKey(id: try! PreKeyID(id), publicKey: zeros, identityKey: ones)
    }

    static func preKeyText(_ id: String) -> String { #"{"keyId":\#(id),\#(keysText)}"# }

    static let lastResortText = preKeyText("16777215")

    static func service(_ profile: Profile, _ url: ServiceURL = service, limits: WireLimits = .json) -> PushService {
        try! PushService(url, credentials: credentials, profile: profile, limits: limits)
    }

    /// Makes a request with credentials, as a server receives it.
    static func request(
        _ line: String, _ fields: HTTPFields = [:], authorization: String? = authorization
    ) -> HTTPRequest {
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        var all = fields
        all[.authorization] = authorization
        return HTTPRequest(
            method: HTTPRequest.Method(rawValue: String(parts[0]))!, scheme: "https", authority: "service.example",
            path: String(parts[1]), headerFields: all)
    }
}
