// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import LoopbackRelay
import PushCrypto
import PushHTTP
import PushWire
import Testing

/// Tests each call end to end: the library makes the request, curl sends it, and the library makes the response.
@Suite struct RoundTripTests {
    /// A client with a number and a password, registered or not.
    private struct Caller {
        let number: PhoneNumber
        let service: PushService

        init(_ text: String, _ server: LoopbackServer, _ profile: Profile) throws {
            number = try PhoneNumber(text)
            service = try PushService(
                ServiceURL("http://127.0.0.1:\(server.port)"),
                credentials: BasicCredentials(number: number, password: AccountPassword()), profile: profile)
        }

        @discardableResult
        func send<Response>(_ call: PushCall<Response>) async throws -> Response {
            let (request, body) = service.request(for: call)
            let (response, responseBody) = try await Curl.send(request, body)
            return try service.response(to: call, response, responseBody)
        }

        /// Returns the fault of a call, and the time after which to retry.
        func fault<Response>(_ call: PushCall<Response>) async -> (PushFault?, retryAfter: RetryAfter?) {
            do {
                _ = try await send(call)
            } catch PushCallError.refused(let fault, let retryAfter) {
                return (fault, retryAfter)
            } catch {
                Issue.record("\(error)")
            }
            return (nil, nil)
        }

        func register() async throws {
            try await send(.requestCode(.sms, to: number))
            try await send(.confirmCode(LoopbackRelay.code, AccountRegistration(signalingKey: SignalingKey())))
        }
    }

    private func withServer(
        _ profile: Profile, _ body: @Sendable (LoopbackServer) async throws -> Void
    ) async throws {
        try await LoopbackServer.withServer(LoopbackRelay(profile: profile)) { server in
            await server.relay.keepBlobs(at: "http://127.0.0.1:\(server.port)")
            try await body(server)
        }
    }

    @Test(arguments: Profile.allCases) func accountsAreMadeAndKnowTheirPushIDs(_ profile: Profile) async throws {
        try await withServer(profile) { server in
            let alice = try Caller("+14155550100", server, profile)
            try await alice.send(.requestCode(.sms, to: alice.number))
            try await alice.send(.requestCode(.voice, to: alice.number))
            let registration = AccountRegistration(signalingKey: SignalingKey(), supportsSMS: true)
            try await alice.send(.confirmCode(LoopbackRelay.code, registration))
            #expect(await server.relay.registrations[alice.number] == registration)
            try await alice.send(.setAPN(APNRegistration(id: "é \"\\ apn")))
            #expect(await server.relay.pushIDs[alice.number] == "é \"\\ apn")
            try await alice.send(.setGCM(GCMRegistration(id: "gcm")))
            #expect(await server.relay.pushIDs[alice.number] == "gcm")
            guard profile == .deployed else { return }
            try await alice.send(.removeGCM())
            #expect(await server.relay.pushIDs[alice.number] == nil)
            try await alice.send(.removeAPN())
        }
    }

    @Test(arguments: Profile.allCases) func preKeysAreHandedOutOneByOneAndTheLastForever(_ profile: Profile)
        async throws
    {
        try await withServer(profile) { server in
            let (alice, bob) = (
                try Caller("+14155550100", server, profile), try Caller("+14155550101", server, profile)
            )
            try await alice.register()
            try await bob.register()
            let identity = IdentityKeyPair().publicKey
            let pairs = PreKeyPair.batch(from: .first, count: 3)
            let upload = PreKeyUpload(
                lastResortKey: PreKey(.lastResort(), identityKey: identity),
                keys: pairs.map { PreKey($0, identityKey: identity) })
            try await bob.send(.uploadPreKeys(upload))
            for wanted in upload.keys + [upload.lastResortKey, upload.lastResortKey] {
                #expect(try await alice.send(.fetchPreKey(of: bob.number)) == wanted)
            }
        }
    }

