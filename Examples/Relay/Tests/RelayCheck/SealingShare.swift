// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Measures the share of a process's time that sealing takes, with Linux's `perf`: samples with a sealing function on the stack.
struct SealingShare: Sendable {
    /// Parts of the mangled names of those functions.
    private static let names = [
        "PushWire8EnvelopeO4seal", "PushWire14EnvelopeSealerV", "PushWire14EnvelopeCipherV4seal",
    ]

    private let process: Process
    private let path: String

    /// Starts to sample a process.
    init(of processIdentifier: Int32, seconds: Int, folder: String) throws {
        path = folder + "/perf.data"
        process = try Self.perf([
            "record", "--quiet", "--call-graph", "fp", "--freq", "199", "--pid", "\(processIdentifier)", "--output",
            path,
            "--", "sleep", "\(seconds)",
        ])
    }

    /// Waits for the end of sampling.
    ///
    /// - Returns: The share in percent, and the number of samples; nil if `perf` is missing or has no permission.
    func percent() async throws -> (percent: Double, samples: Int)? {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        let output = Pipe()
        // The output has a paragraph for each sample, with a line for each function on the stack.
        let script = try Self.perf(["script", "--input", path, "--fields", "ip,sym", "--no-demangle"], output)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        script.waitUntilExit()
        let samples = text.split(separator: /\n\s*\n/)
        guard script.terminationStatus == 0, !samples.isEmpty else { return nil }
        let sealing = samples.count { sample in Self.names.contains { sample.contains($0) } }
        return (Double(sealing) * 100 / Double(samples.count), samples.count)
    }

    private static func perf(_ arguments: [String], _ output: Pipe? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["perf"] + arguments
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // Unblocks signals, because a process inherits this thread's mask. Otherwise `perf` would never get the signal at its
        // end.
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
        return process
    }
}
