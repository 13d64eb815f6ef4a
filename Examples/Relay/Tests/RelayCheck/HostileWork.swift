// SPDX-License-Identifier: Apache-2.0

import Carrier
import ClientCore
import Foundation
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Synchronization

/// The calls of ``HostileLoad``. People 0 and 4 are honest, the others are not.
struct HostileWork: Sendable {
    let people: [CheckPerson]
    let victim: Client
    let relay: RelayProcess
    let carrier: Carrier
    let tally: Tally

    static let honestNames = ["honest message", "honest file", "honest prekey", "health"]

    typealias Call = @Sendable () async throws -> Int

    /// The name of each call, the pause after it, and the call, which returns a status.
    var calls: [(String, Duration, Call)] {
        [
            ("honest message", .milliseconds(2500), honestMessage), ("honest prekey", .seconds(5), honestPreKey),
            ("health", .milliseconds(200), health),
            ("a content with 65 files", .seconds(2), manyFiles),
            (
                "prekeys of one number", .milliseconds(5),
                { try await status(.fetchPreKey(of: people[0].number), of: people[1]) }
            ),
            (
                "messages to one number", .milliseconds(5),
                { try await status(.sendMessages(batch(to: people[0], 20)), of: people[2]) }
            ),
            (
                "messages to a slow gateway", .milliseconds(50),
                { try await status(.sendMessages(batch(to: people[6], 5)), of: people[3]) }
            ),
            (
                "messages to a picky gateway", .milliseconds(50),
                { try await status(.sendMessages(batch(to: people[5], 5)), of: people[3]) }
            ),
            ("codes for numbers, from addresses", .milliseconds(1), codes),
            ("codes for numbers, from addresses", .milliseconds(1), codes),
            ("codes for numbers, from addresses", .milliseconds(1), codes),
            ("codes for one number", .milliseconds(20), { try await code(of: people[0].number, from: "192.0.2.7") }),
            ("guesses at a code", .milliseconds(10), guess), ("a code with marks", .milliseconds(50), codeMarks),
            ("a directory with marks", .milliseconds(50), directoryMarks),
            ("guesses at a peer's secret", .milliseconds(10), secret),
            ("guesses at a password", .milliseconds(20), password), ("blobs", .milliseconds(20), blob),
        ]
    }

    // MARK: - Honest

    @Sendable private func honestMessage() async throws -> Int {
        let text = "honest \(UUID().uuidString)"
        let key = try await carrier.send(
            .fetchPreKey(of: victim.account.credentials.number), to: people[4].service)
        let file = try await honestFile()
        let content = try PushMessageContent(body: text, attachments: [file]).encoded()
        let message = OutgoingMessage(
            type: .preKeyBundle, destination: victim.account.credentials.number,
            body: try ExampleBox.seal(content, to: key.publicKey, id: key.id))
        tally.sends(text)
        return try await timed("honest message") {
            let report = try await carrier.send(.sendMessages(MessageBatch(messages: [message])), to: people[4].service)
            return report.success.isEmpty ? 404 : 200
        }
    }

    /// Stores a file for the victim. A message counts as shown only with its file.
    private func honestFile() async throws -> AttachmentPointer {
        let (key, blob) = try AttachmentCipher.encrypt([UInt8](repeating: .random(in: .min ... .max), count: 10_000))
        let id = Mutex<UInt64?>(nil)
        _ = try await timed("honest file") {
            let place = try await carrier.send(.allocateAttachment(), to: people[4].service)
            try await carrier.send(.uploadBlob(blob, to: place.location), to: people[4].service)
            id.withLock { $0 = place.id }
            return 200
        }
        return AttachmentPointer(id: id.withLock(\.self) ?? 0, key: key)
    }

    @Sendable private func honestPreKey() async throws -> Int {
        try await timed("honest prekey") {
            _ = try await carrier.send(.fetchPreKey(of: victim.account.credentials.number), to: people[4].service)
            return 200
        }
    }

    @Sendable private func health() async throws -> Int {
        try await timed("health") { try await get("/health") }
    }

    private func timed(_ name: String, _ call: () async throws -> Int) async throws -> Int {
        let start = ContinuousClock.now
        let status = (try? await call()) ?? 0
        tally.took(name, .now - start, isSuccess: status == 200)
        return status
    }

    // MARK: - Hostile

    /// A message with more pointers than its recipient may locate.
    @Sendable private func manyFiles() async throws -> Int {
        let number = victim.account.credentials.number
        // Another person fetches the prekey, so that the sender's limit on prekeys does not end this.
        let key = try await carrier.send(.fetchPreKey(of: number), to: people[7].service)
        let pointers = (0..<65).map { _ in
            AttachmentPointer(id: .random(in: 1...UInt64(Int64.max)), key: [UInt8](repeating: 7, count: 64))
        }
        let content = try PushMessageContent(body: "hostile", attachments: pointers).encoded()
        let box = try ExampleBox.seal(content, to: key.publicKey, id: key.id)
        let message = OutgoingMessage(type: .preKeyBundle, destination: number, body: box)
        return try await status(.sendMessages(MessageBatch(messages: [message])), of: people[1])
    }

    private func batch(to person: CheckPerson, _ count: Int) -> MessageBatch {
        MessageBatch(
            messages: (0..<count).map { _ in
                OutgoingMessage(type: .plaintext, destination: person.number, body: [1, 2, 3])
            })
    }

