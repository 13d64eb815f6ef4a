// SPDX-License-Identifier: Apache-2.0

import Carrier
import Foundation
import Hummingbird
import NIOCore
import PushCrypto
import PushHTTP
import PushWire
import Synchronization
import Testing

@testable import ClientCore

@Suite struct ClientTests {
    private let folder: TemporaryFolder
    private let carrier = Person.carrier

    init() throws { folder = try TemporaryFolder() }

    private func client(_ name: String, _ number: String, _ relay: TestRelay, _ profile: Profile) async throws -> Client
    {
        let home = try ClientHome(folder: "\(folder.path)/\(name)")
        let account = ClientAccount(relay: relay.url, profile: profile, number: try PhoneNumber(number))
        try home.keep(account)
        let client = try Client(home, carrier)
        try await client.requestCode(by: .sms)
        try await client.register(try #require(relay.codes[account.credentials.number]))
        try await client.uploadPreKeys(count: 2)
        return client
    }

    @Test(arguments: Profile.allCases, [true, false])
    func aTextAndAFileGoFromOneToTheOther(_ profile: Profile, isAPN: Bool) async throws {
        try await TestRelay.run(profile) { relay in
            let alice = try await client("alice", "+14155550100", relay, profile)
            let bob = try await client("bob", "+14155550132", relay, profile)
            let number = bob.account.credentials.number
            #expect(try await alice.find([number, PhoneNumber("+14155550199")]).map(\.number) == [number])

            let picture = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 4) }
            let path = folder.path + "/picture.png"
            try Data(picture).write(to: URL(filePath: path))
            // More messages than one-time keys: the last use the last-resort key.
            for index in 0..<3 { try await alice.send("text \(index)", files: [path], to: number) }

            let (messages, message) = AsyncStream.makeStream(of: ReceivedMessage.self)
            try await Listener(bob, isAPN: isAPN) { result in
                do { message.yield(try result.get()) } catch { Issue.record("\(error)") }
            }.run(messages: 3)
            message.finish()
            var texts: [String?] = []
            for await message in messages {
                texts.append(message.text)
                #expect(message.source == "+14155550100" && message.relay == nil)
                let file = try #require(message.files.first)
                #expect(file.hasSuffix(".png") && message.files.count == 1)
                #expect(try [UInt8](Data(contentsOf: URL(filePath: file))) == picture)
            }
            #expect(texts == ["text 0", "text 1", "text 2"])
            let blobs = try FileManager.default.contentsOfDirectory(atPath: bob.home.folder + "/files")
            #expect(blobs.allSatisfy { $0.hasSuffix(".png") } && blobs.count == 3)
        }
    }

    @Test func anEnvelopeThatWasSeenIsNotShownAgain() async throws {
        try await TestRelay.run { relay in
            let bob = try await client("bob", "+14155550132", relay, .specification)
            let preKey = try bob.home.preKey(.first)
            let content = try PushMessageContent(body: "hello").encoded()
            let signal = IncomingPushMessageSignal(
                type: .preKeyBundle, source: "+14155550100",
                message: try ExampleBox.seal(content, to: preKey.publicKey, id: preKey.id))
            let payload = try apnPayload(signal, bob.account.signalingKey)
            #expect(try await bob.receive(payload, isAPN: true)?.text == "hello")
            #expect(try await bob.receive(payload, isAPN: true) == nil)
            // The key is deleted, so another envelope for it cannot be opened.
            let again = try apnPayload(signal, bob.account.signalingKey)
            await #expect(throws: UnreadablePush.self) { try await bob.receive(again, isAPN: true) }
        }
    }

    @Test(arguments: [SignalType.absent, .plaintext, .ciphertext, .keyExchange, .unknown(9)])
    func whatIsOfAnotherTypeIsNeverShown(_ type: SignalType) async throws {
        try await TestRelay.run { relay in
            let bob = try await client("bob", "+14155550132", relay, .specification)
            let signal = IncomingPushMessageSignal(
                type: type, source: "+14155550100", message: try PushMessageContent(body: "forged").encoded())
            let payload = try apnPayload(signal, bob.account.signalingKey)
            await #expect(throws: UnreadablePush.self) { try await bob.receive(payload, isAPN: true) }
        }
    }

    @Test func aRelayThatFailsWhileItSendsMayHaveDelivered() async throws {
        let key = PreKey(.lastResort(), identityKey: IdentityKeyPair().publicKey)
        let sent = Mutex<[[UInt8]]>([])
        try await StubServer.run { request in
            guard request.method == .post else {
                let body = PreKeyResponse(key).encoded(profile: .deployed)
                return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: body)))
            }
            let body = try await request.body.collect(upTo: 10_000)
            sent.withLock { $0.append([UInt8](buffer: body)) }
            return Response(status: .notImplemented)
        } body: { port in
            let home = try ClientHome(folder: "\(folder.path)/alice")
            let relay = try ServiceURL("http://127.0.0.1:\(port)")
            try home.keep(ClientAccount(relay: relay, profile: .deployed, number: PhoneNumber("+14155550100")))
            let error = await #expect(throws: ClientError.self) {
                try await Client(home, carrier).send("hello", to: PhoneNumber("+14155550132"))
            }
            #expect(error?.description.contains("may have arrived") == true)
        }
        // The client does not repeat the call, which has one message.
        let bodies = sent.withLock(\.self)
        #expect(bodies.count == 1)
        #expect(try MessageBatch(json: try #require(bodies.first)).messages.count == 1)
    }

    @Test func aTypeOfAFileIsComparedByItsBytes() {
        #expect(MediaType.suffix("image/png") == ".png" && MediaType.suffix("image/pn") == "")
        // Swift's `==` would take hours for this text.
        #expect(MediaType.suffix("image/png" + String(repeating: "\u{301}\u{323}", count: 500_000)) == "")
        #expect(MediaType.suffix(nil) == "")
    }

    @Test func anIdentityThatChangedIsNotWrittenTo() async throws {
        try await TestRelay.run { relay in
            let alice = try await client("alice", "+14155550100", relay, .specification)
            let bob = try await client("bob", "+14155550132", relay, .specification)
            let number = bob.account.credentials.number
            try await alice.send("hello", to: number)
            _ = try await client("mallory", "+14155550132", relay, .specification)
            await #expect(throws: ClientError.self) { try await alice.send("hello again", to: number) }
        }
    }

    @Test func secretsAreKeptForTheirOwnerAlone() async throws {
        try await TestRelay.run { relay in
            let bob = try await client("bob", "+14155550132", relay, .specification)
            for path in ["account.json", "prekeys/0", "prekeys/16777215"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(bob.home.folder)/\(path)")
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(path)")
            }
            let stored = try bob.home.account()
            #expect(stored.credentials == bob.account.credentials && stored.signalingKey == bob.account.signalingKey)
            #expect(stored.identity.publicKey == bob.account.identity.publicKey)
        }
    }
}

@Suite struct ExampleBoxTests {
    @Test func itOpensByItsPreKeyAndByNoOther() throws {
        let preKeys = PreKeyPair.batch(from: .first, count: 2)
        let box = try ExampleBox.seal([1, 2, 3], to: preKeys[1].publicKey, id: preKeys[1].id)
        #expect(try ExampleBox.preKeyID(of: box) == preKeys[1].id)
        #expect(try ExampleBox.open(box, with: preKeys[1]) == [1, 2, 3])
        #expect(throws: (any Error).self) { try ExampleBox.open(box, with: preKeys[0]) }
    }

    @Test func noChangedOrShortenedOneOpens() throws {
        let preKey = PreKeyPair.lastResort()
        let box = try ExampleBox.seal([1, 2, 3], to: preKey.publicKey, id: preKey.id)
        for index in box.indices {
            for bit in 0..<8 {
                var changed = box
                changed[index] ^= 1 << bit
                #expect(throws: (any Error).self) { try ExampleBox.open(changed, with: preKey) }
            }
        }
        for count in box.indices {
            #expect(throws: (any Error).self) { try ExampleBox.open(Array(box.prefix(count)), with: preKey) }
        }
    }
}
