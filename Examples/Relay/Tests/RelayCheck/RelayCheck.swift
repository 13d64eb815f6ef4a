// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Checks that take too long for tests, or a release build: a relay that is killed again and again, one under load, and one that
/// gets hostile bodies.
@main
struct RelayCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(subcommands: [KillCheck.self, LoadCheck.self, HostileCheck.self])
}

/// Prints things that were looked at, and remembers whether all of them held.
struct Findings {
    private var failures = 0

    mutating func holds(_ text: String, _ isSo: Bool) {
        show("\(isSo ? "holds  " : "FAILS  ") \(text)")
        if !isSo { failures += 1 }
    }

    func show(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    /// - Throws: if something did not hold.
    func conclude() throws {
        if failures > 0 { throw ExitCode.failure }
    }
}

/// A folder that is gone when `body` ends.
func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.path + "/relay-check-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
