// SPDX-License-Identifier: Apache-2.0

import Logging
import PushCrypto
import PushHTTP
import PushWire
import ServiceLifecycle
import Synchronization
import Testing

@testable import RelayCore

/// Pushes that a gateway does not take while it takes others, and accounts whose gateway is slow.
@Suite struct PassingTests {
    /// A gateway that decides by the text of a push.
    private final class PickyGateway: PushGateway {
        private struct State {
            var isDown = false
            var isSlow = false
            var badTexts: Set<String> = []
            var taken: [String] = []
            var asked: [String: Int] = [:]
        }

        private let state = Mutex(State())
        private let key: SignalingKey

        init(_ key: SignalingKey) { self.key = key }

        func deliver(_ envelope: [UInt8], to target: PushTarget) async -> PushOutcome {
            let signal = try! Envelope.openSignal(envelope, key: key, profile: .specification)
            let text = String(decoding: signal.message ?? [], as: UTF8.self)
            let isSlow = state.withLock { state in
                state.asked[text, default: 0] += 1
                return state.isSlow && text.contains("slow")
            }
            if isSlow { try? await Task.sleep(for: .milliseconds(1500)) }
            return state.withLock { state in
                guard !state.isDown, !state.badTexts.contains(text) else { return .notNow }
                state.taken.append(text)
                return .taken
            }
        }

        func set(isDown: Bool = false, isSlow: Bool = false, bad: [String] = []) {
            state.withLock { ($0.isDown, $0.isSlow, $0.badTexts) = (isDown, isSlow, Set(bad)) }
        }

        var taken: [String] { state.withLock(\.taken) }
        func asked(_ text: String) -> Int { state.withLock { $0.asked[text] ?? 0 } }
    }

    private func person(_ relay: TestRelay, _ key: SignalingKey, _ number: String = "+14155550101") async throws
        -> Person
    {
        try await relay.person(number, signalingKey: key)
    }

