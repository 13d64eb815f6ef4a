// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushHTTP
import PushWire

/// A call, and functions that let a client and a relay make it.
struct CallSample: Sendable {
    let call: RESTCall
    /// The method and the path of the request, without the path of the service's URL.
    let line: String
    /// The JSON of the request's body in each profile.
    let body: (specification: String, deployed: String)
    let request: @Sendable (PushService) -> (HTTPRequest, [UInt8])
    /// The client's error for a response, or nil if the client reads the value that ``response`` sends.
    let fault: @Sendable (PushService, HTTPResponse, [UInt8]) -> PushCallError?
    /// The relay's response to a route, or nil if the route is of another call.
    let response: @Sendable (PushRelay, PushRoute) -> (HTTPResponse, [UInt8])?
    /// Whether a relay reads the client's value from a body, both as an array and as a span.
    let isRead: @Sendable (PushRelay, PushRoute, [UInt8]) throws -> Bool

    func body(_ profile: Profile) -> String { profile == .deployed ? body.deployed : body.specification }

    /// The calls of a profile.
    static func all(_ profile: Profile) -> [CallSample] { all.filter { $0.call.shape.profiles.contains(profile) } }

    /// Each call to the relay. If a call has optional values, one of its samples has them all.
    static let all: [CallSample] =
        VerificationTransport.allCases.map { transport in
            plain(.requestCode(transport, to: Sample.number), "GET /v1/accounts/\(transport)/code/+14152222222") {
                if case .requestCode(_, _, let exchange) = $0 { exchange } else { nil }
            }
        } + account

    private static let account: [CallSample] = {
        let message = { (body: String, timestamp: String) in
            #"{"messages":[{"type":1,"destination":"+14152222222","body":"\#(body)","relay":"a&b","timestamp":\#(timestamp)}]}"#
        }
        return [
            telling(
                .confirmCode(Sample.code, Sample.registration), "PUT /v1/accounts/code/012345", Sample.registration,
                Sample.registrationText
            ) { if case .confirmCode(_, _, let exchange) = $0 { exchange } else { nil } },
            telling(
                .setAPN(APNRegistration(id: "a/b")), "PUT /v1/accounts/apn/", APNRegistration(id: "a/b"),
                #"{"apnRegistrationId":"a/b"}"#
            ) { if case .account(_, .setAPN(let exchange)) = $0 { exchange } else { nil } },
            telling(
                .setGCM(GCMRegistration(id: "x")), "PUT /v1/accounts/gcm/", GCMRegistration(id: "x"),
                #"{"gcmRegistrationId":"x"}"#
            ) { if case .account(_, .setGCM(let exchange)) = $0 { exchange } else { nil } },
            plain(.removeAPN(), "DELETE /v1/accounts/apn/") {
                if case .account(_, .removeAPN(let exchange)) = $0 { exchange } else { nil }
            },
            plain(.removeGCM(), "DELETE /v1/accounts/gcm/") {
                if case .account(_, .removeGCM(let exchange)) = $0 { exchange } else { nil }
            },
            telling(
                .uploadPreKeys(Sample.upload), "PUT /v1/keys/", Sample.upload,
                #"{"lastResortKey":\#(Sample.lastResortText),"keys":[\#(Sample.preKeyText("0")),\#(Sample.preKeyText("1"))]}"#
            ) { if case .account(_, .uploadPreKeys(let exchange)) = $0 { exchange } else { nil } },
            asking(
                .fetchPreKey(of: Sample.number), "GET /v1/keys/+14152222222", for: PreKeyResponse(Sample.preKey(0)),
                Sample.preKey(0)
            ) { if case .account(_, .fetchPreKey(_, nil, let exchange)) = $0 { exchange } else { nil } },
            asking(
                .fetchPreKey(of: Sample.number, relay: "a b"), "GET /v1/keys/+14152222222?relay=a%20b",
                for: PreKeyResponse(Sample.preKey(0xFF_FFFF)), Sample.preKey(0xFF_FFFF)
            ) { if case .account(_, .fetchPreKey(_, "a b", let exchange)) = $0 { exchange } else { nil } },
            exchanging(
                .queryDirectory(Sample.query), "PUT /v1/directory/tokens", Sample.query,
                #"{"contacts":["BQVVHxMt5zAFXA","+6vAXozPwSO/nQ"]}"#,
                for: DirectoryResponse(contacts: [Sample.contact, DirectoryContact(token: Sample.otherToken)])
            ) { if case .account(_, .queryDirectory(let exchange)) = $0 { exchange } else { nil } },
            asking(
                .lookUpContact(Sample.otherToken), "GET /v1/directory/+6vAXozPwSO%2FnQ", for: Sample.contact,
                Sample.contact
            ) { if case .account(_, .lookUpContact(_, let exchange)) = $0 { exchange } else { nil } },
            exchanging(
                .sendMessages(Sample.batch), "POST /v1/messages/", Sample.batch, message("AA", #""1387843200123""#),
                deployed: message("AA==", "1387843200123"), for: Sample.report
            ) { if case .account(_, .sendMessages(let exchange)) = $0 { exchange } else { nil } },
            asking(.allocateAttachment(), "GET /v1/attachments/", for: Sample.allocation, Sample.allocation) {
                if case .account(_, .allocateAttachment(let exchange)) = $0 { exchange } else { nil }
            },
            asking(
                .locateAttachment(.max, relay: "r"), "GET /v1/attachments/18446744073709551615?relay=r",
                for: AttachmentLocation(location: Sample.location), Sample.location
            ) { if case .account(_, .locateAttachment(_, "r", let exchange)) = $0 { exchange } else { nil } },
        ]
    }()
}

// MARK: - The forms of calls

extension CallSample {
    /// A function that returns the exchange of a route, or nil if the route is of another call.
    private typealias Exchange<Request, Response> = @Sendable (PushRoute) -> PushExchange<Request, Response>?

