// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire
import Testing

@Suite struct PreKeyTests {
    private func upload(count: Int) -> PreKeyUpload {
        let identity = IdentityKeyPair().publicKey
        let pairs = PreKeyPair.batch(from: .first, count: count)
        return PreKeyUpload(
            lastResortKey: PreKey(.lastResort(), identityKey: identity),
            keys: pairs.map { PreKey($0, identityKey: identity) })
    }

    @Test func eachIsHandedOutOnceAndTheLastResortForever() async throws {
        try await TestRelay.run { relay in
            let (alice, bob) = (try await relay.person("+14155550100"), try await relay.person("+14155550101"))
            let upload = upload(count: 3)
            try await bob.send(.uploadPreKeys(upload))
            for wanted in upload.keys + [upload.lastResortKey, upload.lastResortKey] {
                #expect(try await alice.send(.fetchPreKey(of: bob.number)) == wanted)
            }
        }
    }

    @Test func manyWhoAskAtOnceGetDifferentOnes() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550101")
            let upload = upload(count: 40)
            try await bob.send(.uploadPreKeys(upload))
            let keys = try await withThrowingTaskGroup(of: PreKey.self) { group in
                for _ in 0..<60 { group.addTask { try await bob.send(.fetchPreKey(of: bob.number)) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let oneTime = keys.filter { !$0.id.isLastResort }
            #expect(oneTime.count == 40 && Set(oneTime) == Set(upload.keys))
            #expect(keys.filter(\.id.isLastResort).count == 20)
        }
    }

    @Test func anUploadThatIsRepeatedDoesNotBringASpentOneBack() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550101")
            let upload = upload(count: 2)
            try await bob.send(.uploadPreKeys(upload))
            #expect(try await bob.send(.fetchPreKey(of: bob.number)) == upload.keys[0])
            try await bob.send(.uploadPreKeys(upload))
            #expect(try await bob.send(.fetchPreKey(of: bob.number)) == upload.keys[1])
            #expect(try await bob.send(.fetchPreKey(of: bob.number)) == upload.lastResortKey)
        }
    }

    @Test func anUploadReplacesWhatWasThere() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.uploadPreKeys(upload(count: 5)))
            let second = upload(count: 1)
            try await bob.send(.uploadPreKeys(second))
            for wanted in second.keys + [second.lastResortKey] {
                #expect(try await bob.send(.fetchPreKey(of: bob.number)) == wanted)
            }
        }
    }

    @Test func aLastResortThatIsAOneTimeKeyIsRefused() async throws {
        try await TestRelay.run { relay in
            let bob = try await relay.person("+14155550101")
            let first = upload(count: 2)
            try await bob.send(.uploadPreKeys(first))
            func second(_ publicKey: PublicKey) -> PreKeyUpload {
                let other = upload(count: 1)
                var lastResort = other.lastResortKey
                lastResort.publicKey = publicKey
                return PreKeyUpload(lastResortKey: lastResort, keys: other.keys + [first.keys[1]])
            }
            #expect(await bob.fault(.uploadPreKeys(second(first.keys[1].publicKey))) == .malformedBody)
            #expect(try await bob.send(.fetchPreKey(of: bob.number)) == first.keys[0])
            #expect(await bob.fault(.uploadPreKeys(second(first.keys[0].publicKey))) == .malformedBody)
            // The refused upload changed nothing.
            #expect(try await bob.send(.fetchPreKey(of: bob.number)) == first.keys[1])
        }
    }

    @Test func tooManyAreRefused() async throws {
        try await TestRelay.run(adjust: { $0.maximumPreKeys = 3 }) { relay in
            let bob = try await relay.person("+14155550101")
            #expect(await bob.fault(.uploadPreKeys(upload(count: 4))) == .malformedBody)
            try await bob.send(.uploadPreKeys(upload(count: 3)))
        }
    }

    @Test func aRestartHandsNoneOutAgain() async throws {
        let folder = try TemporaryFolder()
        let upload = upload(count: 2)
        let bob = try await TestRelay.run(folder: folder.path) { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.uploadPreKeys(upload))
            #expect(try await bob.send(.fetchPreKey(of: bob.number)) == upload.keys[0])
            return bob
        }
        try await TestRelay.run(folder: folder.path) { relay in
            let again = Person(relay: relay, number: bob.number, password: bob.password)
            let key = try await again.send(.fetchPreKey(of: bob.number))
            #expect(key == upload.keys[1])
        }
    }
}
