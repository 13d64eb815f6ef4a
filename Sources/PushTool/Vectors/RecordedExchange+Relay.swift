// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// The relay's side of a recorded exchange.
extension RecordedExchange {
    /// Checks that the request is understood as it was meant, and that what was responded to it would be responded here.
    func checkRelay() throws {
        guard call.shape.path != nil else { return }
        try checkRelay(request)
        guard test.hasFlag("TrailingQuestionMark") else { return }
        var request = request
        request.path?.append("?")
        try checkRelay(request)
    }

    private func checkRelay(_ request: HTTPRequest) throws {
        let relay = PushRelay(profile: profile)
        do {
            let route = try relay.route(request)
            guard route.call == call else { throw CheckError.failed("the request is taken for \(route.call.rawValue)") }
            try check(route, relay)
        } catch let error as PushRelayError {
            let outcome =
                switch error {
                case .notFound: "notFound"
                case .malformedBody: "malformedBody"
                default: "\(error)"
                }
            guard try VectorText.areEqual(outcome, test.text("relay")) else { throw CheckError.refused(outcome) }
            try expectStatus(of: relay.refusal(error))
        }
    }

    private func check(_ route: PushRoute, _ relay: PushRelay) throws {
        switch route {
        case .requestCode(let transport, let number, let exchange):
            try expect("transport", is: .string(transport.rawValue))
            try expect("number", is: .string(number.text))
            try expectResponse(of: relay) { (relay.success(of: exchange), []) }
        case .confirmCode(let code, let credentials, let exchange):
            try expect(credentials)
            try expect("code", is: .string(code.text))
            let registration = try relay.read(requestBody, of: exchange)
            try expect("signalingKey", is: registration.decoded["signalingKey"])
            try expect("supportsSms", is: .bool(registration.supportsSMS))
            try expectResponse(of: relay) { (relay.success(of: exchange), []) }
        case .account(let credentials, let route):
            try expect(credentials)
            try check(route, relay)
        }
    }

    private func check(_ route: AccountRoute, _ relay: PushRelay) throws {
        switch route {
        case .setAPN(let exchange):
            try expect("apnRegistrationId", is: .string(relay.read(requestBody, of: exchange).id))
            try expectResponse(of: relay) { (relay.success(of: exchange), []) }
        case .setGCM(let exchange):
            try expect("gcmRegistrationId", is: .string(relay.read(requestBody, of: exchange).id))
            try expectResponse(of: relay) { (relay.success(of: exchange), []) }
        case .removeAPN(let exchange), .removeGCM(let exchange):
            try expectResponse(of: relay) { (relay.success(of: exchange), []) }
        case .uploadPreKeys(let exchange):
            let upload = try relay.read(requestBody, of: exchange)
            try expect("lastResortKey", is: upload.lastResortKey.meaning)
            try expect("keys", is: .array(upload.keys.map(\.meaning)))
            try expectResponse(of: relay) { (relay.success(of: exchange), []) }
        case .fetchPreKey(let number, let other, let exchange):
            try expect("of", is: .string(number.text))
            try expectRelay(other)
            try expectResponse(of: relay) { relay.success(of: exchange, try PreKeyResponse(json: responseBody)) }
        case .queryDirectory(let exchange):
            let tokens = try relay.read(requestBody, of: exchange).tokens
            try expect(
                "asked", is: .array(tokens.map { .object(["token": .string($0.base64)]) }), ignoring: "number")
            for asked in means["asked"]?.array ?? [] {
                guard let number = asked["number"]?.string else { continue }
                guard try asked["token"]?.string == DirectoryToken(PhoneNumber(number)).base64 else {
                    throw CheckError.failed("a token is not that of its number")
                }
            }
            try expectResponse(of: relay) { relay.success(of: exchange, try DirectoryResponse(json: responseBody)) }
        case .lookUpContact(let token, let exchange):
            try expect("token", is: .string(token.base64))
            guard try token == meant("of", as: { DirectoryToken(try PhoneNumber($0)) }) else {
                throw CheckError.failed("the token is not that of its number")
            }
            try expectResponse(of: relay) { relay.success(of: exchange, try DirectoryContact(json: responseBody)) }
        case .sendMessages(let exchange):
            let batch = try relay.read(requestBody, of: exchange)
            try expect("messages", is: batch.decoded["messages"], ignoring: "text")
            try expectResponse(of: relay) { relay.success(of: exchange, try DeliveryReport(json: responseBody)) }
        case .allocateAttachment(let exchange):
            try expectResponse(of: relay) { relay.success(of: exchange, try AttachmentAllocation(json: responseBody)) }
        case .locateAttachment(let id, let other, let exchange):
            try expect("id", is: .string(String(id)))
            try expectRelay(other)
            try expectResponse(of: relay) { relay.success(of: exchange, try AttachmentLocation(json: responseBody)) }
        }
    }

    private func expect(_ credentials: BasicCredentials) throws(CheckError) {
        try expect("number", is: .string(credentials.number.text))
        try expect("password", is: .string(credentials.password.text))
    }

    private func expectRelay(_ name: String?) throws(CheckError) {
        guard name.map({ TextBytes($0) }) == relayName.map({ TextBytes($0) }) else {
            throw .mismatch("relay", expected: relayName ?? "none", came: name ?? "none")
        }
    }

    /// - Parameter success: the response of a relay that has what the client read.
    private func expectResponse(of relay: PushRelay, _ success: () throws -> (HTTPResponse, [UInt8])) throws {
        let outcome = try test.text("relay")
        switch TextBytes(outcome) {
        case "routed": return
        case "success":
            let (head, body) = try CheckError.unless("reading the recorded response", success)
            try expectStatus(of: head)
            guard !body.isEmpty else { return }
            guard try VectorJSON(json: body) == VectorJSON(json: responseBody) else {
                throw CheckError.failed("the JSON of the response is another")
            }
        default:
            guard let fault = call.shape.faults.first(where: { VectorText.areEqual($0.caseName, outcome) }) else {
                throw CheckError.failed("was routed, but \(outcome) must come")
            }
            try expectStatus(of: relay.refusal(fault, of: call))
        }
    }

    private func expectStatus(of head: HTTPResponse) throws {
        let expected = try test.integer("relayStatus")
        guard head.status.code != expected else { return }
        throw CheckError.mismatch("relayStatus", expected: "\(expected)", came: "\(head.status.code)")
    }
}

extension PreKey {
    /// The key as `means` has it.
    var meaning: VectorJSON {
        .object([
            "keyId": .string(String(id.value)), "publicKey": .hex(publicKey.encoded()),
            "identityKey": .hex(identityKey.encoded()),
        ])
    }
}
