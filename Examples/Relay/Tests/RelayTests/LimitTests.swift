// SPDX-License-Identifier: Apache-2.0

import Carrier
import Foundation
import GRDB
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

@testable import RelayCore

/// The limits that keep a client from using up what belongs to another.
@Suite struct LimitTests {
    private func upload(_ count: Int, by person: Person) async throws -> PreKeyUpload {
        let identity = IdentityKeyPair().publicKey
        let upload = PreKeyUpload(
            lastResortKey: PreKey(.lastResort(), identityKey: identity),
            keys: PreKeyPair.batch(from: .first, count: count).map { PreKey($0, identityKey: identity) })
        try await person.send(.uploadPreKeys(upload))
        return upload
    }

    // MARK: - Prekeys

    @Test func oneCallerDoesNotEmptyThePreKeysOfAnother() async throws {
        let limited = { (options: inout RelayOptions) in
            options.limits[.preKeysOfNumberByCaller] = .init(burst: 2, perMinute: 0.01)
        }
        try await TestRelay.run(adjust: limited) { relay in
            let (eve, alice) = (try await relay.person("+14155550166"), try await relay.person("+14155550100"))
            let bob = try await relay.person("+14155550101")
            let keys = try await upload(3, by: bob)
            // The caller still gets keys, but no more one-time keys.
            for wanted in keys.keys.prefix(2) + Array(repeating: keys.lastResortKey, count: 50) {
                #expect(try await eve.send(.fetchPreKey(of: bob.number)) == wanted)
            }
            #expect(try await alice.send(.fetchPreKey(of: bob.number)) == keys.keys[2])
            // The limit does not affect the caller's calls for another number.
            let others = try await upload(1, by: alice)
            #expect(try await eve.send(.fetchPreKey(of: alice.number)) == others.keys[0])
        }
    }

    @Test func aCrowdDoesNotEmptyThePreKeysOfANumber() async throws {
        let limited = { (options: inout RelayOptions) in
            options.limits[.preKeysOfNumber] = .init(burst: 2, perMinute: 0.01)
        }
        try await TestRelay.run(adjust: limited) { relay in
            let bob = try await relay.person("+14155550101")
            let keys = try await upload(5, by: bob)
            for wanted in keys.keys.prefix(2) + [keys.lastResortKey, keys.lastResortKey] {
                let caller = try await relay.person("+1415555\(Int.random(in: 1000...9999))")
                #expect(try await caller.send(.fetchPreKey(of: bob.number)) == wanted)
            }
        }
    }

    // MARK: - Messages