    /// A call with an empty body and an empty response.
    private static func plain(
        _ call: PushCall<Void>, _ line: String, _ exchange: @escaping Exchange<Void, Void>
    ) -> CallSample {
        CallSample(
            call, line, ("", ""), response: { relay, route in exchange(route).map { (relay.success(of: $0), []) } },
            isRead: { $2.isEmpty }, isRight: { true })
    }

    /// A call with an empty response.
    private static func telling<Body: JSONBody>(
        _ call: PushCall<Void>, _ line: String, _ body: Body, _ text: String, _ exchange: @escaping Exchange<Body, Void>
    ) -> CallSample {
        CallSample(
            call, line, (text, text),
            response: { relay, route in exchange(route).map { (relay.success(of: $0), []) } },
            isRead: { try isRead($0, exchange($1), $2, as: body) }, isRight: { true })
    }

    /// A call with an empty body.
    private static func asking<Body: JSONBody, Response: Equatable & Sendable>(
        _ call: PushCall<Response>, _ line: String, for response: Body, _ value: Response,
        _ exchange: @escaping Exchange<Void, Body>
    ) -> CallSample {
        CallSample(
            call, line, ("", ""), response: { relay, route in exchange(route).map { relay.success(of: $0, response) } },
            isRead: { $2.isEmpty }, isRight: { $0 == value })
    }

    private static func exchanging<Body: JSONBody, Response: JSONBody>(
        _ call: PushCall<Response>, _ line: String, _ body: Body, _ text: String, deployed: String? = nil,
        for response: Response, _ exchange: @escaping Exchange<Body, Response>
    ) -> CallSample {
        CallSample(
            call, line, (text, deployed ?? text),
            response: { relay, route in exchange(route).map { relay.success(of: $0, response) } },
            isRead: { try isRead($0, exchange($1), $2, as: body) }, isRight: { $0 == response })
    }

    private static func isRead<Body: JSONBody, Response>(
        _ relay: PushRelay, _ exchange: PushExchange<Body, Response>?, _ bytes: [UInt8], as body: Body
    ) throws -> Bool {
        guard let exchange else { return false }
        return try unsafe relay.read(bytes, of: exchange) == body && relay.read(bytes.span.bytes, of: exchange) == body
    }

    private init<Response: Sendable>(
        _ call: PushCall<Response>, _ line: String, _ body: (String, String),
        response: @escaping @Sendable (PushRelay, PushRoute) -> (HTTPResponse, [UInt8])?,
        isRead: @escaping @Sendable (PushRelay, PushRoute, [UInt8]) throws -> Bool,
        isRight: @escaping @Sendable (Response) -> Bool
    ) {
        self.init(
            call: call.call, line: line, body: body, request: { $0.request(for: call) },
            fault: { service, response, bytes in
                do throws(PushCallError) {
                    // An array and a span must give the same value.
                    let values = [
                        try service.response(to: call, response, bytes),
                        try unsafe service.response(to: call, response, bytes.span.bytes),
                    ]
                    return values.allSatisfy(isRight) ? nil : .unexpectedStatus(-1, retryAfter: nil)
                } catch { return error }
            },
            response: response, isRead: isRead)
    }
}

/// Returns the name of a route's call, and the values of its path, query and credentials.
func meaning(_ route: PushRoute) -> String {
    let values =
        switch route {
        case .requestCode(let transport, let number, _): [transport.rawValue, number.text]
        case .confirmCode(let code, let credentials, _): [code.text, "by \(credentials.number.text)"]
        case .account(let credentials, let route): meaning(route) + ["by \(credentials.number.text)"]
        }
    return ([route.call.rawValue] + values).joined(separator: " ")
}

private func meaning(_ route: AccountRoute) -> [String] {
    switch route {
    case .fetchPreKey(let number, let relay, _): [number.text] + (relay.map { ["at \($0)"] } ?? [])
    case .lookUpContact(let token, _): [token.base64]
    case .locateAttachment(let id, let relay, _): ["\(id)"] + (relay.map { ["at \($0)"] } ?? [])
    case .setAPN, .setGCM, .removeAPN, .removeGCM, .uploadPreKeys, .queryDirectory, .sendMessages, .allocateAttachment:
        []
    }
}