    @Sendable private func codes() async throws -> Int {
        let (number, address) = (Int.random(in: 1_000_000...9_999_999), UInt32.random(in: 0 ... .max))
        return try await code(
            of: PhoneNumber("+1702\(number)"),
            from: "2001:db8:\(String(address >> 16, radix: 16)):\(String(address & 0xFFFF, radix: 16))::1")
    }

    private func code(of number: PhoneNumber, from address: String) async throws -> Int {
        let (request, _) = people[0].service.request(for: .requestCode(.sms, to: number))
        return try await send(request, [], from: address)
    }

    @Sendable private func guess() async throws -> Int {
        try await confirm(body: [], from: "192.0.2.8")
    }

    @Sendable private func codeMarks() async throws -> Int {
        let address = "2001:db8:1:\(String(UInt16.random(in: 0 ... .max), radix: 16))::1"
        return try await confirm(body: Self.marks(#"{"signalingKey":""#, #""}"#), from: address)
    }

    private func confirm(body: [UInt8], from address: String) async throws -> Int {
        let registration = AccountRegistration(signalingKey: people[0].signalingKey)
        let number = try PhoneNumber("+1415556\(Int.random(in: 1000...9999))")
        let service = try PushService(
            relay.url, credentials: BasicCredentials(number: number, password: AccountPassword()), profile: .deployed)
        let (request, proper) = service.request(for: .confirmCode(try VerificationCode("123456"), registration))
        return try await send(request, body.isEmpty ? proper : body, from: address)
    }

    @Sendable private func directoryMarks() async throws -> Int {
        let (request, _) = people[1].service.request(for: .queryDirectory(DirectoryQuery(tokens: [])))
        return try await send(request, Self.marks(#"{"contacts":[""#, #""]}"#), from: "192.0.2.9")
    }

    private static func marks(_ before: String, _ after: String) -> [UInt8] {
        Array((before + "e" + String(repeating: "\u{301}\u{323}", count: 975_000) + after).utf8)
    }

    @Sendable private func secret() async throws -> Int {
        var (request, body) = people[0].service.request(for: .fetchPreKey(of: people[0].number))
        request.headerFields[HTTPField.Name("Push-Relay")!] = "south"
        body = []
        return try await send(request, body, from: "192.0.2.10")
    }

    @Sendable private func password() async throws -> Int {
        let address = "2001:db8:2:\(String(UInt16.random(in: 0 ... .max), radix: 16))::1"
        let credentials = BasicCredentials(number: people[0].number, password: AccountPassword())
        let service = try PushService(relay.url, credentials: credentials, profile: .deployed)
        let (request, _) = service.request(for: .fetchPreKey(of: people[0].number))
        return try await send(request, [], from: address)
    }

    @Sendable private func blob() async throws -> Int {
        do {
            let place = try await carrier.send(.allocateAttachment(), to: people[3].service)
            let (request, body) = people[3].service.request(
                for: .uploadBlob([UInt8](repeating: 7, count: 1 << 20), to: place.location))
            return try await send(request, body, from: "192.0.2.11")
        } catch PushCallError.refused(.rateLimited, _) { return 413 }
    }

    // MARK: -

    private func status<Response>(_ call: PushCall<Response>, of person: CheckPerson) async throws -> Int {
        let (request, body) = person.service.request(for: call)
        return try await send(request, body, from: "192.0.2.\(100 + person.index)")
    }

    private func send(_ request: HTTPRequest, _ body: [UInt8], from address: String) async throws -> Int {
        var request = request
        request.headerFields[HTTPField.Name("X-Forwarded-For")!] = address
        return try await carrier.send(request, body).0.status.code
    }

    private func get(_ path: String) async throws -> Int {
        let request = HTTPRequest(method: .get, scheme: "http", authority: relay.url.authority, path: path)
        return try await carrier.send(request, []).0.status.code
    }
}

/// Counts the results of calls.
final class Tally: Sendable {
    private struct State {
        var statuses: [String: [Int: Int]] = [:]
        var times: [String: [Duration]] = [:]
        var failures: [String: Int] = [:]
        var sent: [String: ContinuousClock.Instant] = [:]
        var came: [Duration] = []
        var isLastKeyOneTime = false
    }

    private let state = Mutex(State())

    /// Counts a call.
    ///
    /// - Parameter status: Nil if the call broke off.
    func count(_ name: String, _ status: Int?) {
        state.withLock { $0.statuses[name, default: [:]][status ?? 0, default: 0] += 1 }
    }

    func took(_ name: String, _ duration: Duration, isSuccess: Bool) {
        state.withLock { state in
            if isSuccess {
                state.times[name, default: []].append(duration)
            } else {
                state.failures[name, default: 0] += 1
            }
        }
    }

    func sends(_ text: String) { state.withLock { $0.sent[text] = .now } }

    func came(_ text: String) {
        state.withLock { state in
            if let start = state.sent[text] { state.came.append(.now - start) }
        }
    }

    func set(lastKeyIsOneTime: Bool) { state.withLock { $0.isLastKeyOneTime = lastKeyIsOneTime } }

    var statuses: [String: [Int: Int]] { state.withLock(\.statuses) }
    var isLastKeyOneTime: Bool { state.withLock(\.isLastKeyOneTime) }

    func times(_ name: String) -> (times: [Duration], failures: Int) {
        state.withLock { ($0.times[name, default: []].sorted(), $0.failures[name] ?? 0) }
    }

    var messages: (sent: Int, came: [Duration]) { state.withLock { ($0.sent.count, $0.came.sorted()) } }
}
