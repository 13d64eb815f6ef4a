// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

extension RecordedExchange {
    var relay: PushRelay { PushRelay(profile: profile) }

    /// Checks that a relay reads the meaning from the request, and makes the recorded response.
    func checkRelay() throws {
        guard call.shape.path != nil else { return }
        try checkRelay(request)
        guard test.hasFlag("TrailingQuestionMark") else { return }
        var request = request
        request.path?.append("?")
        try checkRelay(request)
    }

    private func checkRelay(_ request: HTTPRequest) throws {
        do {
            let route = try relay.route(request)
            guard route.call == call else { throw CheckError.failed("the request is routed to \(route.call.rawValue)") }
            try check(route)
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

    private func check(_ route: PushRoute) throws {
        switch route {
        case .requestCode(let transport, let number, let exchange):
            try expect("transport", is: transport.rawValue)
            try expect("number", is: number.text)
            try expectResponse(to: exchange)
        case .confirmCode(let code, let credentials, let exchange):
            try expect(credentials)
            try expect("code", is: code.text)
            try expectResponse(to: readBody(of: exchange))
        case .account(let credentials, let route):
            try expect(credentials)
            try check(route)
        }
    }

    private func check(_ route: AccountRoute) throws {
        switch route {
        case .setAPN(let exchange): try expectResponse(to: readBody(of: exchange))
        case .setGCM(let exchange): try expectResponse(to: readBody(of: exchange))
        case .removeAPN(let exchange), .removeGCM(let exchange): try expectResponse(to: exchange)
        case .uploadPreKeys(let exchange): try expectResponse(to: readBody(of: exchange))
        case .fetchPreKey(let number, let other, let exchange):
            try expect("of", is: number.text)
            try expectRelay(other)
            try expectResponse(to: exchange)
        case .queryDirectory(let exchange):
            let tokens = try relay.read(requestBody, of: exchange).tokens
            let asked = means["asked"]?.array ?? []
            guard asked.map({ $0["token"]?.string }) == tokens.map(\.base64) else {
                throw CheckError.failed("the tokens differ from those of means")
            }
            for (token, contact) in zip(tokens, asked) {
                if let number = contact["number"]?.string { try expect(token, "a token", isOf: PhoneNumber(number)) }
            }
            try expectResponse(to: exchange)
        case .lookUpContact(let token, let exchange):
            try expect("token", is: token.base64)
            try expect(token, "the token", isOf: meant("of", as: PhoneNumber.init))
            try expectResponse(to: exchange)
        case .sendMessages(let exchange): try expectResponse(to: readBody(of: exchange))
        case .allocateAttachment(let exchange): try expectResponse(to: exchange)
        case .locateAttachment(let id, let other, let exchange):
            try expect("id", is: String(id))
            try expectRelay(other)
            try expectResponse(to: exchange)
        }
    }

    private func expect(_ token: DirectoryToken, _ what: String, isOf number: PhoneNumber) throws(CheckError) {
        guard token == DirectoryToken(number) else { throw .failed("\(what) does not belong to its number") }
    }

    private func expect(_ credentials: BasicCredentials) throws(CheckError) {
        try expect("number", is: credentials.number.text)
        try expect("password", is: credentials.password.text)
    }

    private func expectRelay(_ name: String?) throws(CheckError) {
        guard name.map({ TextBytes($0) }) == relayName.map({ TextBytes($0) }) else {
            throw .mismatch("relay", expected: relayName ?? "none", came: name ?? "none")
        }
    }

    /// Reads the body of the request, and compares each of its members with `means`.
    private func readBody<Request: DecodedBody, Response>(
        of exchange: PushExchange<Request, Response>
    ) throws -> PushExchange<Request, Response> {
        let decoded = try relay.read(requestBody, of: exchange).decoded
        for (name, value) in decoded.fields { try expect(name, is: value) }
        return exchange
    }

    private func expectResponse<Request>(to exchange: PushExchange<Request, Void>) throws {
        try expectResponse { (relay.success(of: exchange), []) }
    }

    private func expectResponse<Request, Response: JSONBody>(to exchange: PushExchange<Request, Response>) throws {
        try expectResponse { relay.success(of: exchange, try Response(json: responseBody)) }
    }

    private func expectResponse(_ success: () throws -> (HTTPResponse, [UInt8])) throws {
        let outcome = try test.text("relay")
        switch TextBytes(outcome) {
        case "routed": return
        case "success":
            let (head, body) = try CheckError.unless("reading the recorded response", success)
            try expectStatus(of: head)
            guard !body.isEmpty else { return }
            guard try JSONText(json: body) == JSONText(json: responseBody) else {
                throw CheckError.failed("the JSON of the response differs from the recorded JSON")
            }
        default:
            guard let fault = call.shape.faults.first(where: { VectorText.areEqual($0.caseName, outcome) }) else {
                throw CheckError.failed("the request must fail with \(outcome), but was routed")
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
