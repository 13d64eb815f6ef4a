// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Checks that take too long for tests, or need a release build: a relay that is killed repeatedly, one under load, and one
/// with hostile clients.
@main
struct RelayCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(subcommands: [KillCheck.self, LoadCheck.self, HostileCheck.self])
}

/// Prints each thing that was checked, and remembers whether all of them hold.
struct Findings {
    private var failures = 0

    mutating func holds(_ text: String, _ isSo: Bool) {
        show("\(isSo ? "holds  " : "FAILS  ") \(text)")
        if !isSo { failures += 1 }
    }

    func show(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    /// Ends the program with status 1 if something does not hold.
    func conclude() throws {
        if failures > 0 { throw ExitCode.failure }
    }
}

/// Runs `body` with a folder that is removed at the end.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.path + "/relay-check-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
