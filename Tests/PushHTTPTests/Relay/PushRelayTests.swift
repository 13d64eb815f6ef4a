// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

/// A client and a relay, each of which reads what the other writes.
@Suite struct PushRelayTests {
    /// Makes and routes each request of each profile, and calls `body` with the client, the relay, the route and the request's body.
    private func loop(_ body: (CallSample, PushService, PushRelay, PushRoute, [UInt8]) throws -> Void) throws {
        for profile in Profile.allCases {
            let (account, relay) = (Sample.service(profile), PushRelay(profile: profile))
            for sample in CallSample.all(profile) {
                let (request, bytes) = sample.request(account)
                try body(sample, account, relay, try relay.route(request), bytes)
            }
        }
    }

    @Test func aClientsRequestIsRoutedToItsCallWithItsCredentials() throws {
        let relays = Profile.allCases.map { PushRelay(profile: $0) }
        for client in Profile.allCases {
            for relay in relays {
                for sample in CallSample.all(relay.profile) {
                    let (request, _) = sample.request(Sample.service(client))
                    let route = try relay.route(request)
                    #expect(route.call == sample.call, "\(sample.line)")
                    switch route {
                    case .requestCode(_, let number, let exchange):
                        #expect(number == Sample.number && exchange.call == sample.call)
                    case .confirmCode(let code, let credentials, let exchange):
                        #expect(code == Sample.code && exchange.call == sample.call)
                        #expect(credentials == Sample.credentials)
                    case .account(let credentials, let route):
                        #expect(credentials == Sample.credentials && route.call == sample.call, "\(sample.line)")
                    }
                }
            }
        }
    }

    @Test func aClientsBodyIsReadBackEqual() throws {
        try loop { sample, _, relay, route, bytes in
            let isRead = try sample.isRead(relay, route, bytes)
            #expect(isRead, "\(sample.line)")
        }
    }

    @Test func aSuccessIsUnderstoodByClientsOfBothProfiles() throws {
        try loop { sample, _, relay, route, _ in
            let (response, body) = try #require(sample.response(relay, route))
            let isSilent = sample.call.shape.response == .none
            let is204 = relay.profile == .deployed && isSilent && sample.call != .requestCode
            #expect(response.status.code == (is204 ? 204 : 200), "\(sample.line)")
            #expect(response.headerFields[.contentType] == (isSilent ? nil : "application/json"))
            #expect(response.headerFields[.contentLength] == (is204 ? nil : "\(body.count)"))
            for client in Profile.allCases {
                let fault = sample.fault(Sample.service(client), response, body)
                #expect(fault == nil, "\(sample.line) \(client)")
            }
        }
    }

    /// The iOS client of December 2013 drops its credentials at 200.
    @Test func aDeployedRelaySays204ToAConfirmedCode() throws {
        let relay = PushRelay(profile: .deployed)
        let request = Sample.request("PUT /v1/accounts/code/012345")
        guard case .confirmCode(_, _, let exchange) = try relay.route(request) else { throw Wrong() }
        let response = relay.success(of: exchange)
        #expect(response.status.code == 204)
        #expect(response.headerFields.isEmpty)
    }

    private struct Wrong: Error {}

    @Test func everyRefusalIsUnderstoodByAClientOfTheSameProfile() throws {
        try loop { sample, account, relay, _, _ in
            // The request for a code has no body. Its statuses 400 and 415 mean other faults.
            for fault in allFaults where !(fault == .malformedBody && sample.call == .requestCode) {
                guard let status = sample.call.status(for: fault, relay.profile) else { continue }
                let wanted = sample.call == .sendMessages && status == 501 ? .possiblyDelivered : fault
                for seconds in [nil, 0, 120] {
                    let response = relay.refusal(fault, of: sample.call, retryAfter: seconds)
                    guard case .refused(wanted, let retryAfter)? = sample.fault(account, response, []) else {
                        Issue.record("\(sample.call) \(fault) \(relay.profile)")
                        continue
                    }
                    #expect(retryAfter == seconds.map { .seconds($0) }, "\(sample.call) \(fault)")
                    #expect((response.headerFields[.wwwAuthenticate] != nil) == (fault == .unauthorized))
                }
            }
        }
    }

    /// A relay may limit any call.
    @Test func aFaultThatTheProtocolDoesNotHaveForTheCallGetsItsUsualStatus() {
        let usual: [PushFault: Int] = [
            .badNumber: 400, .badToken: 400, .unauthorized: 401, .wrongCode: 403, .unknownNumber: 404,
            .unknownToken: 404, .unknownAttachment: 404, .rateLimited: 413, .invalidTransport: 415, .malformedBody: 415,
            .possiblyDelivered: 501,
        ]
        #expect(Set(usual.keys) == Set(allFaults))
        for profile in Profile.allCases {
            for call in RESTCall.allCases {
                for fault in allFaults where call.status(for: fault, profile) == nil {
                    let response = PushRelay(profile: profile).refusal(fault, of: call, retryAfter: -1)
                    #expect(response.status.code == usual[fault], "\(call) \(fault)")
                    #expect(response.headerFields[.retryAfter] == "0")
                }
            }
        }
        #expect(PushRelay(profile: .deployed).refusal(.badToken, of: .queryDirectory).status.code == 400)
    }

