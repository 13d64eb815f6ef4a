// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import PushCrypto
import PushHTTP
import PushWire
import Synchronization
import Testing

@testable import ClientCore

/// A client's response to a push. It accepts a push that it has or can never read, and lets the relay retry any other.
@Suite struct ReceivingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func client(_ relay: ServiceURL, _ profile: Profile = .specification) throws -> Client {
        let home = try ClientHome(folder: folder.path)
        try home.keep(ClientAccount(relay: relay, profile: profile, number: PhoneNumber("+14155550132")))
        try home.keep(PreKeyPair.batch(from: .first, count: 1))
        return try Client(home, Person.carrier)
    }

    private func payload(_ pointers: [AttachmentPointer], for client: Client) throws -> [UInt8] {
        let preKey = try client.home.preKey(.first)
        let content = try PushMessageContent(body: "hello", attachments: pointers).encoded()
        let signal = IncomingPushMessageSignal(
            type: .preKeyBundle, source: "+14155550100",
            message: try ExampleBox.seal(content, to: preKey.publicKey, id: preKey.id))
        return try apnPayload(signal, client.account.signalingKey, client.account.profile)
    }

    /// Returns a listener's response to a push, and the message that it shows.
    private func take(_ payload: [UInt8], _ client: Client) async -> (status: Int, shown: ReceivedMessage?) {
        let shown = Mutex<ReceivedMessage?>(nil)
        let listener = Listener(client, isAPN: true) { result in shown.withLock { $0 = try? result.get() } }
        let status = await listener.take(payload).status.code
        return (status, shown.withLock(\.self))
    }

    private static let key = [UInt8](repeating: 7, count: 64)

    @Test func whatIsNotAnEnvelopeIsTaken() async throws {
        let client = try client(ServiceURL("http://127.0.0.1:9"))
        let foreign = APNPayload(envelope: [UInt8](repeating: 1, count: 60), profile: .specification).encoded()
        for payload in [[], Array("{}".utf8), foreign] {
            let response = await take(payload, client)
            #expect(response.status == 200 && response.shown == nil)
        }
    }

    @Test(
        arguments: Profile.allCases,
        [AttachmentPointer(id: 5, key: key), AttachmentPointer(id: 5, key: [1]), AttachmentPointer(key: key)])
    func aFileThatIsNotThereDoesNotHoldUpItsText(_ profile: Profile, _ pointer: AttachmentPointer) async throws {
        try await TestRelay.run(profile) { relay in
            let client = try client(relay.url, profile)
            try await register(client, relay)
            let response = await take(try payload([pointer], for: client), client)
            #expect(response.status == 200 && response.shown?.text == "hello")
            #expect(response.shown?.files == [] && response.shown?.missingFileCount == 1)
        }
    }

    @Test func aFileThatIsNotWhatTheSenderSaysDoesNotHoldUpItsText() async throws {
        try await TestRelay.run { relay in
            let client = try client(relay.url)
            try await register(client, relay)
            let place = try await client.send(.allocateAttachment())
            try await client.send(.uploadBlob([UInt8](repeating: 1, count: 64), to: place.location))
            let response = await take(try payload([.init(id: place.id, key: Self.key)], for: client), client)
            #expect(response.status == 200 && response.shown?.text == "hello" && response.shown?.missingFileCount == 1)
        }
    }

    @Test func aRelayThatDoesNotRespondIsNoReasonToLoseAMessage() async throws {
        let client = try client(ServiceURL("http://127.0.0.1:9"))
        let payload = try payload([.init(id: 5, key: Self.key)], for: client)
        for _ in 0..<2 {
            let response = await take(payload, client)
            #expect(response.status == 503 && response.shown == nil)
        }
    }

    @Test func aRelayThatHasNoTimeIsNoReasonToLoseAMessage() async throws {
        try await TestRelay.run(adjust: { $0.limits[.attachmentsLocated] = .init(burst: 1, perMinute: 0.001) }) {
            relay in
            let client = try client(relay.url)
            try await register(client, relay)
            _ = try await client.send(.allocateAttachment())
            _ = try? await client.send(.locateAttachment(5))
            let response = await take(try payload([.init(id: 5, key: Self.key)], for: client), client)
            #expect(response.status == 503 && response.shown == nil)
        }
    }

    @Test(arguments: [65, 1000]) func aMessageWithManyFilesIsShownAndTheRestIsReported(_ count: Int) async throws {
        try await TestRelay.run(adjust: { $0.limits[.attachmentsLocated] = .init(burst: 60, perMinute: 0.001) }) {
            relay in
            let client = try client(relay.url)
            try await register(client, relay)
            let pointers = (1...count).map { AttachmentPointer(id: UInt64($0), key: Self.key) }
            let response = await take(try payload(pointers, for: client), client)
            #expect(response.status == 200 && response.shown?.text == "hello")
            #expect(response.shown?.missingFileCount == Client.maximumFiles)
            #expect(response.shown?.ignoredFileCount == count - Client.maximumFiles)
        }
    }

    @Test func aTryKeepsWhatTheOneBeforeItHasSettled() async throws {
        // The limit allows 3 calls at a time, and the message has 8 files.
        try await TestRelay.run(adjust: { $0.limits[.attachmentsLocated] = .init(burst: 3, perMinute: 180) }) { relay in
            let client = try client(relay.url)
            try await register(client, relay)
            let path = folder.path + "/picture"
            var pointers: [AttachmentPointer] = []
            for index in 0..<8 {
                try Data("picture \(index)".utf8).write(to: URL(filePath: path))
                // Every other file does not exist.
                pointers.append(index % 2 == 0 ? try await client.upload(path) : .init(id: 5, key: Self.key))
            }
            let payload = try payload(pointers, for: client)
            var statuses: [Int] = []
            var shown: ReceivedMessage?
            while shown == nil, statuses.count < 40 {
                let response = await take(payload, client)
                statuses.append(response.status)
                shown = response.shown
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(statuses.first == 503 && statuses.last == 200)
            #expect(shown?.files.count == 4 && shown?.missingFileCount == 4)
            let pictures = try shown?.files.map { try String(contentsOfFile: $0, encoding: .utf8) }
            #expect(pictures == ["picture 0", "picture 2", "picture 4", "picture 6"])
            // Apart from refused calls, the client asked for each file once.
            let figures = try await relay.curl("/metrics").text
            #expect(figures.contains("relay_responses_total{call=\"blob.get\",status=\"200\"} 4\n"))
            #expect(figures.contains("relay_responses_total{call=\"attachment.get\",status=\"404\"} 4\n"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/pending").isEmpty)
        }
    }

    @Test func aFileThatIsNeverToBeHadDoesNotHoldUpItsTextForGood() async throws {
        try await StubServer.run { _ in
            Response(status: .internalServerError)
        } body: { port in
            let client = try client(ServiceURL("http://127.0.0.1:\(port)"))
            let payload = try payload([.init(id: 5, key: Self.key)], for: client)
            for _ in 1..<Client.maximumTries {
                let response = await take(payload, client)
                #expect(response.status == 503 && response.shown == nil)
            }
            let response = await take(payload, client)
            #expect(response.status == 200 && response.shown?.text == "hello" && response.shown?.missingFileCount == 1)
        }
    }

    @Test func filesOfAMessageHaveALimitTogether() async throws {
        try await TestRelay.run { relay in
            var client = try client(relay.url)
            try await register(client, relay)
            let path = folder.path + "/picture"
            try Data(repeating: 7, count: 1000).write(to: URL(filePath: path))
            let pointer = try await client.upload(path)
            client.maximumFileByteCount = 1500
            // The file twice exceeds the limit.
            let response = await take(try payload([pointer, pointer], for: client), client)
            #expect(response.shown?.files.count == 1 && response.shown?.missingFileCount == 1)
        }
    }

    @Test func aMessageOfMoreFilesThanItsRecipientFetchesIsNotSent() async throws {
        let client = try client(ServiceURL("http://127.0.0.1:9"))
        let files = Array(repeating: "x", count: Client.maximumFiles + 1)
        await #expect(throws: ClientError.self) {
            try await client.send("x", files: files, to: PhoneNumber("+14155550100"))
        }
    }

    @Test func aPushThatComesAgainWhileItIsReadIsShownOnce() async throws {
        try await TestRelay.run { relay in
            let client = try client(relay.url)
            try await register(client, relay)
            let payload = try payload([.init(id: 5, key: Self.key)], for: client)
            let shown = Mutex(0)
            let listener = Listener(client, isAPN: true) { _ in shown.withLock { $0 += 1 } }
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<10 { group.addTask { _ = await listener.take(payload) } }
            }
            #expect(await listener.take(payload).status == .ok)
            let count = shown.withLock(\.self)
            #expect(count == 1)
        }
    }

    @Test func askingForACodeAgainKeepsTheAccountAndForAnotherNumberDoesNot() throws {
        let (home, relay) = (try ClientHome(folder: folder.path), try ServiceURL("http://127.0.0.1:9"))
        let number = try PhoneNumber("+14155550132")
        let first = try home.account(of: number, at: relay, .specification)
        #expect(try home.account(of: number, at: relay, .specification).credentials == first.credentials)
        let other = try home.account(of: PhoneNumber("+14155550133"), at: relay, .specification)
        #expect(other.credentials.password != first.credentials.password)
        #expect(try home.account().credentials == other.credentials)
    }

    @Test func aDiskThatTakesNothingIsNoReasonToLoseAMessage() async throws {
        try await TestRelay.run { relay in
            let client = try client(relay.url)
            try await register(client, relay)
            let place = try await client.send(.allocateAttachment())
            let (key, blob) = try AttachmentCipher.encrypt([1, 2, 3])
            try await client.send(.uploadBlob(blob, to: place.location))
            let payload = try payload([.init(id: place.id, key: key)], for: client)
            let files = folder.path + "/files"
            try FileManager.default.removeItem(atPath: files)
            try Data().write(to: URL(filePath: files))
            #expect(await take(payload, client).status == 503)
            try FileManager.default.removeItem(atPath: files)
            try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
            let response = await take(payload, client)
            #expect(response.status == 200 && response.shown?.files.count == 1 && response.shown?.missingFileCount == 0)
        }
    }

    private func register(_ client: Client, _ relay: TestRelay) async throws {
        try await client.requestCode(by: .sms)
        try await client.register(try #require(relay.codes[client.account.credentials.number]))
    }
}
