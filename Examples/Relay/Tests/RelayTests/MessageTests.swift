// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire
import Synchronization
import Testing

@testable import RelayCore

/// The limits on a batch of messages, and on waiting messages.
@Suite struct MessageTests {
    private func message(to number: PhoneNumber, byteCount: Int = 1) -> OutgoingMessage {
        OutgoingMessage(
            type: .plaintext, destination: number, body: [UInt8](repeating: 7, count: byteCount), timestamp: 1)
    }

    private func limits(message: Int) -> Store.QueueLimits {
        Store.QueueLimits(message: message, waiting: 10, waitingOfSender: 10)
    }

    @Test func aBatchOfTooManyIsRefused() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550101")
            let limit = RelayOptions(folder: "").maximumBatch
            let all = (0...limit).map { _ in message(to: bob.number) }
            #expect(await bob.fault(.sendMessages(MessageBatch(messages: all))) == .malformedBody)
            let report = try await bob.send(.sendMessages(MessageBatch(messages: all.dropLast())))
            #expect(report.success.count == limit)
        }
    }

    @Test func nothingIsMadeOfAMessageThatNobodyGets() async throws {
        try await withAccount { store, bob in
            let made = Mutex<[PhoneNumber]>([])
            let stranger = try PhoneNumber("+14155550199")
            let messages = [
                message(to: stranger), message(to: bob.number), message(to: bob.number, byteCount: 11),
                message(to: stranger),
            ]
            let accounts = try await store.accept(
                messages, from: "", profile: .specification, limits: limits(message: 10)
            ) { message in
                made.withLock { $0.append(message.destination) }
                return IncomingPushMessageSignal(type: .plaintext, message: message.body)
            }
            #expect(accounts == [nil, bob.id, nil, nil])
            let numbers = made.withLock(\.self)
            #expect(numbers == [bob.number])
        }
    }

    @Test func aMessageThatIsTooLongIsReportedAsFailed() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550101")
            for (byteCount, isTaken) in [(64 << 10, true), (64 << 10 + 1, false)] {
                let batch = MessageBatch(messages: [message(to: bob.number, byteCount: byteCount)])
                #expect(try await bob.send(.sendMessages(batch)).success.isEmpty == !isTaken)
            }
        }
    }

    @Test func whatWouldNotFitIsReportedAsFailedAlsoWithinABatch() async throws {
        try await TestRelay.run(adjust: { $0.maximumWaitingPushes = 3 }) { relay in
            let bob = try await relay.person("+14155550101")
            #expect(try await bob.send("x", to: bob.number).success.count == 1)
            let report = try await bob.send("x", to: bob.number, bob.number, bob.number)
            #expect(report.success.count == 2 && report.failure.count == 1)
            #expect(try await bob.send("x", to: bob.number).failure == [bob.number])
        }
    }

    @Test func notMorePushesAreReadAtOnceThanThereIsRoomFor() async throws {
        try await withAccount { store, bob in
            try await store.setPushID("bob", .gcm, of: bob)
            let messages = (0..<10).map { _ in message(to: bob.number, byteCount: 1000) }
            _ = try await store.accept(
                messages, from: "", profile: .specification, limits: limits(message: 1000)
            ) {
                IncomingPushMessageSignal(type: .plaintext, message: $0.body)
            }
            for (limit, count) in [((32, 1 << 20), 10), ((4, 1 << 20), 4), ((32, 1500), 2), ((32, 1), 1)] {
                #expect(try await store.pushes(of: bob.id, limit)?.1.count == count)
            }
        }
    }

    @Test func oneSenderDoesNotFillTheQueueOfAnother() async throws {
        try await TestRelay.run(adjust: { $0.maximumWaitingPushesOfSender = 2 }) { relay in
            let (eve, alice) = (try await relay.person("+14155550166"), try await relay.person("+14155550100"))
            let bob = try await relay.person("+14155550101")
            let report = try await eve.send("x", to: bob.number, bob.number, bob.number)
            #expect(report.success.count == 2 && report.failure.count == 1)
            #expect(try await eve.send("x", to: bob.number).failure == [bob.number])
            #expect(try await alice.send("x", to: bob.number).success == [bob.number])
        }
    }

    @Test func messagesToOneAreLimitedAndThoseToOthersGoThrough() async throws {
        try await TestRelay.run(adjust: { $0.limits[.messagesToNumberByCaller] = .init(burst: 2, perMinute: 0.01) }) {
            relay in
            let (eve, alice) = (try await relay.person("+14155550166"), try await relay.person("+14155550100"))
            let bob = try await relay.person("+14155550101")
            for _ in 0..<2 { _ = try await eve.send("x", to: bob.number) }
            let batch = MessageBatch(messages: [message(to: bob.number)])
            #expect(await eve.fault(.sendMessages(batch)) == .rateLimited)
            #expect(try await eve.send("x", to: alice.number).success == [alice.number])
            #expect(try await alice.send("x", to: bob.number).success == [bob.number])
        }
    }

    @Test func whatWasRefusedIsForgottenInTheEnd() async throws {
        try await withAccount { store, bob in
            try await store.setPushID("bob", .gcm, of: bob)
            _ = try await store.accept(
                [message(to: bob.number), message(to: bob.number)], from: "", profile: .specification,
                limits: limits(message: 10)
            ) { IncomingPushMessageSignal(type: .plaintext, message: $0.body) }
            let pushes = try #require(try await store.pushes(of: bob.id, (1, 1000))).1
            try await store.settle(taken: [], refused: pushes, of: bob.id)
            try await store.removePushes(refusedBefore: Moment.now - 1)
            #expect(try await store.pushCounts() == (1, 1))
            try await store.removePushes(refusedBefore: Moment.now + 1)
            #expect(try await store.pushCounts() == (1, 0))
        }
    }

    @Test(arguments: ["", #","timestamp":null"#, #","timestamp":1387813061"#, #","timestamp":"1387813061207""#])
    func theRelayStampsAMessageWithItsOwnTimeWhateverItSays(_ timestamp: String) async throws {
        let gateway = TestGateway()
        try await TestRelay.run(.deployed, gateway: gateway) { relay in
            let bob = try await relay.person("+14155550132")
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            let start = Moment.nowInMilliseconds
            let body = #"{"messages":[{"type":1,"destination":"+14155550132","body":"CgF4"\#(timestamp)}]}"#
            let response = try await relay.curl("/v1/messages/", bob.user + ["--data", body])
            #expect(response.status == 200 && response.text == #"{"success":["+14155550132"],"failure":[]}"#)
            let envelope = try #require(try await gateway.envelopes("bob", count: 1).first)
            let signal = try Envelope.openSignal(envelope, key: bob.signalingKey, profile: .deployed)
            #expect(signal.message == [10, 1, 120])
            let stamp = try #require(signal.timestamp)
            #expect((start...Moment.nowInMilliseconds).contains(stamp))
        }
    }

    @Test func anEmptyRelayOfAMessageIsThisRelay() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550132")
            for name in ["", "relay"] {
                #expect(try await bob.send("x", to: bob.number, relay: name).success == [bob.number])
            }
            #expect(try await bob.send("x", to: bob.number, relay: "other").failure == [bob.number])
        }
    }

    private func withAccount(_ body: (Store, Account) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        let (number, code) = (try PhoneNumber("+14155550101"), VerificationCode.random())
        try await store.keep(code, for: number)
        #expect(
            try await store.createAccount(
                number, code, PasswordHash(AccountPassword()), AccountRegistration(signalingKey: SignalingKey())))
        let account = try #require(try await store.account(of: number)).0
        try await body(store, account)
    }
}
