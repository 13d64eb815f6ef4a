// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Whether results and faults are printed for programs.
struct JSONOptions: ParsableArguments {
    static let name = "json"

    @Flag(
        name: .customLong(name),
        help: "Print JSON, and a fault as {\"error\": {\"name\", \"message\", \"offset\"}} on one line.")
    var isWanted = false

    /// Tells of what is no fault: `Warning: …`, or `{"warning": {"message": "…"}}`.
    func warn(_ message: String) {
        let warning = JSONText.object([(key: "message", value: .string(message))])
        Output.warn(
            isWanted ? JSONText.object([(key: "warning", value: warning)]).compact : "Warning: \(message)")
    }
}