    @Test func aBatchThatOneNumberRefusesCostsOneTokenAndTheOthersNothing() async throws {
        let limited = { (options: inout RelayOptions) in
            options.limits[.messages] = .init(burst: 20, perMinute: 0.001)
            options.limits[.messagesToNumberByCaller] = .init(burst: 2, perMinute: 0.001)
        }
        try await TestRelay.run(adjust: limited) { relay in
            let eve = try await relay.person("+14155550166")
            var others: [PhoneNumber] = []
            for index in 0..<6 { others.append(try await relay.person("+1415555010\(index)").number) }
            // 18 tokens are left after this one.
            _ = try await eve.send("x", to: others[0], others[0])
            for _ in 0..<3 {
                let messages = others.map { OutgoingMessage(type: .plaintext, destination: $0, body: [1]) }
                #expect(await eve.fault(.sendMessages(MessageBatch(messages: messages))) == .rateLimited)
            }
            // 15 tokens are left, and each of the other numbers has both of its own.
            for number in others.dropFirst() { #expect(try await eve.send("x", to: number, number).success.count == 2) }
            let ghost = try PhoneNumber("+14155550199")
            for _ in 0..<2 { _ = try await eve.send("x", to: ghost) }
            for index in 0..<3 { _ = try await eve.send("x", to: PhoneNumber("+1415555019\(index)")) }
            let last = OutgoingMessage(type: .plaintext, destination: try PhoneNumber("+14155550195"), body: [1])
            #expect(await eve.fault(.sendMessages(MessageBatch(messages: [last]))) == .rateLimited)
        }
    }

    // MARK: - Codes

    @Test func codesSentToANumberAreCountedAcrossARestart() async throws {
        let folder = try TemporaryFolder()
        let limited = { (options: inout RelayOptions) in
            options.limits[.codesToNumber] = .init(burst: 2, perMinute: 0.01)
        }
        for statuses in [[200], [200, 413], [413]] {
            try await TestRelay.run(folder: folder.path, adjust: limited) { relay in
                for status in statuses {
                    let response = try await relay.curl("/v1/accounts/sms/code/+14155550100")
                    #expect(response.status == status)
                    #expect((response.headers["retry-after"] != nil) == (status == 413))
                }
            }
        }
    }

    @Test func guessesAtACodeAreCountedAcrossARestart() async throws {
        let folder = try TemporaryFolder()
        let limited = { (options: inout RelayOptions) in
            options.limits[.triesForNumber] = .init(burst: 2, perMinute: 0.01)
        }
        for faults in [[PushFault.wrongCode], [.wrongCode, .rateLimited], [.rateLimited]] {
            try await TestRelay.run(folder: folder.path, adjust: limited) { relay in
                let bob = Person(relay: relay, number: try PhoneNumber("+14155550101"))
                let registration = AccountRegistration(signalingKey: SignalingKey())
                for fault in faults {
                    #expect(await bob.fault(.confirmCode(try VerificationCode("123456"), registration)) == fault)
                }
            }
        }
    }

    @Test func oneAddressDoesNotUseUpTheCodesAndTriesOfANumber() async throws {
        let limited = { (options: inout RelayOptions) in
            options.clientAddressHeader = .init("X-Forwarded-For")
            for kind in [RateLimits.Kind.codesToNumberByAddress, .triesForNumberByAddress] {
                options.limits[kind] = .init(burst: 1, perMinute: 0.01)
            }
            for kind in [RateLimits.Kind.codesToNumber, .triesForNumber] {
                options.limits[kind] = .init(burst: 2, perMinute: 0.01)
            }
        }
        try await TestRelay.run(adjust: limited) { relay in
            for (address, status, tried) in [("192.0.2.1", 200, 403), ("192.0.2.1", 413, 413), ("192.0.2.2", 200, 403)]
            {
                let from = ["--header", "X-Forwarded-For: \(address)"]
                let sent = try await relay.curl("/v1/accounts/sms/code/+14155550101", from)
                #expect(sent.status == status)
                let registration = #"{"signalingKey":"\#(SignalingKey().base64)"}"#
                let confirm = ["--user", "+14155550101:x", "--request", "PUT", "--data", registration]
                let confirmed = try await relay.curl("/v1/accounts/code/000000", from + confirm)
                #expect(confirmed.status == tried)
            }
        }
    }

    @Test func theTableOfNumbersIsBounded() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        let rate = RateLimits.Rate(burst: 2, perMinute: 1)
        for _ in 0..<2 { try await store.take(.codesToNumber, rate, of: "held", now: 1000, capacity: 10) }
        for index in 0..<100 { try await store.take(.codesToNumber, rate, of: "\(index)", now: 1000, capacity: 10) }
        let count = { try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM bucket")! } }
        #expect(try await count() == 10)
        await #expect(throws: Refusal.self) {
            try await store.take(.codesToNumber, rate, of: "held", now: 1000, capacity: 10)
        }
        // Full buckets are deleted.
        try await store.take(.codesToNumber, rate, of: "later", now: 1200, capacity: 10)
        #expect(try await count() == 1)
    }

