// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// How a command's fault comes to standard error: one line for people, or with `--json` one object for programs.
///
///     Error: no IncomingPushMessageSignal: truncated at offset 3: the input ends before this value or group does
///     {"error": {"name": "truncated", "message": "no IncomingPushMessageSignal: …", "offset": 3}}
enum FaultReport {
    /// What the object calls a wrong command line.
    static let usageName = "usage"

    /// Whether the command line asks for JSON, even one that cannot be parsed.
    static func wantsJSON(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--\(JSONOptions.name)")
    }

    /// The object, or nil for what is no fault (help), or has been told already.
    ///
    /// - Parameter message: the error's, without usage.
    static func json(_ error: any Error, message: String, status: Int32) -> JSONText? {
        guard status != 0, !message.isEmpty else { return nil }
        let fault = error as? ToolError ?? ToolError(message, name: status == 64 ? usageName : ToolError.inputName)
        return .object([(key: "error", value: fault.json)])
    }

    /// The message without the keys that were typed in a wrong place, whose text the parser of the command line repeats:
    /// standard error ends up in logs.
    static func withoutKeys(_ message: String, typed arguments: [String]) -> String {
        arguments.filter { (try? SignalingKey(base64: $0)) != nil || (try? AttachmentKey(base64: $0)) != nil }
            .reduce(message) { $0.replacing($1, with: "<redacted>") }
    }
}

extension ToolError {
    /// `{"name", "message"}`, and `"offset"` and `"path"` where there is one.
    var json: JSONText {
        var members: [(key: String, value: JSONText)] = [
            (key: "name", value: .string(name)), (key: "message", value: .string(description)),
        ]
        if let offset { members.append((key: "offset", value: .number(UInt64(offset)))) }
        if let path { members.append((key: "path", value: .string(path))) }
        return .object(members)
    }
}
