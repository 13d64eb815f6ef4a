// SPDX-License-Identifier: Apache-2.0

import PushHTTP
import PushWire

/// A value in a body: its path, a valid value, and whether it is optional.
struct BodyMember: Sendable, CustomStringConvertible {
    /// The alternatives to a valid value.
    enum Leniency {
        /// The value is required.
        case none
        /// The member may be absent.
        case absent
        /// The member may be absent or null.
        case absentOrNull
    }

    /// The types of JSON values, each with a value that no member accepts.
    enum Kind: String, CaseIterable {
        case string = #""?""#
        case number = "-7"
        case boolean = "true"
        case array = "[[]]"
        case object = #"{"?":0}"#
    }

    let body: String
    let path: String
    let leniency: Leniency
    /// The types that the reader accepts.
    let kinds: Set<Kind>
    let right: String
    private let before: String
    private let after: String
    let refusal: @Sendable (String) -> JSONError?

    /// - Parameter text: a valid body, with the value between `«` and `»`.
    private init<Body: JSONBody>(
        _ type: Body.Type, _ path: String, _ text: String, _ kinds: Kind..., leniency: Leniency = .none
    ) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "«" || $0 == "»" }
        precondition(parts.count == 3, "mark exactly one value with « and »: \(text)")
        (body, self.path, self.leniency, self.kinds) = ("\(Body.self)", path, leniency, Set(kinds))
        (before, right, after) = (String(parts[0]), String(parts[1]), String(parts[2]))
        refusal = { PushHTTPTests.refusal(type, $0) }
    }

    var description: String { "\(body), \(path)" }

    /// The offset of the value.
    var offset: Int { before.utf8.count }

    /// Returns the body with another value.
    func text(_ value: String) -> String { before + value + after }

    /// The member's key, or nil for an element of an array.
    var key: String? {
        path.hasSuffix("]") ? nil : path.split(separator: ".").last.map(String.init)
    }

    /// The offset of the closing brace of the member's object.
    var end: Int {
        var (depth, offset) = (1, (before + right).utf8.count)
        for byte in after.utf8 {
            if byte == UInt8(ascii: "{") { depth += 1 }
            if byte == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { break }
            offset += 1
        }
        return offset
    }

    /// Returns the body with another key for the member.
    func text(key other: String) -> String {
        before.dropLast((key ?? "").utf8.count + 3) + "\"\(other)\":" + right + after
    }

    /// Every value of every body.
    static let all: [BodyMember] = accounts + keys + directory + messages + attachments

    private static let accounts: [BodyMember] = [
        BodyMember(
            AccountRegistration.self, "signalingKey",
            #"{"supportsSms":false,"signalingKey":«"\#(Sample.signalingKeyText)"»}"#, .string),
        BodyMember(
            AccountRegistration.self, "supportsSms",
            #"{"signalingKey":"\#(Sample.signalingKeyText)","supportsSms":«true»}"#, .boolean, leniency: .absentOrNull),
        BodyMember(APNRegistration.self, "apnRegistrationId", #"{"apnRegistrationId":«"x"»}"#, .string),
        BodyMember(GCMRegistration.self, "gcmRegistrationId", #"{"gcmRegistrationId":«"x"»}"#, .string),
    ]

    private static let keys: [BodyMember] = {
        let (key, lastResort) = (Sample.preKeyText("1"), Sample.lastResortText)
        let uploads: [BodyMember] = [
            BodyMember(
                PreKeyUpload.self, "lastResortKey", #"{"lastResortKey":«\#(lastResort)»,"keys":[]}"#, .object),
            BodyMember(PreKeyUpload.self, "keys", #"{"lastResortKey":\#(lastResort),"keys":«[]»}"#, .array),
            BodyMember(
                PreKeyUpload.self, "keys[1]", #"{"lastResortKey":\#(lastResort),"keys":[\#(key),«\#(key)»]}"#, .object),
        ]
        let flag = BodyMember(
            PreKeyResponse.self, "lastResort", #"{"keyId":5,\#(Sample.keysText),"lastResort":«false»}"#, .boolean,
            leniency: .absentOrNull)
        let inUpload = (#"{"lastResortKey":\#(lastResort),"keys":[\#(key),"#, "]}")
        // A response without an id has the id 0.
        return uploads + [flag] + preKey(PreKey.self, "", ("", ""), .none)
            + preKey(PreKeyUpload.self, "keys[1].", inUpload, .none)
            + preKey(
                PreKeyUpload.self, "lastResortKey.", (#"{"lastResortKey":"#, #","keys":[]}"#), .none, id: 16_777_215)
            + preKey(PreKeyResponse.self, "", ("", ""), .absent)
    }()

    private static let directory: [BodyMember] = {
        let lists: [BodyMember] = [
            BodyMember(DirectoryQuery.self, "contacts", #"{"contacts":«["BQVVHxMt5zAFXA"]»}"#, .array),
            BodyMember(
                DirectoryQuery.self, "contacts[1]", #"{"contacts":["BQVVHxMt5zAFXA",«"BQVVHxMt5zAFXA"»]}"#, .string),
            BodyMember(DirectoryResponse.self, "contacts", #"{"contacts":«[{"token":"BQVVHxMt5zAFXA"}]»}"#, .array),
            BodyMember(
                DirectoryResponse.self, "contacts[1]",
                #"{"contacts":[{"token":"BQVVHxMt5zAFXA"},«{"token":"BQVVHxMt5zAFXA"}»]}"#, .object),
        ]
        return lists + contact(DirectoryContact.self, "", ("", ""))
            + contact(DirectoryResponse.self, "contacts[1].", (#"{"contacts":[{"token":"BQVVHxMt5zAFXA"},"#, "]}"))
    }()

    private static let messages: [BodyMember] = {
        let text = #"{"type":1,"destination":"+14152222222","body":"","relay":"x","timestamp":1}"#
        let lists: [BodyMember] = [
            BodyMember(MessageBatch.self, "messages", #"{"messages":«[]»}"#, .array),
            BodyMember(MessageBatch.self, "messages[1]", #"{"messages":[\#(text),«\#(text)»]}"#, .object),
            BodyMember(DeliveryReport.self, "success", #"{"success":«["+14152222222"]»,"failure":[]}"#, .array),
            BodyMember(
                DeliveryReport.self, "success[1]",
                #"{"success":["+14152222222",«"+14152222222"»],"failure":[]}"#, .string),
            BodyMember(DeliveryReport.self, "failure", #"{"success":[],"failure":«[]»}"#, .array),
            BodyMember(
                DeliveryReport.self, "failure[2]",
                #"{"success":[],"failure":["+14152222222","+14155550132",«"+14152222222"»]}"#, .string),
        ]
        return lists + message(OutgoingMessage.self, "", ("", ""))
            + message(MessageBatch.self, "messages[1].", (#"{"messages":[\#(text),"#, #",\#(text)]}"#))
    }()

    private static let attachments: [BodyMember] = [
        BodyMember(
            AttachmentAllocation.self, "id", #"{"id":«7»,"location":"https://a.example"}"#, .number, .string),
        BodyMember(AttachmentAllocation.self, "location", #"{"id":7,"location":«"https://a.example"»}"#, .string),
        BodyMember(AttachmentLocation.self, "location", #"{"location":«"https://a.example"»}"#, .string),
    ]

    private static func preKey<Body: JSONBody>(
        _ type: Body.Type, _ path: String, _ around: (String, String), _ leniency: Leniency, id: Int = 1
    ) -> [BodyMember] {
        let (zeros, ones) = ("\"\(Sample.zerosText)\"", "\"\(Sample.onesText)\"")
        let keyID = #"{"keyId":«\#(id)»,"publicKey":\#(zeros),"identityKey":\#(ones)}"#
        let publicKey = #"{"keyId":\#(id),"publicKey":«\#(zeros)»,"identityKey":\#(ones)}"#
        let identityKey = #"{"keyId":\#(id),"publicKey":\#(zeros),"identityKey":«\#(ones)»}"#
        return [
            BodyMember(type, path + "keyId", around.0 + keyID + around.1, .number, leniency: leniency),
            BodyMember(type, path + "publicKey", around.0 + publicKey + around.1, .string),
            BodyMember(type, path + "identityKey", around.0 + identityKey + around.1, .string),
        ]
    }

    private static func contact<Body: JSONBody>(
        _ type: Body.Type, _ path: String, _ around: (String, String)
    ) -> [BodyMember] {
        let token = #"{"relay":"x","supportsSms":true,"token":«"BQVVHxMt5zAFXA"»}"#
        let relay = #"{"token":"BQVVHxMt5zAFXA","relay":«"x"»,"supportsSms":true}"#
        let flag = #"{"token":"BQVVHxMt5zAFXA","supportsSms":«"true"»}"#
        return [
            BodyMember(type, path + "token", around.0 + token + around.1, .string),
            BodyMember(type, path + "relay", around.0 + relay + around.1, .string, leniency: .absentOrNull),
            BodyMember(
                type, path + "supportsSms", around.0 + flag + around.1, .boolean, .string, leniency: .absentOrNull),
        ]
    }

    private static func message<Body: JSONBody>(
        _ type: Body.Type, _ path: String, _ around: (String, String)
    ) -> [BodyMember] {
        let kind = #"{"type":«1»,"destination":"+14152222222","body":"AA"}"#
        let destination = #"{"type":1,"destination":«"+14152222222"»,"body":"AA"}"#
        let body = #"{"type":1,"destination":"+14152222222","body":«"AA"»}"#
        let relay = #"{"type":1,"relay":«"x"»,"destination":"+14152222222","body":"AA"}"#
        let timestamp = #"{"type":1,"destination":"+14152222222","body":"AA","timestamp":«1»}"#
        return [
            BodyMember(type, path + "type", around.0 + kind + around.1, .number),
            BodyMember(type, path + "destination", around.0 + destination + around.1, .string),
            BodyMember(type, path + "body", around.0 + body + around.1, .string),
            BodyMember(type, path + "relay", around.0 + relay + around.1, .string, leniency: .absentOrNull),
            BodyMember(
                type, path + "timestamp", around.0 + timestamp + around.1, .number, .string, leniency: .absentOrNull),
        ]
    }
}
