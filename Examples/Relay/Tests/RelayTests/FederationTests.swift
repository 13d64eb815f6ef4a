// SPDX-License-Identifier: Apache-2.0

import Carrier
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

@testable import RelayCore

/// Two relays, north and south, that know each other.
@Suite struct FederationTests {
    private static let secret = AccountPassword()

    /// Runs two relays that know each other's URL. A port is known only once a relay runs, so south runs twice: its second run
    /// has the port of the first, and knows north.
    private func withRelays(
        _ profile: Profile = .specification, southGateway: TestGateway = TestGateway(),
        _ body: @Sendable (_ north: TestRelay, _ south: TestRelay) async throws -> Void
    ) async throws {
        let port = try await TestRelay.run { Int($0.url.authority.split(separator: ":")[1])! }
        let south = try ServiceURL("http://127.0.0.1:\(port)")
        try await TestRelay.run(
            profile,
            adjust: { options in
                options.name = "north"
                options.peers = [Peer(name: "south", url: south, secret: Self.secret)]
            }
        ) { north in
            try await TestRelay.run(
                profile, gateway: southGateway,
                adjust: { options in
                    options.name = "south"
                    options.port = port
                    options.peers = [Peer(name: "north", url: north.url, secret: Self.secret)]
                }
            ) { south in try await body(north, south) }
        }
    }

    @Test func contactsPreKeysMessagesAndBlobsCrossOver() async throws {
        let gateway = TestGateway()
        try await withRelays(southGateway: gateway) { north, south in
            let (alice, bob) = (try await north.person("+14155550100"), try await south.person("+14155550132"))
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))

            let token = DirectoryToken(bob.number)
            let contacts = try await alice.send(.queryDirectory(DirectoryQuery(tokens: [token]))).contacts
            #expect(contacts == [DirectoryContact(token: token, relay: "south")])

            let identity = IdentityKeyPair().publicKey
            let upload = PreKeyUpload(
                lastResortKey: PreKey(.lastResort(), identityKey: identity),
                keys: PreKeyPair.batch(from: .first, count: 1).map { PreKey($0, identityKey: identity) })
            try await bob.send(.uploadPreKeys(upload))
            #expect(try await alice.send(.fetchPreKey(of: bob.number, relay: "south")) == upload.keys[0])
            #expect(await alice.fault(.fetchPreKey(of: bob.number)) == .unknownNumber)

            #expect(try await alice.send("hello", to: bob.number, relay: "south").success == [bob.number])
            let envelope = try #require(try await gateway.envelopes("bob", count: 1).first)
            let signal = try Envelope.openSignal(envelope, key: bob.signalingKey, profile: .specification)
            #expect(signal.source == alice.number.text && signal.relay == "north")

