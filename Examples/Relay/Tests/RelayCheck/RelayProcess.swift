// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire
import Synchronization

/// A relay that runs in its own process.
final class RelayProcess: Sendable {
    let url: ServiceURL
    private let process: Process
    private let output: Lines

    /// Starts a relay and waits until it listens.
    ///
    /// - Parameters:
    ///   - port: The port; 0 for any free port.
    ///   - options: Further options. Nil stands for limits that nobody reaches.
    static func start(
        _ program: String, folder: String, port: Int, profile: String = "deployed", _ options: [String]? = nil
    ) async throws -> RelayProcess {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [
            "--folder", folder, "--port", String(port), "--profile", profile, "--push-to-loopback",
            "--log", "error",
        ]
        process.arguments! += options ?? ["--limits-times", "1e6"]
        let pipe = Pipe()
        process.standardOutput = pipe
        let output = Lines()
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil } else { output.add(data) }
        }
        try process.run()
        guard let line = try await output.first(beginning: "listening on "), let url = try? ServiceURL(line) else {
            process.terminate()
            throw RelayProcessError.notListening
        }
        return RelayProcess(url: url, process: process, output: output)
    }

    private init(url: ServiceURL, process: Process, output: Lines) {
        self.url = url
        self.process = process
        self.output = output
    }

    var port: Int { Int(url.authority.split(separator: ":").last ?? "") ?? 0 }

    var processIdentifier: Int32 { process.processIdentifier }

    /// The relay's peak memory so far, in MiB; nil without /proc.
    var peakMemory: Int? {
        let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 / 1024 }
    }

    /// Returns the last code that was sent to a number.
    func code(of number: PhoneNumber) async throws -> VerificationCode {
        // `code 123456 for +14155550100 by sms`
        let code = try await output.last { $0.hasPrefix("code ") && $0.contains(" for \(number.text) ") }
        return try VerificationCode(String(code?.split(separator: " ")[1] ?? ""))
    }

    /// Kills the relay. The system still writes what the relay has written, so this is less than a power failure.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Ends the relay gracefully.
    ///
    /// - Returns: The exit status, and the time that it took.
    func terminate() -> (status: Int32, Duration) {
        let start = ContinuousClock.now
        process.terminate()
        process.waitUntilExit()
        return (process.terminationStatus, ContinuousClock.now - start)
    }
}

enum RelayProcessError: Error {
    case notListening
}

/// The lines of output so far.
private final class Lines: Sendable {
    private let text = Mutex("")

    func add(_ data: Data) { text.withLock { $0 += String(decoding: data, as: UTF8.self) } }

    /// Waits for a line with a prefix, and returns the rest of it. Returns nil after 20 seconds.
    func first(beginning: String) async throws -> String? {
        try await last { $0.hasPrefix(beginning) }.map { String($0.dropFirst(beginning.count)) }
    }

    /// Waits for a line, and returns the last one that matches. Returns nil after 20 seconds.
    func last(where isWanted: (Substring) -> Bool) async throws -> Substring? {
        for _ in 0..<2000 {
            // Leaves out the last line, which may be incomplete.
            let lines = text.withLock { $0.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }
            if let line = lines.last(where: isWanted) { return line }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }
}
