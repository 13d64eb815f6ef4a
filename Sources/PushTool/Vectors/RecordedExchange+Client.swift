// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

extension RecordedExchange {
    /// Checks that a client reads the recorded response, and that the library's request has the route of the recorded request.
    func checkClient() throws {
        let outcome = try test.text("client")
        do {
            try checkResponse()
            guard TextBytes(outcome) == "success" else {
                throw CheckError.failed("the response must fail with \(outcome), but was read")
            }
        } catch let error as PushCallError {
            guard !VectorText.areEqual(error.outcome, outcome) else { return }
            throw CheckError.mismatch("client", expected: outcome, came: error.outcome)
        }
    }

    private func checkResponse() throws {
        switch call {
        case .requestCode:
            let transport = try meant("transport", as: VerificationTransport.init(rawValue:))
            try response(to: PushCall.requestCode(transport, to: meant("number", as: PhoneNumber.init)))
        case .confirmCode:
            let registration = AccountRegistration(signalingKey: SignalingKey())
            try response(to: PushCall.confirmCode(meant("code", as: { try VerificationCode($0) }), registration))
        case .setAPN: try response(to: PushCall.setAPN(APNRegistration(id: "any")))
        case .setGCM: try response(to: PushCall.setGCM(GCMRegistration(id: "any")))
        case .removeAPN: try response(to: PushCall.removeAPN())
        case .removeGCM: try response(to: PushCall.removeGCM())
        case .uploadPreKeys:
            let key = PreKey(PreKeyPair.lastResort(), identityKey: IdentityKeyPair().publicKey)
            try response(to: PushCall.uploadPreKeys(PreKeyUpload(lastResortKey: key, keys: [])))
        case .fetchPreKey:
            let call = try PushCall.fetchPreKey(of: meant("of", as: PhoneNumber.init), relay: relayName)
            try expect("key", is: response(to: call).decoded)
        case .queryDirectory:
            let contacts = try response(to: PushCall.queryDirectory(DirectoryQuery(tokens: []))).contacts
            try expect("registered", is: .array(contacts.map(\.decoded)))
        case .lookUpContact:
            let token = try meant("token") { try DirectoryToken(base64: $0) }
            try expect("contact", is: response(to: PushCall.lookUpContact(token)).decoded)
        case .sendMessages:
            let report = try response(to: PushCall.sendMessages(MessageBatch(messages: [])))
            if means["registered"] != nil { try expect("registered", is: report.decoded["success"]) }
            if means["notRegistered"] != nil { try expect("notRegistered", is: report.decoded["failure"]) }
        case .allocateAttachment:
            try expect("id", is: String(response(to: PushCall.allocateAttachment()).id))
        case .locateAttachment:
            try response(to: PushCall.locateAttachment(meant("id", as: { UInt64($0) }), relay: relayName))
        case .uploadBlob:
            try response(to: PushCall.uploadBlob(requestBody, to: location()))
            try expectPlaintext(of: requestBody)
        case .downloadBlob:
            try expectPlaintext(of: response(to: PushCall.downloadBlob(from: location())))
        }
    }

    @discardableResult
    private func response<Response>(to call: PushCall<Response>) throws -> Response {
        let service = try service(for: call.call)
        try expectRoute(of: service.request(for: call).0)
        return try service.response(to: call, response, responseBody)
    }

    private func service(for call: RESTCall) throws -> PushService {
        let url = try ServiceURL(Self.service)
        guard call.shape.isAuthenticated else { return try PushService(url, profile: profile) }
        let credentials = BasicCredentials(
            number: try meant("number", as: PhoneNumber.init),
            password: try meant("password") { try AccountPassword($0) })
        return try PushService(url, credentials: credentials, profile: profile)
    }

    /// Checks that the library's request has the route of the recorded request. A recorded request without a route was malformed;
    /// the library makes it correctly.
    private func expectRoute(of made: HTTPRequest) throws(CheckError) {
        guard call.shape.path != nil else {
            // The blob store accepted the recorded request, except from the iOS client of that month, whose call was unfinished.
            guard TextBytes((try? test.text("client")) ?? "") == "success" else { return }
            if let type = made.headerFields[.contentType], type == request.headerFields[.contentType] { return }
            throw .failed("the library's request has another Content-Type than the recorded request")
        }
        guard let route = try? relay.route(made), route.call == call else {
            throw .failed("the library's request has no route, or the route of another call")
        }
        guard let recorded = try? relay.route(request) else {
            guard case .account(_, .lookUpContact(let token, _)) = route else { return }
            return try expect("token", is: token.base64)
        }
        guard route == recorded else {
            throw .failed("the library's request has another route than the recorded request")
        }
    }

    private func location() throws -> ServiceURL { try ServiceURL(Self.service + (request.path ?? "")) }

    private func expectPlaintext(of blob: [UInt8]) throws {
        guard means["key"] != nil else { return }
        let key = try meant("key") { try AttachmentKey(parsing: Hex.bytes($0) ?? []) }
        try expect("plaintext", is: .hex(AttachmentCipher.decrypt(blob, key: key)))
    }
}

extension PushCallError {
    fileprivate var outcome: String {
        switch self {
        case .refused(let fault, _): fault.caseName
        case .unexpectedStatus: "unexpectedStatus"
        case .url, .colonInPassword, .passwordNotASCII: "unusableService"
        case .malformedResponse: "malformedResponse"
        case .insecureLocation: "insecureLocation"
        }
    }
}
