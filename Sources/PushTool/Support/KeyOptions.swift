// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

/// The options for a signaling key. All commands with a signaling key share them.
struct KeyOptions: ParsableArguments {
    static let environmentName = "PUSH_SIGNALING_KEY"
    static let environment = [(environmentName, "the signaling key, if neither --key nor --key-file is given")]

    /// A key has 72 characters. The limit leaves room for line ends and JSON.
    private static let maximumFileByteCount = 4096

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp(
            "The signaling key: base64 of 52 bytes.",
            discussion: """
                Other users of this machine can see it in the list of processes, and your shell keeps it in its history. For \
                keys that matter, use --key-file, or the environment variable \(environmentName), which is read if neither \
                option is given.
                """,
            valueName: "base64"))
    var text: Text?

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "The file with the output of signaling-key, or - for standard input.", valueName: "file"),
        completion: .file())
    var file: Path?

    func validate() throws {
        if text != nil, file != nil { throw ValidationError("Give --key or --key-file, not both.") }
    }

    var isNamed: Bool { text != nil || file != nil }

    func keyIfGiven() throws -> SignalingKey? {
        if let text { return try Self.parse(text.string, from: "--key") }
        if let file {
            let bytes = try Input.readAll(file, limit: Self.maximumFileByteCount)
            let member = try KeyFile.text(
                of: Key.signalingKey, in: bytes, called: "--key-file", limit: Self.maximumFileByteCount)
            return try KeyFile.key(SignalingKey.self, in: member ?? bytes, from: "the signaling key from --key-file")
        }
        return try System.environment(Self.environmentName).map { try Self.parse($0, from: Self.environmentName) }
    }

    /// Returns the key. Call ``requireKey()`` in `validate()` first.
    func key() throws -> SignalingKey {
        guard let key = try keyIfGiven() else { throw ToolError("the signaling key is missing: give --key-file") }
        return key
    }

    /// Checks in `validate()` that a command has its key.
    func requireKey() throws {
        guard isNamed || System.environmentBytes(Self.environmentName) != nil else {
            throw ValidationError("The signaling key is missing: give --key-file, \(Self.environmentName) or --key.")
        }
    }

    private enum Key: Int, JSONKey {
        case signalingKey
        static let names: [JSONName] = ["signalingKey"]
    }

    private static func parse(_ text: String, from place: String) throws(ToolError) -> SignalingKey {
        do { return try SignalingKey(base64: text) } catch {
            throw KeyFile.fault(
                error, of: SignalingKey.self, in: Array(text.utf8), from: "the signaling key from \(place)")
        }
    }
}
