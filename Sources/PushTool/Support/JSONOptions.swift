// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Whether results and faults are printed for programs.
struct JSONOptions: ParsableArguments {
    private static let name = "json"

    @Flag(
        name: .customLong(name),
        help: "Print JSON, and a fault as {\"error\": {\"name\", \"message\", \"offset\"}} on one line.")
    var isWanted = false

    /// Writes a warning to standard error: `Warning: …`, or `{"warning": {"message": "…"}}`.
    func warn(_ message: String) {
        let json: JSONText = ["warning": ["message": .string(message)]]
        Output.warn(isWanted ? json.compact : "Warning: \(message)")
    }

    /// Whether the command line asks for JSON, even one that cannot be parsed.
    static func areWanted(by arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--\(name)")
    }
}
