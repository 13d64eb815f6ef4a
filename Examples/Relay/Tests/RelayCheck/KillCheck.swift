// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Carrier
import Crypto
import Foundation
import PushCrypto
import PushHTTP
import PushWire

/// Kills a relay repeatedly while it works, and checks all that it promised.
struct KillCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "kill")

    @Argument(help: "The relay's program.") var program: String
    @Option(help: "The number of times that the relay is killed.") var rounds = 20

    func run() async throws {
        try await Carrier.run(timeout: .seconds(5)) { carrier in
            try await withTemporaryFolder { folder in
                let sink = Sink(keeps: true)
                try await sink.run { port in try await run(folder + "/relay", sink, port, carrier) }
            }
        }
    }

    private func run(_ folder: String, _ sink: Sink, _ pushPort: Int, _ carrier: Carrier) async throws {
        var relay = try await RelayProcess.start(program, folder: folder, port: 0)
        let people = try await CheckPerson.register(8, at: relay, carrier, pushPort: pushPort)
        let load = KillLoad(people, carrier)
        try await load.uploadPreKeys()

        try await withThrowingTaskGroup(of: Void.self) { group in
            load.start(in: &group)
            for round in 1...rounds {
                try await Task.sleep(for: .milliseconds(Int.random(in: 200...900)))
                relay.kill()
                relay = try await RelayProcess.start(program, folder: folder, port: relay.port)
                if round == rounds { try await Task.sleep(for: .milliseconds(500)) }
            }
            group.cancelAll()
        }
        let ledger = await load.ledger
        try await waitForPushes(sink)

        var findings = Findings()
        judge(ledger, sink, people, &findings)
        try await judgeBlobs(ledger, people[0], carrier, &findings)
        let (status, duration) = relay.terminate()
        findings.holds("SIGTERM: status \(status) after \(duration)", status == 0 && duration < .seconds(10))
        try findings.conclude()
    }

    /// Waits until no more pushes arrive.
    private func waitForPushes(_ sink: Sink) async throws {
        var before = -1
        while sink.payloadCount != before {
            before = sink.payloadCount
            // Longer than the first delay of a deferred push.
            try await Task.sleep(for: .seconds(3))
        }
    }

    private func judge(
        _ ledger: KillLoad.Ledger, _ sink: Sink, _ people: [CheckPerson], _ findings: inout Findings
    ) {
        var (came, strange) = ([String: Int](), 0)
        for (person, payload) in sink.payloads {
            guard let text = try? text(in: payload, for: people[person]), text.hasPrefix("to \(person): ") else {
                strange += 1
                continue
            }
            came[text, default: 0] += 1
        }
        let lost = ledger.accepted.filter { came[$0] == nil }
        let repeated = came.values.reduce(0) { $0 + $1 - 1 }
        findings.show("shown   killed \(rounds) times; \(ledger.failedCalls) calls broke off")
        findings.holds(
            "\(ledger.accepted.count) messages were accepted, \(lost.count) of them lost",
            !ledger.accepted.isEmpty && lost.isEmpty)
        findings.holds("\(came.count) were delivered, \(strange) of them to another client", strange == 0)
        findings.show("shown   \(repeated) were delivered again after a kill")
        let twice = ledger.preKeys.values.count { $0 > 1 }
        findings.holds(
            "\(ledger.preKeys.count) one-time prekeys were handed out, \(twice) of them twice",
            !ledger.preKeys.isEmpty && twice == 0)
    }

    private func text(in payload: [UInt8], for person: CheckPerson) throws -> String {
        let envelope = try GCMPayload(json: payload).envelope
        let signal = try Envelope.openSignal(envelope, key: person.signalingKey, profile: .deployed)
        return String(decoding: signal.message ?? [], as: UTF8.self)
    }

    private func judgeBlobs(
        _ ledger: KillLoad.Ledger, _ person: CheckPerson, _ carrier: Carrier, _ findings: inout Findings
    ) async throws {
        var lost = 0
        for (id, digest) in ledger.blobs {
            let location = try await carrier.send(.locateAttachment(id), to: person.service)
            let blob = try? await carrier.send(.downloadBlob(from: location), to: person.service)
            if blob.map({ SHA256.hash(data: $0) }) != digest { lost += 1 }
        }
        findings.holds(
            "\(ledger.blobs.count) blobs were stored, \(lost) of them lost or changed",
            !ledger.blobs.isEmpty && lost == 0)
    }
}