    @Test func anEmptyResponseSaysThatItIsEmptyWhereItMay() {
        for profile in Profile.allCases {
            let relay = PushRelay(profile: profile)
            #expect(relay.refusal(.unauthorized, of: .setAPN).headerFields[.contentLength] == "0")
            #expect(relay.refusal(.notFound).headerFields[.contentLength] == "0")
        }
        // A 204 has no Content-Length: see aSuccessIsUnderstoodByClientsOfBothProfiles.
    }

    // MARK: - Bodies

    /// The rows about malformed bodies in the table of profiles of docs/protocol.md.
    @Test func aBodyThatCannotBeReadIsRefusedByProfileAndKindOfFault() throws {
        func status(_ call: RESTCall, _ text: String, _ profile: Profile) throws -> Int {
            let relay = PushRelay(profile: profile)
            let sample = try #require(CallSample.all.first { $0.call == call })
            let route = try relay.route(Sample.request(sample.line))
            let error = #expect(throws: PushRelayError.self) {
                try sample.isRead(relay, route, Array(text.utf8))
            }
            guard case .malformedBody(_, call)? = error else { throw try #require(error) }
            return relay.refusal(try #require(error)).status.code
        }
        let message = #"{"type":1,"destination":"+14152222222","body":""}"#
        for (text, keys, tokens, messages) in [
            ("", 400, 400, 501), ("[]", 400, 400, 501), ("{", 400, 400, 501), (#"{"keys":[}"#, 400, 400, 501),
            ("\u{FEFF}{}", 400, 400, 501), ("\0", 400, 400, 501),
            (#"{"keys":1,"messages":1,"contacts":1}"#, 422, 422, 501),
            (#"{"keys":[1],"messages":[1],"contacts":[1]}"#, 422, 422, 501), ("{}", 422, 422, 415),
            (#"{"keys":null,"messages":null,"contacts":null}"#, 422, 422, 415),
            (#"{"messages":[null]}"#, 422, 422, 415), (#"{"messages":[{}]}"#, 422, 422, 415),
            (#"{"messages":[\#(message.replacing("\"body\"", with: "\"x\""))]}"#, 422, 422, 415),
            (#"{"messages":[\#(message.replacing("\"+14152222222\"", with: "null"))]}"#, 422, 422, 415),
            (#"{"messages":[\#(message.replacing("+", with: ""))]}"#, 422, 422, 415),
            (#"{"messages":[\#(message.replacing("\"\"", with: "\"A\""))]}"#, 422, 422, 415),
            (#"{"messages":[\#(message.replacing("1,", with: "-1,"))]}"#, 422, 422, 415),
            (#"{"messages":[\#(message.replacing("1,", with: "\"1\","))]}"#, 422, 422, 501),
            (#"{"messages":[\#(message.replacing("\"\"", with: "7"))]}"#, 422, 422, 501),
        ] {
            for (call, deployed) in [
                (RESTCall.uploadPreKeys, keys), (.queryDirectory, tokens), (.sendMessages, messages),
            ] {
                #expect(try status(call, text, .specification) == 415, "\(call) \(text)")
                #expect(try status(call, text, .deployed) == deployed, "\(call) \(text)")
            }
        }
        for profile in Profile.allCases {
            #expect(try status(.queryDirectory, #"{"contacts":["x"]}"#, profile) == 400)
        }
    }

    @Test func aBodyOverTheLimitIsRefusedUnread() throws {
        let relay = PushRelay(profile: .deployed, limits: WireLimits(maximumByteCount: 15))
        let request = Sample.request("PUT /v1/directory/tokens")
        guard case .account(_, .queryDirectory(let exchange)) = try relay.route(request) else { throw Wrong() }
        #expect(try relay.read(Array(#"{"contacts":[]}"#.utf8), of: exchange).tokens == [])
        // These bytes are not JSON, and the error is about their length.
        let bytes = [UInt8](repeating: 0, count: 16)
        let wanted = PushRelayError.malformedBody(JSONError(.tooLarge(limit: 15), offset: 15), .queryDirectory)
        #expect(throws: wanted) { try relay.read(bytes, of: exchange) }
        #expect(throws: wanted) { try unsafe relay.read(bytes.span.bytes, of: exchange) }
        #expect(PushRelay(profile: .deployed).limits == .json)
    }

    @Test func whereTheTableHasNoStatusForABadHeadThereIsOneStill() {
        for profile in Profile.allCases {
            let relay = PushRelay(profile: profile)
            #expect(relay.refusal(.fault(.wrongCode, .sendMessages)).status.code == 403)
            #expect(relay.refusal(.bodyTooLarge(limit: 1, .uploadBlob)).status.code == 415)
            #expect(relay.refusal(.malformedQuery(.downloadBlob)).status.code == 415)
            let error = JSONError(.syntax, offset: 0)
            #expect(relay.refusal(.malformedBody(error, .downloadBlob)).status.code == 400)
        }
    }
}
