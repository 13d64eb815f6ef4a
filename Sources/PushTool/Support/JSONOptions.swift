// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

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

/// A command's fault, as standard error has it: a line for people, or with `--json` an object for programs.
///
///     Error: no IncomingPushMessageSignal: truncated at offset 3: the input ends before this value or group does
///     {"error": {"name": "truncated", "message": "no IncomingPushMessageSignal: …", "offset": 3}}
enum FaultReport {
    /// The object, or nil for what is no fault (help), or has been told already.
    ///
    /// - Parameter message: The message of the error, without usage.
    static func json(_ error: any Error, message: String, status: Int32) -> JSONText? {
        guard status != 0, !message.isEmpty else { return nil }
        let fault = error as? ToolError ?? ToolError(message, name: status == 64 ? "usage" : ToolError.inputName)
        return ["error": fault.json]
    }

    /// The message without the keys that were typed in a wrong place. The parser of the command line repeats their text, and
    /// standard error ends up in logs.
    static func withoutKeys(_ message: String, typed arguments: [String]) -> String {
        arguments.filter { (try? SignalingKey(base64: $0)) != nil || (try? AttachmentKey(base64: $0)) != nil }
            .reduce(message) { $0.replacing($1, with: "<redacted>") }
    }
}
