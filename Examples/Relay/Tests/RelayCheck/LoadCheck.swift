// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Carrier
import Foundation
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// Measures messages per second and latencies with wrk, and the share of sealing with perf. Every message is on the disk before
/// its response, and is delivered to a gateway at the same time.
struct LoadCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load")

    @Argument(help: "The relay's program.") var program: String
    @Option(help: "The number of seconds for each number of connections.") var seconds = 10
    @Option(help: "The numbers of connections.") var connections = [16, 64, 256]

    func run() async throws {
        try await Carrier.run { carrier in
            try await withTemporaryFolder { folder in
                let sink = Sink(keeps: false)
                try await sink.run { port in try await run(folder, sink, port, carrier) }
            }
        }
    }

    private func run(_ folder: String, _ sink: Sink, _ pushPort: Int, _ carrier: Carrier) async throws {
        let relay = try await RelayProcess.start(program, folder: folder + "/relay", port: 0)
        let people = try await CheckPerson.register(32, at: relay, carrier, pushPort: pushPort)
        let script = folder + "/send.lua"
        try Data(lua(people).utf8).write(to: URL(filePath: script))
        var findings = Findings()
        for count in connections {
            let (before, acceptedBefore) = (sink.payloadCount, try await accepted(relay, carrier))
            let output = try await wrk(count, script, relay.url)
            let taken = sink.payloadCount - before
            let figures = Self.figures(output)
            // A response of 200 may report a message as failed. A message was accepted if it waits or was taken.
            let accepted = try await accepted(relay, carrier) - acceptedBefore
            findings.holds(
                "\(count) connections: \(figures.rate) messages a second, half within \(figures.p50), 99 of 100 within "
                    + "\(figures.p99); \(figures.errors) errors, \(max(0, figures.responses - accepted)) reported as failed; "
                    + "\(taken / seconds) pushes a second taken meanwhile",
                figures.errors == 0 && figures.responses > 0 && accepted >= figures.responses)
        }
        try await measureSealing(relay, script, folder, &findings)
        findings.holds("SIGTERM: status 0", relay.terminate().status == 0)
        try findings.conclude()
    }

    /// Measures in another run with 64 connections, because `perf` slows the relay down.
    private func measureSealing(
        _ relay: RelayProcess, _ script: String, _ folder: String, _ findings: inout Findings
    ) async throws {
        let share = try SealingShare(of: relay.processIdentifier, seconds: seconds, folder: folder)
        _ = try await wrk(64, script, relay.url)
        guard let (percent, samples) = try await share.percent() else {
            findings.show("shown   the share of sealing is unknown: perf is missing, or has no permission")
            return
        }
        // 0 % would mean that the functions have other names.
        findings.holds(
            String(format: "sealing is %.1f %% of the relay's time, of %d samples", percent, samples),
            percent > 0 && percent < 5)
    }

    /// Returns the number of messages that the relay has accepted so far.
    private func accepted(_ relay: RelayProcess, _ carrier: Carrier) async throws -> Int {
        let request = HTTPRequest(method: .get, scheme: "http", authority: relay.url.authority, path: "/metrics")
        let figures = String(decoding: try await carrier.send(request, []).1, as: UTF8.self).split(separator: "\n")
        let wanted = ["relay_pushes_waiting ", "relay_pushes_total{outcome=\"taken\"} "]
        return wanted.reduce(0) { sum, beginning in
            let line = figures.first { $0.hasPrefix(beginning) }
            return sum + (line.flatMap { Int($0.dropFirst(beginning.count)) } ?? 0)
        }
    }

    /// Returns wrk's script. Each request sends a message of 160 bytes from one person to the next.
    private func lua(_ people: [CheckPerson]) -> String {
        let requests = people.map { person in
            let to = people[(person.index + 1) % people.count].number
            let message = OutgoingMessage(
                type: .ciphertext, destination: to, body: [UInt8](repeating: 7, count: 160))
            let (request, body) = person.service.request(for: .sendMessages(MessageBatch(messages: [message])))
            let authorization = request.headerFields[.authorization] ?? ""
            return "  {'\(authorization)', '\(String(decoding: body, as: UTF8.self))'},"
        }
        return """
            local people = {
            \(requests.joined(separator: "\n"))
            }
            local turn = 0
            request = function()
              turn = turn % #people + 1
              local headers = {["Content-Type"] = "application/json", ["Authorization"] = people[turn][1]}
              return wrk.format("POST", "/v1/messages/", headers, people[turn][2])
            end
            done = function(summary)
              local e = summary.errors
              print("errors " .. e.connect + e.read + e.write + e.status + e.timeout)
            end
            """
    }

    private func wrk(_ connections: Int, _ script: String, _ url: ServiceURL) async throws -> String {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "wrk", "--latency", "--threads", "1", "--connections", String(connections), "--duration", "\(seconds)s",
            "--script", script, url.text,
        ]
        process.standardOutput = pipe
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { _ in
                // The output is short enough for the pipe's buffer.
                let output = pipe.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: output, as: UTF8.self))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }

    private static func figures(
        _ output: String
    ) -> (rate: String, p50: String, p99: String, responses: Int, errors: Int) {
        let lines = output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        func word(after beginning: String) -> String? {
            lines.first { $0.hasPrefix(beginning) }?.dropFirst(beginning.count).split(separator: " ").first.map(
                String.init)
        }
        // `30459 requests in 10.01s, 5.00MB read`
        let responses = lines.first { $0.contains(" requests in ") }?.split(separator: " ").first.flatMap { Int($0) }
        return (
            word(after: "Requests/sec:") ?? "?", word(after: "50%") ?? "?", word(after: "99%") ?? "?", responses ?? 0,
            word(after: "errors ").flatMap { Int($0) } ?? -1
        )
    }
}