            let place = try await alice.send(.allocateAttachment())
            try await alice.send(.uploadBlob([1, 2, 3], to: place.location))
            let location = try await bob.send(.locateAttachment(place.id, relay: "north"))
            #expect(location.authority == north.url.authority)
            #expect(try await bob.send(.downloadBlob(from: location)) == [1, 2, 3])
        }
    }

    @Test func whatAPeerDoesNotHaveIsNotThere() async throws {
        try await withRelays { north, south in
            let (alice, bob) = (try await north.person("+14155550100"), try await south.person("+14155550132"))
            let stranger = try PhoneNumber("+14155550199")
            #expect(await alice.fault(.fetchPreKey(of: stranger, relay: "south")) == .unknownNumber)
            #expect(await alice.fault(.fetchPreKey(of: bob.number, relay: "east")) == .unknownNumber)
            #expect(try await alice.send("x", to: stranger, relay: "south").failure == [stranger])
            #expect(try await alice.send("x", to: bob.number, relay: "east").failure == [bob.number])
            #expect(try await alice.send("x", to: bob.number).failure == [bob.number])
            await #expect(throws: PushCallError.unexpectedStatus(404, retryAfter: nil)) {
                try await alice.send(.locateAttachment(1, relay: "south"))
            }
        }
    }

    @Test(arguments: ["north", "south", "east"]) func anAttachmentThatNobodyHasIsUnknown(_ relay: String) async throws {
        try await withRelays(.deployed) { north, _ in
            let alice = try await north.person("+14155550100")
            #expect(await alice.fault(.locateAttachment(1, relay: relay)) == .unknownAttachment)
        }
    }

    @Test func contactsAndReportsHaveTheOrderInWhichTheyWereAskedFor() async throws {
        try await withRelays { north, south in
            let people = [
                try await north.person("+14155550100"), try await south.person("+14155550101"),
                try await north.person("+14155550102"), try await south.person("+14155550103"),
            ]
            let alice = people[0]
            let relays = [nil, "south", "north", "south"]
            // Each number twice, and a stranger's once.
            let numbers = people.map(\.number) + [try PhoneNumber("+14155550199")] + people.map(\.number)
            let tokens = numbers.map { DirectoryToken($0) }
            let contacts = try await alice.send(.queryDirectory(DirectoryQuery(tokens: tokens))).contacts
            #expect(contacts.map(\.token) == Array(tokens[..<4] + tokens[5...]))
            #expect(contacts.map(\.relay) == [nil, "south", nil, "south", nil, "south", nil, "south"])

            let messages = zip(numbers, relays + [nil] + relays).map { number, relay in
                OutgoingMessage(type: .plaintext, destination: number, body: [1], relay: relay)
            }
            let report = try await alice.send(.sendMessages(MessageBatch(messages: messages)))
            #expect(report == DeliveryReport(success: Array(numbers[..<4] + numbers[5...]), failure: [numbers[4]]))
        }
    }

    @Test func whatIsTypedCrossesOver() async throws {
        let gateway = TestGateway()
        try await withRelays(southGateway: gateway) { north, south in
            let (alice, bob) = (try await north.person("+14155550100"), try await south.person("+14155550132"))
            try await bob.send(.setGCM(GCMRegistration(id: "bob")))
            let key = PreKey(.lastResort(), identityKey: IdentityKeyPair().publicKey)
            try await bob.send(.uploadPreKeys(PreKeyUpload(lastResortKey: key, keys: [])))

            let keys = try await north.curl("/v1/keys/+14155550132?relay=south", alice.user)
            #expect(keys.status == 200 && keys.text.contains(key.publicKey.base64))

            let token = DirectoryToken(bob.number).base64
            let query = ["--request", "PUT", "--data", "{\"contacts\":[\"\(token)\"]}"]
            let contacts = try await north.curl("/v1/directory/tokens", alice.user + query)
            #expect(contacts.text == "{\"contacts\":[{\"token\":\"\(token)\",\"relay\":\"south\"}]}")

            let message = #"{"type":1,"destination":"+14155550132","body":"aGk","relay":"south","timestamp":1}"#
            let sent = try await north.curl("/v1/messages/", alice.user + ["--data", "{\"messages\":[\(message)]}"])
            #expect(sent.status == 200 && sent.text == #"{"success":["+14155550132"],"failure":[]}"#)
            #expect(try await gateway.envelopes("bob", count: 1).map { try bob.text(in: $0) } == ["hi"])

            let place = try await bob.send(.allocateAttachment())
            let path = "/v1/attachments/\(place.id)"
            let located = try await north.curl(path + "?relay=south", alice.user)
            #expect(located.status == 200 && located.text.contains("http://\(south.url.authority)/blobs/\(place.id)?"))
            #expect(try await north.curl(path, alice.user).status == 404)
        }
    }

    @Test func aPeerThatCannotBeAskedForABlobIsNoReasonToGiveItUp() async throws {
        try await TestRelay.run(adjust: { options in
            options.peers = [Peer(name: "south", url: try ServiceURL("http://127.0.0.1:9"), secret: Self.secret)]
        }) { north in
            let alice = try await north.person("+14155550100")
            #expect(try await north.curl("/v1/attachments/5?relay=south", alice.user).status == 500)
            #expect(try await north.curl("/v1/attachments/5?relay=east", alice.user).status == 404)
        }
    }

    @Test func aListOfPeersIsReadWholeOrNotAtAll() throws {
        let peers = try Peer.list("south https://south.example/ secret\n\nwest http://127.0.0.1:1 other\n")
        #expect(peers.map(\.name) == ["south", "west"] && peers.map(\.secret.text) == ["secret", "other"])
        #expect(peers.map(\.url.authority) == ["south.example", "127.0.0.1:1"])
        #expect(try Peer.list("").isEmpty)
        for line in [
            "south https://south.example/", "south secret https://south.example/", "a b c d", "x http://x.example/ s",
        ] {
            #expect(throws: MalformedPeer(line: 2)) { try Peer.list("south https://south.example/ secret\n\(line)") }
        }
    }

    @Test func nobodyIsAPeerWithoutTheSecret() async throws {
        try await withRelays { north, _ in
            let alice = try await north.person("+14155550100")
            func call(_ call: PushCall<some Sendable>, as name: String, _ password: AccountPassword) async throws -> Int
            {
                let credentials = BasicCredentials(number: alice.number, password: password)
                let service = try PushService(north.url, credentials: credentials, profile: .specification)
                var (named, body) = service.request(for: call)
                named.headerFields[Federation.header] = name
                return try await Person.carrier.send(named, body).0.status.code
            }
            let batch = PushCall.sendMessages(MessageBatch(messages: []))
            #expect(try await call(batch, as: "south", Self.secret) == 200)
            #expect(try await call(batch, as: "south", AccountPassword()) == 401)
            // An account's own password is refused, and so is an unknown name.
            #expect(try await call(batch, as: "south", alice.password) == 401)
            #expect(try await call(batch, as: "east", Self.secret) == 401)
            #expect(try await call(batch, as: "north", Self.secret) == 401)
            // A peer is no account: it can change nothing of one, and its calls are not forwarded to a third relay.
            #expect(try await call(.setAPN(APNRegistration(id: "x")), as: "south", Self.secret) == 401)
            #expect(try await call(.allocateAttachment(), as: "south", Self.secret) == 401)
            #expect(try await call(.fetchPreKey(of: alice.number, relay: "south"), as: "south", Self.secret) == 404)
        }
    }

    @Test func aPeerThatIsNotThereTakesNothing() async throws {
        try await TestRelay.run(adjust: { options in
            options.peers = [Peer(name: "south", url: try ServiceURL("http://127.0.0.1:9"), secret: Self.secret)]
        }) { north in
            let alice = try await north.person("+14155550100")
            let far = try PhoneNumber("+14155550132")
            #expect(try await alice.send("x", to: far, relay: "south").failure == [far])
            #expect(await alice.fault(.fetchPreKey(of: far, relay: "south")) == .unknownNumber)
            #expect(try await alice.send(.queryDirectory(DirectoryQuery(tokens: [DirectoryToken(far)]))).contacts == [])
        }
    }
}
