// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Carrier
import Foundation
import PushCrypto
import PushHTTP
import PushWire

/// Messages a second, and how long one takes, by wrk. Every message is on the disk before it is answered, and goes on to a gateway
/// at the same time.
struct LoadCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load")

    @Argument(help: "The relay's program.") var program: String
    @Option(help: "Seconds for each number of connections.") var seconds = 10
    @Option(help: "Numbers of connections.") var connections = [16, 64, 256]
    @Option(help: "A command that is run meanwhile, with the relay's process id behind it.") var during: String?

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
        let profiler = try during.map { try start("/bin/sh", ["-c", "\($0) \(relay.processIdentifier)"]) }
        var findings = Findings()
        for count in connections {
            let before = sink.payloadCount
            let output = try await wrk(count, script, relay.url)
            let taken = sink.payloadCount - before
            let (rate, p50, p99, errors) = Self.figures(output)
            findings.holds(
                "\(count) connections: \(rate) messages a second, half within \(p50), 99 of 100 within \(p99); \(errors) errors; "
                    + "\(taken / seconds) pushes a second taken meanwhile", errors == 0 && rate != "?")
        }
        profiler?.waitUntilExit()
        findings.holds("SIGTERM: status 0", relay.terminate().status == 0)
        try findings.conclude()
    }

    /// wrk's script: each request is from one person to the next, a message of 160 bytes.
    private func lua(_ people: [CheckPerson]) -> String {
        let requests = people.map { person in
            let to = people[(person.index + 1) % people.count].number
            let message = OutgoingMessage(
                type: .ciphertext, destination: to, body: [UInt8](repeating: 7, count: 160),
                timestamp: 1_387_813_061_207)
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
                // It prints a screenful: the pipe holds that.
                let output = pipe.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: output, as: UTF8.self))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }

    private func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        try process.run()
        return process
    }

    private static func figures(_ output: String) -> (rate: String, p50: String, p99: String, errors: Int) {
        func word(after beginning: String) -> String? {
            let line = output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .first { $0.hasPrefix(beginning) }
            return line?.dropFirst(beginning.count).split(separator: " ").first.map(String.init)
        }
        return (
            word(after: "Requests/sec:") ?? "?", word(after: "50%") ?? "?", word(after: "99%") ?? "?",
            word(after: "errors ").flatMap { Int($0) } ?? -1
        )
    }
}
