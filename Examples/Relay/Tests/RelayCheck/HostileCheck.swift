// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Carrier
import Foundation
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// Times bodies of 3.9 MiB of combining marks against small ones: Swift's `==` and `hash` of such texts take hours. Then runs
/// clients that try to use up what belongs to others, beside honest clients: see ``HostileLoad``.
struct HostileCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hostile")

    @Argument(help: "The relay's program.") var program: String
    @Option(help: "The number of times that each body is sent.") var rounds = 5
    @Option(help: "The number of seconds with hostile clients; 0 for none.") var seconds = 60

    /// A call with the place of the marks in its body, and the expected status of the large body.
    private struct Place {
        let name: String
        let request: HTTPRequest
        let before: String
        let after: String
        let status: Int

        func body(markByteCount: Int) -> [UInt8] {
            // Marks of two classes in turn, which normalization has to sort.
            let marks = String(repeating: "\u{301}\u{323}", count: markByteCount / 4)
            return Array("\(before)e\(marks)\(after)".utf8)
        }
    }

    func run() async throws {
        try await Carrier.run { carrier in
            try await withTemporaryFolder { folder in try await run(folder + "/relay", carrier) }
        }
    }

    private func run(_ folder: String, _ carrier: Carrier) async throws {
        let relay = try await RelayProcess.start(program, folder: folder, port: 0)
        let person = try await CheckPerson.register(1, at: relay, carrier, pushPort: nil)[0]
        var findings = Findings()
        for place in try places(of: person) {
            let (large, status) = try await time(place, markByteCount: (39 << 20) / 10, carrier)
            let (small, _) = try await time(place, markByteCount: 4, carrier)
            findings.holds(
                String(
                    format: "%@: %d after %.1f ms, a small body after %.1f ms", place.name, status,
                    large / .milliseconds(1), small / .milliseconds(1)),
                status == place.status && large < small + .milliseconds(100))
        }
        findings.holds("SIGTERM: status 0", relay.terminate().status == 0)
        if seconds > 0 {
            let load = HostileLoad(program: program, folder: folder + "-load", seconds: seconds, carrier: carrier)
            try await load.run(&findings)
        }
        try findings.conclude()
    }

    private func places(of person: CheckPerson) throws -> [Place] {
        let (directory, _) = person.service.request(for: .queryDirectory(DirectoryQuery(tokens: [])))
        let (code, _) = person.service.request(
            for: .confirmCode(try VerificationCode("123456"), AccountRegistration(signalingKey: person.signalingKey)))
        return [
            Place(name: "directory, key", request: directory, before: #"{""#, after: #"":1}"#, status: 400),
            Place(
                name: "directory, token", request: directory, before: #"{"contacts":[""#, after: #""]}"#,
                status: 400),
            Place(
                name: "directory, ignored value", request: directory, before: #"{"contacts":[],"x":""#, after: #""}"#,
                status: 200),
            Place(name: "code, key", request: code, before: #"{""#, after: #"":1}"#, status: 400),
            Place(
                name: "code, signaling key", request: code, before: #"{"signalingKey":""#, after: #""}"#, status: 422),
        ]
    }

    /// Measures the median time of an exchange. Also returns the last status.
    private func time(
        _ place: Place, markByteCount: Int, _ carrier: Carrier
    ) async throws -> (Duration, status: Int) {
        let body = place.body(markByteCount: markByteCount)
        var (durations, status): ([Duration], Int) = ([], 0)
        for _ in 0..<rounds {
            let start = ContinuousClock.now
            status = try await carrier.send(place.request, body).0.status.code
            durations.append(ContinuousClock.now - start)
        }
        return (durations.sorted()[rounds / 2], status)
    }
}
