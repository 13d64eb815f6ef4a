// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

/// Where a signaling key comes from: the same for every command that takes one.
struct KeyOptions: ParsableArguments {
    /// Environment variable that is read where neither option is given.
    static let environmentName = "PUSH_SIGNALING_KEY"
    /// For help.
    static let environment = [(environmentName, "the signaling key, if neither option gives one")]

    /// A key is 72 characters; this leaves room for line feeds.
    private static let maximumFileByteCount = 4096

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp(
            "The signaling key: base64 of 52 bytes.",
            discussion: """
                Everyone on this machine can see it in the list of processes, and it stays in the shell's history: for keys \
                that are worth something use --key-file, or the environment's \(environmentName), which is read if \
                neither option is given.
                """,
            valueName: "base64"))
    var text: String?

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "A file with what signaling-key printed, or - for standard input.", valueName: "file"),
        completion: .file())
    var file: String?

    func validate() throws {
        if text != nil, file != nil { throw ValidationError("Give --key or --key-file, not both.") }
    }

    /// Whether there is a key on the command line, which then means to have it used.
    var isNamed: Bool { text != nil || file != nil }

    /// Whether the key takes up standard input.
    var readsStandardInput: Bool { file == Input.standardInputPath }

    /// The key, or nil if none was given anywhere.
    func keyIfGiven() throws -> SignalingKey? {
        if let text { return try Self.parse(text, from: "--key") }
        if let file {
            let bytes = try Input.readAll(file, limit: Self.maximumFileByteCount)
            return try Self.parse(file: bytes)
        }
        return try Self.environmentText.map { try Self.parse($0, from: Self.environmentName) }
    }

    /// The key. ``requireKey()`` has been called.
    func key() throws -> SignalingKey {
        guard let key = try keyIfGiven() else { throw ToolError("there is no signaling key") }
        return key
    }

    /// For `validate()` of a command that cannot do without.
    func requireKey() throws {
        guard text != nil || file != nil || Self.environmentText != nil else {
            throw ValidationError("A signaling key is needed: --key-file, \(Self.environmentName), or --key.")
        }
    }

    /// The variable's value. An empty one is as good as none.
    private static var environmentText: String? {
        guard let text = System.environment(environmentName), !text.isEmpty else { return nil }
        return text
    }

    /// A key in base64, or in the JSON that `signaling-key --json` prints.
    private static func parse(file text: [UInt8]) throws(ToolError) -> SignalingKey {
        guard text.first == UInt8(ascii: "{") else {
            return try parse(String(decoding: text, as: UTF8.self), from: "--key-file")
        }
        let member: String
        do { member = try JSONMember.text(Key.signalingKey, in: text, maximumByteCount: maximumFileByteCount) } catch {
            throw ToolError("--key-file's JSON: \(Explanation.of(error, in: text))", error)
        }
        return try parse(member, from: "--key-file")
    }

    private enum Key: Int, JSONKey {
        case signalingKey
        static let names: [JSONName] = ["signalingKey"]
    }

    private static func parse(_ text: String, from place: String) throws(ToolError) -> SignalingKey {
        do { return try SignalingKey(base64: text) } catch {
            throw ToolError("the signaling key from \(place): \(Explanation.of(error))", error)
        }
    }
}
