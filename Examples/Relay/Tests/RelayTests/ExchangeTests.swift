// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PushCrypto
import PushHTTP
import PushWire
import Testing

@testable import RelayCore

/// The recorded requests of clients of December 2013, sent byte for byte over a socket to a relay with the state of the server.
///
/// Each request goes to its own relay, which has the accounts, codes, prekeys, contacts and attachments that the request needs.
/// Some of them are at a second relay. The tests compare:
///
/// - the status with the recorded one. If the server failed, or the relay refuses the request on purpose, the expected status
///   is that of the file, or 200;
/// - the JSON by value, in the order of its arrays, without ids and locations, which are the relay's own. Bodies of errors are
///   not compared, because the server's are pages for people;
/// - what the relay stores, or what its gateway gets, with what the client meant.
@Suite struct ExchangeTests {
    /// The name of the second relay in the recordings.
    private static let peerName = "cyanogen"
    /// The key and the password of everybody except the caller.
    private static let signalingKey = SignalingKey()
    private static let hash = Result { try PasswordHash(AccountPassword()) }

    @Test func allExchangesAreHere() throws {
        let exchanges = try Exchange.all.get()
        #expect(exchanges.count == 138)
        #expect(exchanges.count(where: \.isAsRecorded) == 126)
    }

    @Test(arguments: (try? Exchange.all.get()) ?? []) func aRequestOfThatMonthGetsItsResponse(_ exchange: Exchange)
        async throws
    {
        for target in exchange.targets {
            try await withRelay(for: exchange) { relay, store, gateway in
                let (start, connection) = (Moment.nowInMilliseconds, try RawConnection(to: relay.url))
                connection.write(try exchange.request(target))
                let response = try #require(try await connection.readResponse())
                #expect(response.status == exchange.status, "\(target)")
                guard response.status / 100 == 2 else {
                    #expect(response.body.isEmpty)
                    return
                }
                if exchange.isAsRecorded { try compare(response, with: exchange, relay, store) }
                try await checkEffect(of: exchange, relay, store, gateway, since: start)
            }
        }
    }

    // MARK: - Before

    /// Runs a relay with the state of the server, and a second one if the exchange needs it.
    private func withRelay(
        for exchange: Exchange, _ body: (TestRelay, Store, TestGateway) async throws -> Void
    ) async throws {
        let (folder, gateway, secret) = (try TemporaryFolder(), TestGateway(), AccountPassword())
        let (here, there) = (folder.path + "/here", folder.path + "/there")
        let stores = (here: try Store(folder: here), there: try Store(folder: there))
        try await prepare(exchange) { $0 == Self.peerName ? stores.there : stores.here }
        func run(_ peers: [Peer]) async throws {
            try await TestRelay.run(.deployed, folder: here, gateway: gateway, adjust: { $0.peers = peers }) { relay in
                try await body(relay, stores.here, gateway)
            }
        }
        guard exchange.namesRelay(Self.peerName) else { return try await run([]) }
        let adjust = { (options: inout RelayOptions) in
            options.name = Self.peerName
            // This relay is never called.
            options.peers = [Peer(name: "relay", url: try ServiceURL("http://127.0.0.1:9"), secret: secret)]
        }
        try await TestRelay.run(.deployed, folder: there, gateway: gateway, adjust: adjust) { peer in
            try await run([Peer(name: Self.peerName, url: peer.url, secret: secret)])
        }
    }

