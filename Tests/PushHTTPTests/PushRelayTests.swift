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
                try body(sample, service, relay, try relay.route(request).0, bytes)
            }
        }
    }

    @Test func aClientsRequestIsRoutedToItsCallWithItsCredentials() throws {
        for client in Profile.allCases {
            for profile in Profile.allCases {
                for sample in CallSample.all(profile) {
                    let (request, _) = sample.request(try service(client))
                    let (route, credentials) = try PushRelay(profile: profile).route(request)
                    #expect(route.call == sample.call)
                    #expect(credentials == (sample.call == .requestCode ? nil : Sample.credentials), "\(sample.line)")
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
            #expect(response.headerFields[.contentLength] == (isSilent ? nil : "\(body.count)"))
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

    @Test func aFaultThatTheCallCannotHaveEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = PushRelay().refusal(.wrongCode, of: .uploadPreKeys)
        }
        await #expect(processExitsWith: .failure) {
            _ = PushRelay(profile: .deployed).refusal(.badToken, of: .queryDirectory)
        }
        await #expect(processExitsWith: .success) {
            _ = PushRelay(profile: .specification).refusal(.badToken, of: .queryDirectory)
        }
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
            #expect(relay.refusal(.fault(.wrongCode, .sendMessages)).status == .notFound)
            #expect(relay.refusal(.bodyTooLarge(limit: 1, .uploadBlob)).status == .badRequest)
            #expect(relay.refusal(.malformedQuery(.downloadBlob)).status == .badRequest)
        }
    }
}
