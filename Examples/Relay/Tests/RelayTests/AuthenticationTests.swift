// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushHTTP
import PushWire
import Synchronization
import Testing

@testable import RelayCore

@Suite struct AuthenticationTests {
    private static let nothing = PushCall.sendMessages(MessageBatch(messages: []))

    @Test func aWrongPasswordIsRefusedBeforeAndAfterTheRightOneWasRemembered() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550101")
            for _ in 0..<2 {
                var wrong = bob
                for text in ["x", bob.password.text + "x", String(bob.password.text.dropLast())] {
                    wrong.password = try AccountPassword(text)
                    #expect(await wrong.fault(Self.nothing) == .unauthorized)
                }
                _ = try await bob.send(Self.nothing)
            }
        }
    }

    @Test func theOldPasswordEndsWithTheOldAccount() async throws {
        try await TestRelay.run { relay in
            let old = try await relay.person("+14155550101")
            _ = try await old.send(Self.nothing)
            let new = try await relay.person("+14155550101")
            #expect(await old.fault(Self.nothing) == .unauthorized)
            _ = try await new.send(Self.nothing)
        }
    }

    @Test func somebodyElsesPasswordIsNoUse() async throws {
        try await TestRelay.run { relay in
            let (alice, bob) = (try await relay.person("+14155550100"), try await relay.person("+14155550101"))
            var eve = alice
            eve.password = bob.password
            #expect(await eve.fault(Self.nothing) == .unauthorized)
        }
    }

    @Test func guessingPasswordsIsLimitedAndRightOnesThatAreRememberedAreNot() async throws {
        try await TestRelay.run(adjust: limited) { relay in
            let bob = try await relay.person("+14155550101")
            _ = try await bob.send(Self.nothing)
            var eve = bob
            eve.password = try AccountPassword("guess")
            for _ in 0..<3 { #expect(await eve.fault(Self.nothing) == .unauthorized) }
            #expect(await eve.fault(Self.nothing) == .rateLimited)
            _ = try await bob.send(Self.nothing)
        }
    }

    private func limited(_ options: inout RelayOptions) {
        options.limits[.passwords] = .init(burst: 4, perMinute: 0.01)
    }

    @Test func manyCallsOfOneAtOnceHaveOnePasswordHashed() async throws {
        try await TestRelay.run(adjust: { $0.limits[.passwords] = .init(burst: 1, perMinute: 0.01) }) { relay in
            let bob = try await relay.person("+14155550101")
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do { _ = try await bob.send(Self.nothing) } catch { Issue.record("\(error)") }
                    }
                }
            }
        }
    }

    @Test func codesForANumberAreLimitedWhoeverAsksForThem() async throws {
        try await TestRelay.run(adjust: { $0.limits[.codesToNumber] = .init(burst: 2, perMinute: 0.01) }) { relay in
            for status in [200, 200, 413] {
                let response = try await relay.curl("/v1/accounts/sms/code/+14155550101")
                #expect(response.status == status)
            }
            let other = try await relay.curl("/v1/accounts/sms/code/+14155550102")
            #expect(other.status == 200)
        }
    }

    @Test func whoAsksIsWhomTheProxyInFrontNamesLast() async throws {
        let limited = { (options: inout RelayOptions) in
            options.limits[.codesByAddress] = .init(burst: 1, perMinute: 0.01)
            options.clientAddressHeader = .init("X-Forwarded-For")
        }
        try await TestRelay.run(adjust: limited) { relay in
            let asked = [
                // Only the last address is the proxy's. The client may have sent the others.
                ("192.0.2.1", 200), ("192.0.2.9, 192.0.2.1", 413), ("192.0.2.1, 192.0.2.2", 200),
                ("::ffff:192.0.2.2", 413),
                ("2001:db8::1", 200), ("2001:db8::2", 413), ("2001:db8:0:1::1", 200),
            ]
            for (address, status) in asked {
                let fields = ["--header", "X-Forwarded-For: \(address)"]
                let response = try await relay.curl("/v1/accounts/sms/code/+14155550101", fields)
                #expect(response.status == status, "\(address)")
            }
        }
    }

    @Test func aCodeIsGoodForAWhileAndForSomeTries() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        let number = try PhoneNumber("+14155550101")
        let (code, wrong) = (try VerificationCode("123456"), try VerificationCode("123457"))
        let (hash, registration) = (
            try PasswordHash(AccountPassword()), AccountRegistration(signalingKey: SignalingKey())
        )
        let late = Moment.now + Store.codeLifetime + 5
        try await store.keep(code, for: number)
        #expect(try await store.tryCode(code, of: number))
        #expect(try await !store.tryCode(code, of: number, now: late))
        #expect(try await !store.createAccount(number, code, hash, registration, now: late))
        #expect(try await store.createAccount(number, code, hash, registration))
        #expect(try await !store.createAccount(number, code, hash, registration))

        try await store.keep(code, for: number)
        for _ in 0..<Store.maximumTries { #expect(try await !store.tryCode(wrong, of: number)) }
        #expect(try await !store.tryCode(code, of: number))
        try await store.keep(code, for: number)
        #expect(try await store.tryCode(code, of: number))
        try await store.removeExpiredCodes(now: late)
        #expect(try await !store.tryCode(code, of: number))
    }

    @Test func whoseHashWouldWaitTooLongIsToldToComeAgain() async throws {
        let threads = HashingThreads()
        let gate = DispatchSemaphore(value: 0)
        let refused = Counter()
        await withTaskGroup(of: Refusal?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do {
                        try await threads.run { gate.wait() }
                        return nil
                    } catch {
                        refused.count.add(1, ordering: .relaxed)
                        return error as? Refusal
                    }
                }
            }
            try? await until { refused.count.load(ordering: .relaxed) == 36 }
            for _ in 0..<100 { gate.signal() }
            let refusals = await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            #expect(refusals.count == 36 && Set(refusals.map(\.fault)) == [.rateLimited])
        }
    }

    @Test func guessingCodesIsLimited() async throws {
        try await TestRelay.run(adjust: codesLimited) { relay in
            let bob = Person(relay: relay, number: try PhoneNumber("+14155550101"))
            try await bob.send(.requestCode(.sms, to: bob.number))
            let code = try #require(relay.codes[bob.number])
            let wrong = try VerificationCode(code.text == "000000" ? "000001" : "000000")
            let registration = AccountRegistration(signalingKey: SignalingKey())
            for _ in 0..<3 { #expect(await bob.fault(.confirmCode(wrong, registration)) == .wrongCode) }
            #expect(await bob.fault(.confirmCode(code, registration)) == .rateLimited)
        }
    }

    private func codesLimited(_ options: inout RelayOptions) {
        options.limits[.triesForNumber] = .init(burst: 3, perMinute: 0.01)
    }

    @Test func aHashIsOfItsPasswordAndOfNoOther() throws {
        let password = AccountPassword()
        let (hash, other) = (try PasswordHash(password), try PasswordHash(password))
        #expect(hash.stored != other.stored)
        #expect(try hash.matches(password) && other.matches(password))
        #expect(try !hash.matches(AccountPassword()))
        for index in hash.stored.indices {
            var stored = hash.stored
            stored[index] ^= 1
            #expect(try PasswordHash(stored: stored)?.matches(password) != true)
        }
        #expect(PasswordHash(stored: hash.stored.dropLast()) == nil)
        #expect(PasswordHash(stored: .init()) == nil)
    }

    @Test func theDatabaseHasNoPassword() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550101")
            for file in ["relay.sqlite", "relay.sqlite-wal"] {
                let bytes = try [UInt8](Data(contentsOf: URL(filePath: relay.folder + "/" + file)))
                #expect(bytes.firstRange(of: Array(bob.password.text.utf8)) == nil)
            }
        }
    }
}

private final class Counter: Sendable {
    let count = Atomic(0)
}
