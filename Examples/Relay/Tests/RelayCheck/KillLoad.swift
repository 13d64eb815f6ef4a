// SPDX-License-Identifier: Apache-2.0

import Carrier
import Crypto
import PushCrypto
import PushHTTP
import PushWire

/// People who send messages, fetch prekeys and store blobs without a pause, and record the relay's responses. A call that broke
/// off is not recorded, because the relay promised nothing.
actor KillLoad {
    struct Ledger: Sendable {
        /// The texts of messages that were reported as successes.
        var accepted: Set<String> = []
        /// The number of times that each one-time key was handed out.
        var preKeys: [PublicKey: Int] = [:]
        var blobs: [UInt64: SHA256Digest] = [:]
        var failedCalls = 0
    }

    private(set) var ledger = Ledger()
    private let people: [CheckPerson]
    private let carrier: Carrier
    private let uploads: [PreKeyUpload]
    private var messageCount = 0

    init(_ people: [CheckPerson], _ carrier: Carrier) {
        self.people = people
        self.carrier = carrier
        uploads = people.map { _ in
            let identity = IdentityKeyPair().publicKey
            return PreKeyUpload(
                lastResortKey: PreKey(.lastResort(), identityKey: identity),
                keys: PreKeyPair.batch(from: .first, count: 1000).map { PreKey($0, identityKey: identity) })
        }
    }

    /// Uploads everybody's prekeys. They are the same each time, as if the client had missed the response.
    func uploadPreKeys() async throws {
        for person in people { try await carrier.send(.uploadPreKeys(uploads[person.index]), to: person.service) }
    }

    nonisolated func start(in group: inout ThrowingTaskGroup<Void, any Error>) {
        for _ in 0..<16 { group.addTask { await self.repeatedly { try await self.sendMessages() } } }
        for _ in 0..<4 { group.addTask { await self.repeatedly { try await self.fetchPreKey() } } }
        group.addTask { await self.repeatedly { try await self.storeBlob() } }
        group.addTask {
            await self.repeatedly {
                try await self.uploadPreKeys()
                try await Task.sleep(for: .milliseconds(300))
            }
        }
    }

    private func repeatedly(_ work: () async throws -> Void) async {
        while !Task.isCancelled {
            do { try await work() } catch {
                ledger.failedCalls += 1
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func sendMessages() async throws {
        messageCount += 1
        let count = messageCount
        let recipients = Set((0..<3).map { _ in people.randomElement()!.index })
        let texts = recipients.map { "to \($0): message \(count)" }
        let messages = zip(recipients, texts).map { index, text in
            OutgoingMessage(
                type: .plaintext, destination: people[index].number, body: Array(text.utf8))
        }
        let report = try await carrier.send(
            .sendMessages(MessageBatch(messages: messages)), to: people.randomElement()!.service)
        for (message, text) in zip(messages, texts) where report.success.contains(message.destination) {
            ledger.accepted.insert(text)
        }
    }

    private func fetchPreKey() async throws {
        let key = try await carrier.send(
            .fetchPreKey(of: people.randomElement()!.number), to: people.randomElement()!.service)
        if !key.id.isLastResort { ledger.preKeys[key.publicKey, default: 0] += 1 }
    }

    private func storeBlob() async throws {
        let person = people.randomElement()!
        let blob = [UInt8](repeating: .random(in: .min ... .max), count: .random(in: 1...200_000))
        let place = try await carrier.send(.allocateAttachment(), to: person.service)
        try await carrier.send(.uploadBlob(blob, to: place.location), to: person.service)
        ledger.blobs[place.id] = SHA256.hash(data: blob)
        try await Task.sleep(for: .milliseconds(20))
    }
}