    @Test(arguments: [1, 2, 5, 40]) func pushesThatAreNeverTakenLetOthersPass(_ count: Int) async throws {
        let key = SignalingKey()
        let gateway = PickyGateway(key)
        let bad = (0..<count).map { "bad \($0)" }
        gateway.set(bad: bad)
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await person(relay, key)
            let texts = bad + ["good 0", "good 1"]
            for text in texts { _ = try await bob.send(text, to: bob.number) }
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            try await until { gateway.taken.count == 2 }
            #expect(gateway.taken == ["good 0", "good 1"])
            // Nothing is lost, and later pushes pass at once.
            _ = try await bob.send("good 2", to: bob.number)
            try await until { gateway.taken.count == 3 }
            #expect(gateway.taken.last == "good 2")
            #expect(try await relay.curl("/metrics").text.contains("\nrelay_pushes_waiting \(count)\n"))
        }
    }

    @Test func aPushThatIsSlowToFailLetsOthersPass() async throws {
        let key = SignalingKey()
        let gateway = PickyGateway(key)
        gateway.set(isSlow: true, bad: ["slow and bad"])
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await person(relay, key)
            for text in ["slow and bad", "good"] { _ = try await bob.send(text, to: bob.number) }
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            try await until { gateway.taken == ["good"] }
            #expect(gateway.taken == ["good"])
        }
    }

    @Test func aPushThatWasPassedIsTriedAlsoWhileANewerOneFails() async throws {
        try await whileBadIsPassed { bob, gateway in
            gateway.set(bad: ["newer"])
            _ = try await bob.send("newer", to: bob.number)
        }
    }

    @Test func aGatewayThatIsBusyOnceLeavesTheOrderAsItWas() async throws {
        let key = SignalingKey()
        let gateway = PickyGateway(key)
        gateway.set(bad: ["1"])
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await person(relay, key)
            for text in ["0", "1", "2"] { _ = try await bob.send(text, to: bob.number) }
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            try await until { gateway.asked("1") == 1 }
            gateway.set()
            try await until { gateway.taken.count == 3 }
            #expect(gateway.taken == ["0", "1", "2"])
        }
    }

    @Test func aPushThatWasPassedComesWhenTheGatewayTakesIt() async throws {
        try await whileBadIsPassed { _, gateway in gateway.set() }
    }

    /// Checks that "good" passes "bad", which the gateway does not take before `change`.
    private func whileBadIsPassed(_ change: (Person, PickyGateway) async throws -> Void) async throws {
        let key = SignalingKey()
        let gateway = PickyGateway(key)
        gateway.set(bad: ["bad"])
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await person(relay, key)
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            for text in ["bad", "good"] { _ = try await bob.send(text, to: bob.number) }
            try await until { gateway.taken == ["good"] }
            try await change(bob, gateway)
            try await until { gateway.taken.count == 2 }
            #expect(gateway.taken == ["good", "bad"])
        }
    }

    @Test func anOutageLeavesTheOrderAsItWas() async throws {
        let key = SignalingKey()
        let gateway = PickyGateway(key)
        gateway.set(isDown: true)
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await person(relay, key)
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            let texts = (0..<60).map { "\($0)" }
            for text in texts { _ = try await bob.send(text, to: bob.number) }
            // Waits until several pushes have failed.
            try await until { gateway.asked("5") > 0 }
            gateway.set()
            try await until { gateway.taken.count == texts.count }
            #expect(gateway.taken == texts)
        }
    }

    @Test func aNewPushIsTriedSoonThoughTheLastOneWaitsForLong() async throws {
        let key = SignalingKey()
        let gateway = PickyGateway(key)
        gateway.set(bad: ["bad"])
        try await TestRelay.run(gateway: gateway) { relay in
            let bob = try await person(relay, key)
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            _ = try await bob.send("bad", to: bob.number)
            // The next try is some seconds away now.
            try await until { gateway.asked("bad") >= 5 }
            _ = try await bob.send("good", to: bob.number)
            try await until { gateway.taken == ["good"] }
            #expect(gateway.taken == ["good"])
        }
    }

    @Test func accountsThatAreSlowDoNotHoldUpTheOthers() async throws {
        let (folder, key) = (try TemporaryFolder(), SignalingKey())
        let (store, gateway) = (try Store(folder: folder.path), PickyGateway(key))
        gateway.set(isSlow: true)
        let hash = try PasswordHash(AccountPassword())
        func account(_ index: Int) async throws -> (Int64, PhoneNumber) {
            let (number, code) = (try PhoneNumber("+1415555\(2000 + index)"), VerificationCode.random())
            try await store.keep(code, for: number)
            _ = try await store.createAccount(number, code, hash, AccountRegistration(signalingKey: key))
            let account = try #require(try await store.account(of: number)).0
            try await store.setPushID("id", .gcm, of: account)
            return (account.id, number)
        }
        func accept(_ texts: [String], for number: PhoneNumber) async throws {
            let messages = texts.map { OutgoingMessage(type: .plaintext, destination: number, body: Array($0.utf8)) }
            let limits = Store.QueueLimits(message: 1000, waiting: 1000, waitingOfSender: 1000)
            _ = try await store.accept(messages, from: "", profile: .specification, limits: limits) {
                IncomingPushMessageSignal(type: .plaintext, message: $0.body)
            }
        }
        // More accounts than have turns at once, and more time than a turn has.
        for index in 0..<60 {
            try await accept(Array(repeating: "slow", count: 10), for: try await account(index).1)
        }
        let (bob, number) = try await account(999)
        let pump = PushPump(store, gateway, RelayMetrics(), Logger(label: "test"))
        let services = ServiceGroup(services: [pump], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            // The pump knows now which accounts are slow.
            try await until { gateway.taken.count >= 60 }
            let start = ContinuousClock.now
            for text in ["quick 0", "quick 1", "quick 2"] {
                try await accept([text], for: number)
                await pump.wake(bob)
                try await until { gateway.taken.contains(text) }
            }
            // The slow pushes take 60 × 10 × 1.5 s in 48 turns at once, or 19 s.
            #expect(ContinuousClock.now - start < .seconds(2))
            gateway.set()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}
