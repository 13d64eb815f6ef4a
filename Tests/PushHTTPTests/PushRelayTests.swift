// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

/// A client and a relay that speak to each other: what one makes, the other reads.
@Suite struct PushRelayTests {
    private func service(_ profile: Profile) throws -> PushService {
        try PushService(Sample.service, profile: profile, credentials: Sample.credentials)
    }

    /// The route of a client's request, at a relay of any profile that has the call.
    private func loop(_ body: (CallSample, PushService, PushRelay, PushRoute, [UInt8]) throws -> Void) throws {
        for profile in Profile.allCases {
            let (service, relay) = (try service(profile), PushRelay(profile: profile))
            for sample in CallSample.all(profile) {
                let (request, bytes) = sample.request(service)
                try body(sample, service, relay, try relay.route(request).route, bytes)
            }
        }
    }

    @Test func aClientsRequestIsRoutedToItsCallWithItsCredentials() throws {
        for client in Profile.allCases {
            for profile in Profile.allCases {
                for sample in CallSample.all(profile) {
                    let (request, _) = sample.request(try service(client))
                    let routed = try PushRelay(profile: profile).route(request)
                    let route = routed.route
                    #expect(route.call == sample.call)
                    let isOpen = sample.call == .requestCode
                    #expect(
                        routed == (isOpen ? .open(route) : .authenticated(route, Sample.credentials)), "\(sample.line)")
                    #expect("\(request.method.rawValue) \(route.target)" == sample.line)
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
            let (response, body) = sample.answer(relay, route)
            let isSilent = sample.call.shape.answer == .none
            let is204 = relay.profile == .deployed && isSilent && sample.call != .requestCode
            #expect(response.status.code == (is204 ? 204 : 200), "\(sample.line)")
            #expect(response.headerFields[.contentType] == (isSilent ? nil : "application/json"))
            #expect(response.headerFields[.contentLength] == (is204 ? nil : "\(body.count)"))
            for client in Profile.allCases {
                let fault = sample.fault(try service(client), response, body)
                #expect(fault == nil, "\(sample.line) \(client)")
            }
        }
    }

    @Test func everyRefusalIsUnderstoodByAClientOfTheSameProfile() throws {
        let faults: [RESTFault] = [
            .badNumber, .invalidTransport, .rateLimited, .unauthorized, .wrongCode, .unknownNumber, .unknownToken,
            .badToken, .malformedBody,
        ]
        try loop { sample, service, relay, route, _ in
            // The code request has no body, and its two statuses say something else.
            for fault in faults where !(fault == .malformedBody && sample.call == .requestCode) {
                guard sample.call.status(for: fault, relay.profile) != nil else { continue }
                for seconds in [nil, 0, 120] {
                    let response = relay.refusal(fault, of: route, retryAfter: seconds)
                    guard case .refused(fault, let retryAfter)? = sample.fault(service, response, []) else {
                        Issue.record("\(sample.call) \(fault) \(relay.profile)")
                        continue
                    }
                    #expect(retryAfter == seconds.map { .seconds($0) }, "\(sample.call) \(fault)")
                    #expect((response.headerFields[.wwwAuthenticate] != nil) == (fault == .unauthorized))
                }
            }
        }
    }

    /// What a relay limits, and when, is its own to say: that ends no process.
    @Test func aFaultThatTheProtocolDoesNotHaveForTheCallGetsItsUsualStatus() {
        for profile in Profile.allCases {
            for sample in CallSample.all(profile) {
                for fault in faults where !sample.call.shape.faults.contains(fault) && fault != .malformedBody {
                    let route = try! PushRelay(profile: profile).route(sample.request(service(profile)).0).route
                    let response = PushRelay(profile: profile).refusal(fault, of: route, retryAfter: -1)
                    #expect(response.status.code == fault.usualStatus, "\(sample.line) \(fault)")
                    #expect(response.headerFields[.retryAfter] == "0")
                }
            }
        }
        #expect(PushRelay(profile: .deployed).refusal(.badToken, of: .queryDirectory).status.code == 400)
    }

    private let faults: [RESTFault] = [
        .badNumber, .invalidTransport, .rateLimited, .unauthorized, .wrongCode, .unknownNumber, .unknownToken,
        .badToken,
    ]

    @Test func aBodyOrAnAnswerOfAnotherCallEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = try PushRelay().read(PreKeyUpload.self, from: Array("{}".utf8), of: .setAPN)
        }
        await #expect(processExitsWith: .failure) {
            _ = PushRelay().success(of: .queryDirectory, DirectoryContact(token: Sample.otherToken))
        }
        await #expect(processExitsWith: .failure) { _ = PushRelay().success(of: .queryDirectory) }
    }

    @Test func anEmptyAnswerSaysThatItIsEmptyWhereItMay() throws {
        #expect(PushRelay().success(of: .setAPN).headerFields[.contentLength] == "0")
        #expect(PushRelay(profile: .deployed).success(of: .setAPN).headerFields[.contentLength] == nil)
        #expect(PushRelay().refusal(.unauthorized, of: .setAPN).headerFields[.contentLength] == "0")
        #expect(PushRelay().refusal(.notFound).headerFields[.contentLength] == "0")
    }

    /// Protocol.md's table of profiles, malformed JSON.
    @Test func aBodyThatCannotBeReadIsAnsweredByProfileAndKindOfFault() throws {
        func status<Body: RESTBody>(_ type: Body.Type, _ text: String, _ route: PushRoute, _ profile: Profile) throws
            -> Int
        {
            let relay = PushRelay(profile: profile)
            let error = #expect(throws: PushRelayError.self) {
                try relay.read(type, from: Array(text.utf8), of: route)
            }
            guard case .malformedBody(_, route.call)? = error else { throw try #require(error) }
            return relay.refusal(try #require(error)).status.code
        }
        for text in ["", "[]", "{", "{\"keys\":[}", "\u{FEFF}{}"] {
            #expect(try status(PreKeyUpload.self, text, .uploadPreKeys, .specification) == 415)
            #expect(try status(PreKeyUpload.self, text, .uploadPreKeys, .deployed) == 400)
            #expect(try status(MessageBatch.self, text, .sendMessages, .specification) == 415)
            #expect(try status(MessageBatch.self, text, .sendMessages, .deployed) == 501)
            #expect(try status(DirectoryQuery.self, text, .queryDirectory, .specification) == 415)
            #expect(try status(DirectoryQuery.self, text, .queryDirectory, .deployed) == 400)
        }
        for text in ["{}", #"{"keys":1,"messages":1,"contacts":1}"#, #"{"keys":null,"messages":null,"contacts":null}"#]
        {
            #expect(try status(PreKeyUpload.self, text, .uploadPreKeys, .specification) == 415)
            #expect(try status(PreKeyUpload.self, text, .uploadPreKeys, .deployed) == 422)
            #expect(try status(MessageBatch.self, text, .sendMessages, .specification) == 415)
            #expect(try status(MessageBatch.self, text, .sendMessages, .deployed) == 422)
            #expect(try status(DirectoryQuery.self, text, .queryDirectory, .specification) == 415)
            #expect(try status(DirectoryQuery.self, text, .queryDirectory, .deployed) == 422)
        }
        for profile in Profile.allCases {
            #expect(try status(DirectoryQuery.self, #"{"contacts":["x"]}"#, .queryDirectory, profile) == 400)
        }
    }

    @Test func aBodyOverTheLimitIsRefusedUnread() throws {
        let relay = PushRelay(maximumBodyByteCount: 15)
        #expect(
            try relay.read(DirectoryQuery.self, from: Array(#"{"contacts":[]}"#.utf8), of: .queryDirectory).tokens == []
        )
        // No JSON at all: it is the length that is told.
        let error = #expect(throws: PushRelayError.self) {
            try relay.read(DirectoryQuery.self, from: [UInt8](repeating: 0, count: 16), of: .queryDirectory)
        }
        #expect(error == .malformedBody(.tooLarge(limit: 15), .queryDirectory))
    }

    @Test func whereTheTableHasNoStatusForABadHeadThereIsOneStill() {
        for profile in Profile.allCases {
            let relay = PushRelay(profile: profile)
            #expect(relay.refusal(.fault(.wrongCode, .sendMessages)).status.code == 403)
            #expect(relay.refusal(.bodyTooLarge(limit: 1, .uploadBlob)).status.code == 415)
            #expect(relay.refusal(.malformedQuery(.downloadBlob)).status.code == 415)
        }
    }
}
