// SPDX-License-Identifier: Apache-2.0

import Carrier
import PushCrypto
import PushHTTP
import PushWire
import ServiceLifecycle
import Synchronization
import Testing

@testable import RelayCore

@Suite struct PushTests {
    @Test(arguments: Profile.allCases) func eachRecipientGetsWhatOnlyItsOwnKeyOpens(_ profile: Profile) async throws {
        let gateway = TestGateway()
        try await TestRelay.run(profile, gateway: gateway) { relay in
            let people = [
                try await relay.person("+14155550100"), try await relay.person("+14155550101"),
                try await relay.person("+14155550102"),
            ]
            for person in people { try await person.send(.setGCM(GCMRegistration(id: person.number.text))) }
            let stranger = try PhoneNumber("+14155550199")
            let start = Moment.nowInMilliseconds
            let report = try await people[0].send(
                "hello", to: people[1].number, stranger, people[2].number)
            #expect(report == DeliveryReport(success: [people[1].number, people[2].number], failure: [stranger]))
            for (person, other) in [(people[1], people[2]), (people[2], people[1])] {
                let envelopes = try await gateway.envelopes(person.number.text, count: 1)
                let envelope = try #require(envelopes.first)
                let signal = try Envelope.openSignal(envelope, key: person.signalingKey, profile: profile)
                // The relay's own time, and not the sender's.
                let timestamp = try #require(signal.timestamp)
                #expect((start...Moment.nowInMilliseconds).contains(timestamp))
                let wanted = IncomingPushMessageSignal(
                    type: .plaintext, source: people[0].number.text,
                    destinations: [people[1].number, stranger, people[2].number].filter { $0 != person.number }.map(
                        \.text),
                    timestamp: timestamp, message: Array("hello".utf8))
                #expect(signal == wanted)
                #expect(throws: EnvelopeError.authenticationFailed) {
                    try Envelope.open(envelope, key: other.signalingKey, profile: profile)
                }
                #expect(envelopes.count == 1)
            }
        }
    }

    @Test func pushesComeInTheOrderInWhichTheyWereSent() async throws {
        let gateway = TestGateway()
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.setAPN(APNRegistration(id: "bob")))
            for index in 0..<100 { _ = try await bob.send("\(index)", to: bob.number) }
            let texts = try await gateway.envelopes("bob", count: 100).map { try bob.text(in: $0) }
            #expect(texts == (0..<100).map { "\($0)" })
        }
    }

    @Test func whatNobodyTakesIsTriedAgainAndOutlivesTheRelay() async throws {
        let folder = try TemporaryFolder()
        let (first, second) = (TestGateway(.notNow), TestGateway())
        let bob = try await TestRelay.run(folder: folder.path, gateway: first) { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.setAPN(APNRegistration(id: "bob")))
            for index in 0..<40 { _ = try await bob.send("\(index)", to: bob.number) }
            try await until { first.askedCount >= 3 }
            #expect(first.askedCount >= 3 && first.envelopes("bob").isEmpty)
            return bob
        }
        try await TestRelay.run(folder: folder.path, gateway: second) { _ in
            let texts = try await second.envelopes("bob", count: 40).map { try bob.text(in: $0) }
            #expect(texts == (0..<40).map { "\($0)" })
        }
    }

    @Test func aGatewayThatComesBackGetsAll() async throws {
        let gateway = TestGateway(.notNow)
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.setAPN(APNRegistration(id: "bob")))
            for index in 0..<5 { _ = try await bob.send("\(index)", to: bob.number) }
            try await until { gateway.askedCount >= 1 }
            gateway.set(.taken)
            #expect(try await gateway.envelopes("bob", count: 5).count == 5)
        }
    }

    @Test func anIdUnderWhichNobodyIsIsForgottenAndItsPushesWaitForTheNext() async throws {
        let gateway = TestGateway(.gone)
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.setAPN(APNRegistration(id: "old")))
            _ = try await bob.send("hello", to: bob.number)
            try await until { gateway.askedCount >= 1 }
            gateway.set(.taken)
            try await bob.send(.setGCM(GCMRegistration(id: "new")))
            let envelope = try #require(try await gateway.envelopes("new", count: 1).first)
            #expect(try bob.text(in: envelope) == "hello")
            #expect(gateway.envelopes("old").isEmpty && gateway.askedCount == 2)
        }
    }

    @Test func anIdThatIsDeletedGetsNothingMore() async throws {
        let gateway = TestGateway()
        try await TestRelay.run(.deployed, gateway: gateway) { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.setGCM(GCMRegistration(id: "gcm")))
            try await bob.send(.setAPN(APNRegistration(id: "apn")))
            for (text, id) in [("0", "gcm"), ("1", "apn")] {
                _ = try await bob.send(text, to: bob.number)
                #expect(try await gateway.envelopes(id, count: 1).map { try bob.text(in: $0, .deployed) } == [text])
                let path = "/v1/accounts/\(id)/"
                #expect(try await relay.curl(path, bob.user + ["--request", "DELETE"]).status == 204)
            }
            _ = try await bob.send("2", to: bob.number)
            try await bob.send(.setGCM(GCMRegistration(id: "new")))
            #expect(try await gateway.envelopes("new", count: 1).count == 1 && gateway.askedCount == 3)
        }
    }

    @Test func whoTakesANumberOverGetsNothingThatWaitedForTheOneBefore() async throws {
        let gateway = TestGateway()
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await relay.person("+14155550101")
            _ = try await bob.send("for the first", to: bob.number)
            let next = try await relay.person("+14155550101")
            try await next.send(.setGCM(GCMRegistration(id: "next")))
            _ = try await next.send("for the next", to: next.number)
            let envelopes = try await gateway.envelopes("next", count: 1)
            #expect(try envelopes.map { try next.text(in: $0) } == ["for the next"])
            // The first registration is no longer valid.
            #expect(await bob.fault(.sendMessages(MessageBatch(messages: []))) == .unauthorized)
        }
    }

    @Test func aPushThatIsRefusedIsOutOfTheWayAndTriedUnderTheNextId() async throws {
        let gateway = TestGateway(.refused)
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.setAPN(APNRegistration(id: "old")))
            _ = try await bob.send("first", to: bob.number)
            try await until { gateway.askedCount >= 1 }
            gateway.set(.taken)
            _ = try await bob.send("second", to: bob.number)
            #expect(try await gateway.envelopes("old", count: 1).map { try bob.text(in: $0) } == ["second"])
            let figures = try await relay.curl("/metrics").text
            #expect(figures.contains("\nrelay_pushes_refused 1\n") && figures.contains("{outcome=\"refused\"} 1\n"))
            try await bob.send(.setGCM(GCMRegistration(id: "new")))
            #expect(try await gateway.envelopes("new", count: 1).map { try bob.text(in: $0) } == ["first"])
            #expect(gateway.askedCount == 3)
        }
    }

    @Test func pushesThatAreRefusedTakeNoPlaceInTheQueueAndTheNewestAreKept() async throws {
        let (folder, number) = (try TemporaryFolder(), try PhoneNumber("+14155550101"))
        let (store, code) = (try Store(folder: folder.path), VerificationCode.random())
        try await store.keep(code, for: number)
        let hash = try PasswordHash(AccountPassword())
        _ = try await store.createAccount(number, code, hash, AccountRegistration(signalingKey: SignalingKey()))
        let account = try #require(try await store.account(of: number)).0
        try await store.setPushID("id", .gcm, of: account)
        func accept(_ count: Int, from sender: String) async throws -> Int {
            let message = OutgoingMessage(type: .plaintext, destination: number, body: [1])
            let limits = Store.QueueLimits(message: 10, waiting: 5, waitingOfSender: 3)
            return try await store.accept(
                Array(repeating: message, count: count), from: sender, profile: .specification, limits: limits
            ) { IncomingPushMessageSignal(type: .plaintext, message: $0.body) }.compactMap(\.self).count
        }
        func pushes() async throws -> [Push] {
            try #require(try await store.pushes(of: account.id, (1000, 1 << 20))).1
        }
        for _ in 0..<70 {
            let count = try await accept(3, from: "a")
            #expect(count == 3)
            try await store.settle(taken: [], refused: pushes(), of: account.id)
        }
        let counts = try await store.pushCounts()
        #expect(counts.waiting == 0 && counts.refused == Store.maximumRefused)
        let accepted = [try await accept(5, from: "a"), try await accept(5, from: "b")]
        #expect(accepted == [3, 2])
        try await store.setPushID("next", .gcm, of: account)
        let ids = try await pushes().map(\.id)
        #expect(ids == Array(11...215))
    }

    @Test func whoeverEndsTheRelayWaitsForThePushThatIsOnItsWayAndNotForThoseBehindIt() async throws {
        let gateway = LingeringGateway()
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await relay.person("+14155550101")
            let numbers = [PhoneNumber](repeating: bob.number, count: 20)
            let messages = numbers.map {
                OutgoingMessage(type: .plaintext, destination: $0, body: [1], timestamp: 1)
            }
            _ = try await bob.send(.sendMessages(MessageBatch(messages: messages)))
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            try await until { gateway.count.load(ordering: .relaxed) == 1 }
        }
        #expect(gateway.count.load(ordering: .relaxed) == 1)
    }

    /// A gateway that takes a push only when the relay shuts down.
    private final class LingeringGateway: PushGateway {
        let count = Atomic(0)

        func deliver(_ envelope: [UInt8], to target: PushTarget) async -> PushOutcome {
            count.add(1, ordering: .relaxed)
            try? await until { Task.isShuttingDownGracefully }
            return .taken
        }
    }
}
