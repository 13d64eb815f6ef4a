// SPDX-License-Identifier: Apache-2.0

import Carrier
import ClientCore
import Foundation
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Synchronization

/// Runs clients that try to use up what belongs to others, beside honest ones.
///
/// The relay has its usual limits. All calls go to this machine, each client has one request at a time, and the load ends by
/// itself.
struct HostileLoad {
    let program: String
    let folder: String
    let seconds: Int
    let carrier: Carrier

    private static let addressHeader = HTTPField.Name("X-Forwarded-For")!
    private static let relayHeader = HTTPField.Name("Push-Relay")!
    /// The maximum memory of the relay, in MiB: for bodies in progress, and for full tables of limits.
    private static let maximumMemory = 768

    /// The limits on blobs, in bytes, low enough to be reached.
    private static let blobBytes = (each: 1 << 20, perDay: 20 << 20, all: 50 << 20)

    func run(_ findings: inout Findings) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("south https://south.example/ secret\n".utf8).write(to: URL(filePath: folder + "/peers"))
        let relay = try await RelayProcess.start(
            program, folder: folder + "/relay", port: 0,
            [
                "--address-header", Self.addressHeader.rawName, "--peers", folder + "/peers", "--blob-bytes",
                "\(Self.blobBytes.each)", "--blob-bytes-per-day", "\(Self.blobBytes.perDay)", "--blob-folder-bytes",
                "\(Self.blobBytes.all)",
            ])
        let tally = Tally()
        let sink = HostileSink()
        try await sink.run { port in try await run(relay, tally, sink, port) }
        try await judge(relay, tally, sink, &findings)
        findings.holds("SIGTERM: status 0", relay.terminate().status == 0)
    }

    private func run(_ relay: RelayProcess, _ tally: Tally, _ sink: HostileSink, _ port: Int) async throws {
        // An address has a burst of 20 codes, and each registration takes two.
        let people = try await CheckPerson.register(8, at: relay, carrier, pushPort: port)
        let victim = try await victim(of: relay)
        for person in people.suffix(2) {
            let id = "http://127.0.0.1:\(port)/slow"
            try await carrier.send(.setGCM(GCMRegistration(id: id)), to: person.service)
        }
        let keys = PreKeyPair.batch(from: .first, count: 50)
        let identity = IdentityKeyPair().publicKey
        let upload = PreKeyUpload(
            lastResortKey: PreKey(.lastResort(), identityKey: identity),
            keys: keys.map { PreKey($0, identityKey: identity) })
        try await carrier.send(.uploadPreKeys(upload), to: people[0].service)
        let listener = Listener(victim, isAPN: false) { result in
            if case .success(let message) = result, message.files.count == 1 { tally.came(message.text ?? "") }
        }
        let end = ContinuousClock.now + .seconds(seconds)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await listener.run(messages: .max) }
            let work = HostileWork(people: people, victim: victim, relay: relay, carrier: carrier, tally: tally)
            for (name, pause, call) in work.calls {
                group.addTask {
                    while ContinuousClock.now < end, !Task.isCancelled {
                        let status = try? await call()
                        tally.count(name, status)
                        try? await Task.sleep(for: pause)
                    }
                }
            }
            try? await Task.sleep(until: end + .seconds(10))
            group.cancelAll()
        }
        // A caller that asks for the first time still gets a one-time key.
        let key = try await carrier.send(.fetchPreKey(of: people[0].number), to: people[4].service)
        tally.set(lastKeyIsOneTime: !key.id.isLastResort)
        sink.release()
    }

    /// Registers a person with this example's client.
    private func victim(of relay: RelayProcess) async throws -> Client {
        let home = try ClientHome(folder: folder + "/victim")
        try home.keep(ClientAccount(relay: relay.url, profile: .deployed, number: PhoneNumber("+14155552000")))
        let client = try Client(home, carrier)
        try await client.requestCode(by: .sms)
        try await client.register(try await relay.code(of: client.account.credentials.number))
        try await client.uploadPreKeys(count: 0)
        return client
    }

    private func judge(
        _ relay: RelayProcess, _ tally: Tally, _ sink: HostileSink, _ findings: inout Findings
    ) async throws {
        for (name, statuses) in tally.statuses {
            let counts = statuses.sorted { $0.key < $1.key }.map { "\($0.value) times \($0.key)" }
            findings.show("shown   \(name): \(counts.joined(separator: ", "))")
        }
        for name in HostileWork.honestNames {
            let (times, failures) = tally.times(name)
            let text =
                times.isEmpty
                ? "none"
                : "\(times.count), half within \(Self.text(times, 0.5)), 99 of 100 within "
                    + "\(Self.text(times, 0.99)), all within \(Self.text(times, 1))"
            findings.holds(
                "\(name): \(text); \(failures) failed",
                !times.isEmpty && failures == 0 && times[Int(Double(times.count - 1) * 0.99)] < .seconds(2))
        }
        let (sent, came) = tally.messages
        findings.holds(
            "\(sent) honest messages to the victim, \(came.count) were shown with their files, half within \(Self.text(came, 0.5)), all within "
                + Self.text(came, 1), sent > 0 && came.count == sent)
        findings.holds(
            "\(sink.count) pushes of another account arrived while a slow gateway held pushes", sink.count > 0)
        findings.holds("another caller gets a one-time key after \(seconds) s of fetching", tally.isLastKeyOneTime)
        for name in ["guesses at a peer's secret", "guesses at a code", "codes for one number", "blobs"] {
            let refused = [413, 429, 507].contains { tally.statuses[name]?[$0] ?? 0 > 0 }
            findings.holds("\(name): refused in the end", refused)
        }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/relay/blobs")) ?? []
        // Each honest message has a file.
        let most = sent + Int(Self.blobBytes.perDay >> 20)
        findings.holds(
            "\(files.count) blobs are stored, at most \(most), of which \(sent) are honest", files.count <= most)
        let memory = relay.peakMemory
        findings.holds(
            "VmHWM \(memory.map { "\($0) MiB" } ?? "unknown"), at most \(Self.maximumMemory) MiB",
            memory ?? 0 <= Self.maximumMemory)
    }

    private static func text(_ times: [Duration], _ share: Double) -> String {
        guard !times.isEmpty else { return "-" }
        let time = times[Int(Double(times.count - 1) * share)]
        return String(format: "%.1f ms", time / .milliseconds(1))
    }
}