    @Test func bucketsOfOneKindMakeNoRoomForThoseOfAnother() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        let rate = RateLimits.Rate(burst: 1, perMinute: 1)
        try await store.take(.codesToNumber, rate, of: "held", now: 1000, capacity: 10)
        let slow = RateLimits.Rate(burst: 1, perMinute: 0.1)
        for index in 0..<100 { try await store.take(.triesForNumber, slow, of: "\(index)", now: 1000, capacity: 10) }
        await #expect(throws: Refusal.self) {
            try await store.take(.codesToNumber, rate, of: "held", now: 1000, capacity: 10)
        }
        let counts = try await store.read {
            try Int.fetchAll($0, sql: "SELECT count(*) FROM bucket GROUP BY kind ORDER BY kind")
        }
        #expect(counts == [1, 10])
    }

    // MARK: - Before the body

    @Test(arguments: [
        ("PUT", "/v1/accounts/code/000000", RateLimits.Kind.codesByAddress),
        ("PUT", "/v1/accounts/code/000000", .triesForNumberByAddress),
        ("PUT", "/v1/accounts/code/000000", .triesForNumber), ("PUT", "/v1/keys/", .changes),
        ("PUT", "/v1/accounts/gcm/", .changes), ("PUT", "/v1/accounts/apn/", .changes),
        ("PUT", "/v1/directory/tokens", .contacts), ("POST", "/v1/messages/", .messages),
    ])
    func whoHasNoTokenLeftIsRefusedBeforeTheBodyIsRead(
        _ method: String, _ path: String, _ kind: RateLimits.Kind
    ) async throws {
        let limited = { (options: inout RelayOptions) in
            // Registration takes a token of the address and one of the number. The malformed body takes the other.
            let burst: Double = kind == .codesByAddress ? 3 : path.contains("code") ? 2 : 1
            options.limits[kind] = .init(burst: burst, perMinute: 0.001)
        }
        try await TestRelay.run(adjust: limited) { relay in
            let alice = try await relay.person("+14155550100")
            let credentials = BasicCredentials(number: alice.number, password: alice.password)
            let head = "\(method) \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: \(credentials.header)\r\n"
            let malformed = try RawConnection(to: relay.url)
            malformed.write(head + "Content-Length: 1\r\n\r\n{")
            #expect(try await malformed.readResponse()?.status == 415)
            // This body is never sent.
            let waiting = try RawConnection(to: relay.url)
            waiting.write(head + "Content-Length: 1000000\r\n\r\n")
            #expect(try await waiting.readResponse()?.status == 413)
        }
    }

    // MARK: - The clock

    @Test func aClockThatIsSetBackLocksNobodyOutForLongerThanAnEmptyBucketTakes() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        // A bucket fills in 120 s.
        let rate = RateLimits.Rate(burst: 2, perMinute: 1)
        func take(_ subject: String, _ now: Double) async throws {
            try await store.take(.codesToNumber, rate, of: subject, now: now)
        }
        let (now, later) = (1e9, 2e9)
        for subject in ["a", "b"] { try await take(subject, later) }
        // Tokens that were taken still count after the clock is set back, and a refusal costs nothing.
        await #expect(throws: Refusal(.rateLimited, retryAfter: 60)) { try await take("a", now) }
        await #expect(throws: Refusal(.rateLimited, retryAfter: 30)) { try await take("a", now + 30) }
        try await take("a", now + 60)
        await #expect(throws: Refusal.self) { try await take("a", now + 60) }
        try await take("b", now + 120)
        try await take("b", now + 120)
        await #expect(throws: Refusal.self) { try await take("b", now + 120) }
    }

    @Test func aClockThatIsSetBackUsesUpNoQuotaAndKeepsNothingForGood() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        let blobs = try await BlobStore(
            RelayOptions(folder: folder.path), store, RateLimiter(RateLimits()), .init(label: "test"))
        let (now, later, day) = (Int64(1e9), Int64(2e9), Int64(86_400))
        let number = try PhoneNumber("+14155550100")
        let quota = Store.BlobQuota(count: 1, byteCount: 100, storedByteCount: 1000)
        let id = try await store.allocateAttachment(for: number, quota, now: later)
        try await store.write {
            try $0.execute(sql: "INSERT INTO code (number, code, expires) VALUES ('n', '1', ?)", arguments: [later])
        }
        await #expect(throws: Refusal(.rateLimited, retryAfter: Int(day))) {
            try await store.allocateAttachment(for: number, quota, now: now)
        }
        let housekeeping = Housekeeping(store: store, blobs: blobs, days: 30, logger: .init(label: "test"))
        try await housekeeping.clean(now: now)
        await #expect(throws: Refusal(.rateLimited, retryAfter: Int(day) - 10)) {
            try await store.allocateAttachment(for: number, quota, now: now + 10)
        }
        _ = try await store.allocateAttachment(for: number, quota, now: now + day)
        #expect(try await store.hasAttachment(id))
        try await housekeeping.clean(now: now + 30 * day + 1)
        #expect(try await !store.hasAttachment(id))
        #expect(try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM code") } == 0)
    }

    @Test func aClockThatIsSetBackHoldsNoPush() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        let (now, later) = (Int64(1e9), Int64(2e9))
        try await store.write { database in
            try database.execute(
                sql: """
                    INSERT INTO account (id, number, token, password, signalingKey, supportsSMS) VALUES (1, 'n', 't', 'p', 'k', 0)
                    """)
            for due in [later + 300, now + 300] {
                try database.execute(
                    sql: "INSERT INTO push (account, envelope, tries, due) VALUES (1, 'e', 9, ?)", arguments: [due])
            }
        }
        let (due, next) = try await store.latePushes(of: 1, count: 5, now: now)
        #expect(due.map(\.id) == [1] && next == now + 300)
    }

    // MARK: - Blobs

    @Test func allocatingUsesUpNothingOfLocating() async throws {
        let limited = { (options: inout RelayOptions) in
            for kind in [RateLimits.Kind.attachments, .attachmentsLocated] {
                options.limits[kind] = .init(burst: 1, perMinute: 0.001)
            }
        }
        try await TestRelay.run(adjust: limited) { relay in
            let alice = try await relay.person("+14155550100")
            let id = try await alice.send(.allocateAttachment()).id
            #expect(await alice.fault(.allocateAttachment()) == .rateLimited)
            _ = try await alice.send(.locateAttachment(id))
            #expect(await alice.fault(.locateAttachment(id)) == .rateLimited)
        }
    }

    @Test func requestsForOneBlobAreLimitedBeforeTheBody() async throws {
        let limited = { (options: inout RelayOptions) in
            for kind in [RateLimits.Kind.uploadsOfBlob, .downloadsOfBlob] {
                options.limits[kind] = .init(burst: 1, perMinute: 0.001)
            }
        }
        try await TestRelay.run(adjust: limited) { relay in
            let alice = try await relay.person("+14155550100")
            let place = try await alice.send(.allocateAttachment())
            let put = ["--request", "PUT", "--header", "Content-Type: application/octet-stream", "--data", "blob"]
            #expect(try await Curl.run(put + [place.location.text]).status == 200)
            let waiting = try RawConnection(to: relay.url)
            waiting.write(
                "PUT \(place.location.target) HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
                    + "Content-Length: 100\r\n\r\n")
            let refused = try #require(try await waiting.readResponse())
            #expect(refused.status == 429 && refused.text.contains("too many requests"))
            let get = try await alice.send(.locateAttachment(place.id)).text
            #expect(try await Curl.run([get]).text == "blob")
            let again = try await Curl.run([get])
            #expect(again.status == 429 && again.headers["retry-after"] != nil)
        }
    }

    // MARK: - Secrets

    @Test func guessesAtASecretOfAPeerAreLimitedByAddress() async throws {
        let secret = AccountPassword()
        let limited = { (options: inout RelayOptions) in
            options.peers = [Peer(name: "south", url: try ServiceURL("http://127.0.0.1:9"), secret: secret)]
            options.limits[.peerSecrets] = .init(burst: 3, perMinute: 0.01)
            options.clientAddressHeader = .init("X-Forwarded-For")
        }
        try await TestRelay.run(adjust: limited) { relay in
            func status(_ password: AccountPassword, _ name: String, from address: String) async throws -> Int {
                try await relay.curl(
                    "/v1/keys/+14155550199",
                    [
                        "--user", "+14155550100:\(password.text)", "--header", "Push-Relay: \(name)", "--header",
                        "X-Forwarded-For: \(address)",
                    ]
                ).status
            }
            var statuses: [Int] = []
            // Right secrets cost nothing.
            for _ in 0..<5 { statuses.append(try await status(secret, "south", from: "192.0.2.1")) }
            for name in ["south", "east", "south", "south"] {
                statuses.append(try await status(AccountPassword(), name, from: "192.0.2.1"))
            }
            // Even the right secret is refused now. Otherwise the response would confirm a guess.
            statuses.append(try await status(secret, "south", from: "192.0.2.1"))
            statuses.append(try await status(secret, "south", from: "192.0.2.2"))
            #expect(statuses == [404, 404, 404, 404, 404, 401, 401, 401, 413, 413, 404])
        }
    }

    @Test func oneAddressDoesNotUseUpTheGuessesAtAPassword() async throws {
        let limited = { (options: inout RelayOptions) in
            options.limits[.passwordsOfNumberByAddress] = .init(burst: 2, perMinute: 0.01)
            options.limits[.passwordsOfNumber] = .init(burst: 3, perMinute: 0.01)
            options.clientAddressHeader = .init("X-Forwarded-For")
        }
        try await TestRelay.run(adjust: limited) { relay in
            let bob = try await relay.person("+14155550101")
            for (password, address, wanted) in [
                ("0", 1, 401), ("1", 1, 401), ("2", 1, 413), ("3", 1, 413), (bob.password.text, 2, 404),
            ] {
                let response = try await relay.curl(
                    "/v1/keys/+14155550199",
                    ["--user", "\(bob.number.text):\(password)", "--header", "X-Forwarded-For: 192.0.2.\(address)"])
                #expect(response.status == wanted)
            }
        }
    }

    @Test func guessesAtAPasswordAreLimitedFromWhereverTheyCome() async throws {
        let limited = { (options: inout RelayOptions) in
            options.limits[.passwordsOfNumber] = .init(burst: 3, perMinute: 0.01)
            options.clientAddressHeader = .init("X-Forwarded-For")
        }
        try await TestRelay.run(adjust: limited) { relay in
            let bob = try await relay.person("+14155550101")
            for (index, wanted) in [401, 401, 401, 413].enumerated() {
                let response = try await relay.curl(
                    "/v1/keys/+14155550199",
                    ["--user", "\(bob.number.text):guess\(index)", "--header", "X-Forwarded-For: 192.0.2.\(index)"])
                #expect(response.status == wanted)
            }
        }
    }
}
