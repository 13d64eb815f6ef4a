// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// The types of the bodies of REST calls, and the check of their vectors.
enum RESTBodies {
    enum Direction: String, CaseIterable {
        case request, response
    }

    /// Returns the type of the body, or nil if the request or response has no body.
    static func type(of call: RESTCall, _ direction: Direction) -> (any DecodedBody.Type)? {
        let shape = call.shape
        return (direction == .request ? shape.requestBody : shape.responseBody) as? any DecodedBody.Type
    }

    /// Checks a `RESTTest`: the JSON decodes to `decoded`, which encodes to `canonical`, which decodes to the same.
    static func check(_ test: VectorTest) throws {
        let json = try test.has("jsonHex") ? test.bytes("jsonHex") : Array(test.text("json").utf8)
        let (call, profile) = (try test.call(), try test.profile())
        let direction = try test.groupChoice("direction", Direction.allCases, by: \.rawValue)
        if let type = type(of: call, direction) { return try check(type, json, profile, test) }
        // If the protocol has no body here, the library reads nothing.
        _ = try test.accepted {}
        try test.expect("decoded", is: [:])
        if test.has("canonical") { try test.expect("canonical", is: "") }
    }

    private static func check<Body: DecodedBody>(
        _ type: Body.Type, _ json: [UInt8], _ profile: Profile, _ test: VectorTest
    ) throws {
        let body = try test.accepted {
            do throws(JSONError) { return try Body(json: json) } catch {
                // Only the specification has a status for a malformed token, and only in the directory.
                let isQuery = type == DirectoryQuery.self && profile == .specification
                throw CheckError.refused(error.category == .token && isQuery ? "badToken" : "malformedBody")
            }
        }
        try test.expect("decoded", is: body.decoded)
        let encoded = body.encoded(profile: profile)
        if test.has("canonical") { try test.expect("canonical", is: String(decoding: encoded, as: UTF8.self)) }
        let appended = RawOutput.bytes(capacity: body.encodedByteCount(profile: profile)) {
            body.encode(into: &$0, profile: profile)
        }
        guard appended == encoded else { throw CheckError.failed("encoded() and encode(into:) differ") }
        let again = try CheckError.unless("reading the encoded body") { try Body(json: encoded) }
        // A response of the specification does not mark the last-resort key, but its ID identifies the key.
        guard again.decoded == body.decoded else {
            throw CheckError.failed("the encoded body decodes to another value")
        }
    }
}

/// A body with the form of `decoded` in vectors: bytes in hexadecimal, 64-bit integers as decimal strings, defaults filled in.
///
/// See docs/vectors.md.
protocol DecodedBody: JSONBody {
    var decoded: JSONText { get }
}

extension AccountRegistration: DecodedBody {
    var decoded: JSONText {
        ["signalingKey": .hex(KeyChecks.bytes(of: signalingKey)), "supportsSms": .bool(supportsSMS)]
    }
}

extension APNRegistration: DecodedBody {
    var decoded: JSONText { ["apnRegistrationId": .string(id)] }
}

extension GCMRegistration: DecodedBody {
    var decoded: JSONText { ["gcmRegistrationId": .string(id)] }
}

extension PreKey {
    var decoded: JSONText { decoded(lastResort: nil) }

    fileprivate func decoded(lastResort: Bool?) -> JSONText {
        [
            "keyId": .integer(Int(id.value)), "publicKey": .hex(publicKey.encoded()),
            "identityKey": .hex(identityKey.encoded()), "lastResort": lastResort.map(JSONText.bool),
        ]
    }
}

extension PreKeyUpload: DecodedBody {
    var decoded: JSONText { ["lastResortKey": lastResortKey.decoded, "keys": .array(keys.map(\.decoded))] }
}

extension PreKeyResponse: DecodedBody {
    var decoded: JSONText { preKey.decoded(lastResort: preKey.id.isLastResort) }
}

extension DirectoryQuery: DecodedBody {
    var decoded: JSONText { ["contacts": .array(tokens.map { .string($0.base64) })] }
}

extension DirectoryContact: DecodedBody {
    var decoded: JSONText {
        [
            "token": .string(token.base64), "supportsSms": .bool(supportsSMS),
            "relay": relay.map(JSONText.string),
        ]
    }
}

extension DirectoryResponse: DecodedBody {
    var decoded: JSONText { ["contacts": .array(contacts.map(\.decoded))] }
}

extension MessageBatch: DecodedBody {
    var decoded: JSONText { ["messages": .array(messages.map(\.decoded))] }
}

extension OutgoingMessage {
    fileprivate var decoded: JSONText {
        [
            "destination": .string(destination.text), "body": .hex(body),
            "timestamp": timestamp.map { .string(String($0)) }, "type": type.value.map { .integer(Int($0)) },
            "relay": relay.map(JSONText.string),
        ]
    }
}

extension DeliveryReport: DecodedBody {
    var decoded: JSONText { ["success": list(success), "failure": list(failure)] }

    private func list(_ numbers: [PhoneNumber]) -> JSONText { .array(numbers.map { .string($0.text) }) }
}

extension AttachmentAllocation: DecodedBody {
    var decoded: JSONText { ["id": .string(String(id)), "location": .string(location.text)] }
}

extension AttachmentLocation: DecodedBody {
    var decoded: JSONText { ["location": .string(location.text)] }
}
