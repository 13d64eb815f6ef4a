// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// The types of bodies, by call and direction.
enum RESTBodies {
    /// The message that the body belongs to.
    enum Direction: String, CaseIterable {
        case request, response
    }

    /// The type of the body, or nil if the message has none.
    static func type(of call: RESTCall, _ direction: Direction) -> (any DecodedBody.Type)? {
        let shape = call.shape
        return (direction == .request ? shape.requestBody : shape.responseBody) as? any DecodedBody.Type
    }
}

/// A body that shows itself as `decoded` has it: bytes as hex, 64-bit integers as decimal strings, defaults filled in.
///
/// Source: docs/vectors.md.
protocol DecodedBody: JSONBody {
    var decoded: VectorJSON { get }
    /// ``decoded``, and other forms of the same content.
    var decodedForms: [VectorJSON] { get }
}

extension DecodedBody {
    var decodedForms: [VectorJSON] { [decoded] }
}

extension AccountRegistration: DecodedBody {
    var decoded: VectorJSON {
        .object(["signalingKey": .hex(KeyChecks.bytes(of: signalingKey)), "supportsSms": .bool(supportsSMS)])
    }
}

extension APNRegistration: DecodedBody {
    var decoded: VectorJSON { .object(["apnRegistrationId": .string(id)]) }
}

extension GCMRegistration: DecodedBody {
    var decoded: VectorJSON { .object(["gcmRegistrationId": .string(id)]) }
}

extension PreKey {
    var decoded: VectorJSON {
        .object([
            "keyId": .integer(Int64(id.value)), "publicKey": .hex(publicKey.encoded()),
            "identityKey": .hex(identityKey.encoded()),
        ])
    }
}

extension PreKeyUpload: DecodedBody {
    var decoded: VectorJSON {
        .object(["lastResortKey": lastResortKey.decoded, "keys": .array(keys.map(\.decoded))])
    }
}

extension PreKeyResponse: DecodedBody {
    var decoded: VectorJSON {
        var members = preKey.decoded.object ?? [:]
        members["lastResort"] = .bool(preKey.id.isLastResort)
        return .object(members)
    }

    /// `lastResort` says nothing that the id does not.
    var decodedForms: [VectorJSON] { [decoded, preKey.decoded] }
}

extension DirectoryQuery: DecodedBody {
    var decoded: VectorJSON { .object(["contacts": .array(tokens.map { .string($0.base64) })]) }

    /// A token is bytes, too.
    var decodedForms: [VectorJSON] { [decoded, .object(["contacts": .array(tokens.map { .hex($0.encoded()) })])] }
}

extension DirectoryContact: DecodedBody {
    var decoded: VectorJSON { decoded(token: .string(token.base64)) }
    var decodedForms: [VectorJSON] { [decoded, decoded(token: .hex(token.encoded()))] }

    fileprivate func decoded(token: VectorJSON) -> VectorJSON {
        var members: [TextBytes: VectorJSON] = ["token": token, "supportsSms": .bool(supportsSMS)]
        members["relay"] = relay.map { .string($0) }
        return .object(members)
    }
}

extension DirectoryResponse: DecodedBody {
    var decoded: VectorJSON { .object(["contacts": .array(contacts.map(\.decoded))]) }

    var decodedForms: [VectorJSON] {
        [decoded, .object(["contacts": .array(contacts.map { $0.decoded(token: .hex($0.token.encoded())) })])]
    }
}

extension MessageBatch: DecodedBody {
    var decoded: VectorJSON { .object(["messages": .array(messages.map(\.decoded))]) }
}

extension OutgoingMessage {
    fileprivate var decoded: VectorJSON {
        var members: [TextBytes: VectorJSON] = [
            "destination": .string(destination.text), "body": .hex(body),
        ]
        members["timestamp"] = timestamp.map { .string(String($0)) }
        members["type"] = type.value.map { .integer(Int64($0)) }
        members["relay"] = relay.map { .string($0) }
        return .object(members)
    }
}

extension DeliveryReport: DecodedBody {
    var decoded: VectorJSON {
        .object([
            "success": .array(success.map { .string($0.text) }), "failure": .array(failure.map { .string($0.text) }),
        ])
    }
}

extension AttachmentAllocation: DecodedBody {
    var decoded: VectorJSON { .object(["id": .string(String(id)), "location": .string(location.text)]) }
}

extension AttachmentLocation: DecodedBody {
    var decoded: VectorJSON { .object(["location": .string(location.text)]) }
}