    private func prepare(_ exchange: Exchange, in store: (_ relay: String?) -> Store) async throws {
        let means = exchange.means
        if exchange.call == "code.put" {
            let code = try VerificationCode(try #require(means.code))
            let other = try VerificationCode(code.text == "000000" ? "000001" : "000000")
            let number = try PhoneNumber(try #require(means.number))
            return try await store(nil).keep(exchange.outcome == "wrongCode" ? other : code, for: number)
        }
        if let number = means.number, let password = means.password {
            let isRight = exchange.outcome != "unauthorized"
            let hash = isRight ? try PasswordHash(AccountPassword(password)) : try Self.hash.get()
            try await register(number, hash, in: store(nil))
        }
        switch exchange.call {
        case "keys.get":
            let keys: [PreKey]
            switch exchange.outcome {
            case "success": keys = [try #require(means.key).preKey]
            // The iOS client uploaded keys that the relay refuses, so the relay hands out another key.
            case "routed": keys = [PreKey(.lastResort(), identityKey: IdentityKeyPair().publicKey)]
            default: return
            }
            let owner = try await register(try #require(means.of), in: store(means.relay))
            let lastResort =
                keys.first(where: \.id.isLastResort) ?? PreKey(.lastResort(), identityKey: keys[0].identityKey)
            let upload = PreKeyUpload(lastResortKey: lastResort, keys: keys.filter { !$0.id.isLastResort })
            try await store(means.relay).keep(upload, of: owner)
        case "tokens.put", "token.get":
            for contact in try exchange.contacts {
                _ = try await register(
                    contact.number, supportsSMS: contact.supportsSMS, in: store(contact.relay))
            }
        case "messages.post":
            let reached = try exchange.reachedNumbers
            for message in means.messages ?? [] where reached.contains(message.destination) {
                let account = try await register(message.destination, in: store(message.relay))
                try await store(message.relay).setPushID(message.destination, .gcm, of: account)
            }
        case "attachment.get":
            let id = try #require(means.id.flatMap { Int64($0) })
            try await store(means.relay).write { database in
                try database.execute(
                    sql: "INSERT INTO attachment (id, created) VALUES (?, ?)", arguments: [id, Moment.now])
            }
        default: break
        }
    }

    @discardableResult
    private func register(
        _ text: String, _ hash: PasswordHash? = nil, supportsSMS: Bool = false, in store: Store
    ) async throws -> Account {
        let (number, code) = (try PhoneNumber(text), VerificationCode.random())
        try await store.keep(code, for: number)
        let registration = AccountRegistration(signalingKey: Self.signalingKey, supportsSMS: supportsSMS)
        #expect(try await store.createAccount(number, code, hash ?? Self.hash.get(), registration))
        return try #require(try await store.account(of: number)).0
    }

    // MARK: - After

    private func compare(
        _ response: Curl.Response, with exchange: Exchange, _ relay: TestRelay, _ store: Store
    ) throws {
        let recorded = Array((exchange.recording.response.body ?? "").utf8)
        #expect(response.body.isEmpty == recorded.isEmpty)
        guard !recorded.isEmpty else { return }
        var (value, wanted) = (try JSONValue(response.body).members, try JSONValue(recorded).members)
        #expect(response.headers["content-type"] == "application/json")
        switch exchange.call {
        case "attachments.get", "attachment.get":
            let location = try ServiceURL(try #require(value["location"]?.text))
            #expect(location.target.hasPrefix("/blobs/"))
            if let id = value["id"]?.integer { #expect(id < 1 << 63 && location.target.hasPrefix("/blobs/\(id)?")) }
            // The id differs, but has the same form.
            #expect((value["id"]?.integer == nil) == (wanted["id"]?.integer == nil))
            for name in ["id", "location"] where value[name] != nil { (value[name], wanted[name]) = (.null, .null) }
        default: break
        }
        #expect(value == wanted)
    }

    /// Checks what the relay did against what the client meant.
    private func checkEffect(
        of exchange: Exchange, _ relay: TestRelay, _ store: Store, _ gateway: TestGateway, since start: UInt64
    ) async throws {
        let means = exchange.means
        let number = try PhoneNumber(#require(means.number))
        switch exchange.call {
        case "code.get": #expect(relay.codes[number] != nil)
        case "code.put":
            let (_, hash) = try #require(try await store.account(of: number))
            let password = try #require(means.password)
            #expect(try hash.matches(AccountPassword(password)))
            let kept = try await kept(of: means.number, store)
            let signalingKey = try Exchange.bytes(#require(means.signalingKey))
            #expect(kept.signalingKey == signalingKey && kept.supportsSMS == means.supportsSms)
        case "apn.put", "gcm.put", "gcm.delete":
            let kept = try await kept(of: means.number, store)
            #expect(kept.apnID == means.apnRegistrationId && kept.gcmID == means.gcmRegistrationId)
        case "keys.put":
            for key in try #require(means.keys) + [try #require(means.lastResortKey)] {
                let (taken, uploaded) = (try await store.takePreKey(of: number), try key.preKey)
                #expect(taken == uploaded)
            }
        case "messages.post":
            let reached = try exchange.reachedNumbers
            for message in means.messages ?? [] where reached.contains(message.destination) {
                let envelopes = try await gateway.envelopes(message.destination, count: 1)
                let envelope = try #require(envelopes.first)
                let signal = try Envelope.openSignal(envelope, key: Self.signalingKey, profile: .deployed)
                #expect(signal.type == SignalType(message.type) && signal.source == means.number)
                let (body, timestamp) = (try Exchange.bytes(message.body), try #require(signal.timestamp))
                #expect(signal.message == body && envelopes.count == 1)
                // Android sent no time, and iOS sent seconds.
                #expect((start...Moment.nowInMilliseconds).contains(timestamp))
            }
        default: break
        }
    }

    /// Returns the stored state of an account.
    private func kept(of number: String?, _ store: Store) async throws -> Kept {
        try await store.read { database in
            let row = try #require(
                try Row.fetchOne(database, sql: "SELECT * FROM account WHERE number = ?", arguments: [number]))
            return Kept(
                signalingKey: [UInt8](row["signalingKey"] as Data), supportsSMS: row["supportsSMS"],
                apnID: row["apnID"], gcmID: row["gcmID"])
        }
    }

    private struct Kept {
        let signalingKey: [UInt8]
        let supportsSMS: Bool
        let apnID: String?
        let gcmID: String?
    }
}

extension Exchange {
    /// The expected status of the relay's response.
    fileprivate var status: Int {
        // In some exchanges the server failed, or returned a key that is refused here. The file then has the relay's status.
        outcome == "routed" ? 200 : isAsRecorded ? recording.response.status : recording.relayStatus ?? 0
    }

    /// Whether the exchange concerns the relay of this name.
    fileprivate func namesRelay(_ name: String) -> Bool {
        let relays = [means.relay, means.contact?.relay] + (means.messages ?? []).map(\.relay)
        let contacts = means.registered?.elements.map { $0.members["relay"]?.text } ?? []
        return (relays + contacts).contains(name)
    }

    /// The contacts that the server found, with their numbers.
    fileprivate var contacts: [(number: String, relay: String?, supportsSMS: Bool)] {
        get throws {
            if let contact = means.contact, let number = means.of {
                return [(number, contact.relay, contact.supportsSms ?? false)]
            }
            var contacts: [String: (number: String, relay: String?, supportsSMS: Bool)] = [:]
            for contact in means.registered?.elements.map(\.members) ?? [] {
                let token = try #require(contact["token"]?.text)
                let number = try #require(means.asked?.first { $0.token == token && $0.number != nil }?.number)
                contacts[token] = (number, contact["relay"]?.text, contact["supportsSms"] == .bool(true))
            }
            return Array(contacts.values)
        }
    }

    /// The numbers that were registered, according to a recorded call that sends messages.
    fileprivate var reachedNumbers: [String] {
        get throws {
            let response = { try JSONValue(Array((recording.response.body ?? "").utf8)) }
            let registered = try means.registered ?? response().members["success"]
            return (registered?.elements ?? []).compactMap(\.text)
        }
    }
}