    @Test(arguments: Profile.allCases) func contactsAreFoundAndMessagesReachThem(_ profile: Profile) async throws {
        try await withServer(profile) { server in
            let (alice, bob) = (
                try Caller("+14155550100", server, profile), try Caller("+14155550101", server, profile)
            )
            try await alice.register()
            try await bob.register()
            let stranger = try PhoneNumber("+14155550199")
            let tokens = DirectoryToken.batch([stranger, bob.number])
            let known = DirectoryContact(token: tokens[1])
            #expect(try await alice.send(.queryDirectory(DirectoryQuery(tokens: tokens))).contacts == [known])
            if profile == .deployed { #expect(try await alice.send(.lookUpContact(tokens[1])) == known) }
            let messages = [bob.number, stranger].map {
                OutgoingMessage(
                    type: .preKeyBundle, destination: $0, body: [0, 1, 254, 255], relay: "other.example",
                    timestamp: .max)
            }
            let report = try await alice.send(.sendMessages(MessageBatch(messages: messages)))
            #expect(report == DeliveryReport(success: [bob.number], failure: [stranger]))
            #expect(await server.relay.messages == messages)
        }
    }

    @Test(arguments: Profile.allCases) func blobsGoToTheirPlaceAndBackWithoutCredentials(_ profile: Profile)
        async throws
    {
        try await withServer(profile) { server in
            let alice = try Caller("+14155550100", server, profile)
            try await alice.register()
            let place = try await alice.send(.allocateAttachment())
            #expect(place.id > 1 << 53)
            let (key, blob) = try AttachmentCipher.encrypt([UInt8](repeating: 7, count: 100_000))
            try await alice.send(.uploadBlob(blob, to: place.location))
            let location = try await alice.send(.locateAttachment(place.id, relay: "a b&c"))
            #expect(location == place.location)
            let back = try await alice.send(.downloadBlob(from: location))
            #expect(try AttachmentCipher.decrypt(back, key: key) == [UInt8](repeating: 7, count: 100_000))
        }
    }

    @Test(arguments: Profile.allCases) func everyRefusalIsUnderstood(_ profile: Profile) async throws {
        try await withServer(profile) { server in
            let (alice, stranger) = (
                try Caller("+14155550100", server, profile), try Caller("+14155550199", server, profile)
            )
            try await alice.register()
            let registration = AccountRegistration(signalingKey: SignalingKey())
            let wrong = try VerificationCode("654321")
            #expect(await alice.fault(.confirmCode(wrong, registration)).0 == .wrongCode)
            #expect(await alice.fault(.fetchPreKey(of: stranger.number)).0 == .unknownNumber)
            let token = DirectoryToken(stranger.number)
            if profile == .deployed { #expect(await alice.fault(.lookUpContact(token)).0 == .unknownToken) }

            let query = PushCall.queryDirectory(DirectoryQuery(tokens: [token]))
            let messages = PushCall.sendMessages(MessageBatch(messages: []))
            #expect(await stranger.fault(.setAPN(APNRegistration(id: "a"))).0 == .unauthorized)
            #expect(await stranger.fault(.setGCM(GCMRegistration(id: "a"))).0 == .unauthorized)
            #expect(await stranger.fault(.fetchPreKey(of: alice.number)).0 == .unauthorized)
            #expect(await stranger.fault(query).0 == .unauthorized)
            #expect(await stranger.fault(messages).0 == .unauthorized)
            #expect(await stranger.fault(.allocateAttachment()).0 == .unauthorized)
            #expect(await stranger.fault(.locateAttachment(1)).0 == .unauthorized)

            await server.relay.limit(true)
            let limited: (PushFault?, retryAfter: RetryAfter?) = (.rateLimited, .seconds(LoopbackRelay.retryAfter))
            #expect(await alice.fault(.requestCode(.sms, to: alice.number)) == limited)
            #expect(await alice.fault(.confirmCode(wrong, registration)) == limited)
            #expect(await alice.fault(.fetchPreKey(of: alice.number)) == limited)
            #expect(await alice.fault(query) == limited)
            #expect(await alice.fault(messages) == limited)
            #expect(await alice.fault(.allocateAttachment()) == limited)
            #expect(await alice.fault(.locateAttachment(1)) == limited)
        }
    }
}
