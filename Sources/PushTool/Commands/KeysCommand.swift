// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make identity keys and prekeys.",
        discussion: "The output contains private keys. Use -o FILE to create a file that only you can read.",
        subcommands: [IdentityCommand.self, PreKeysCommand.self])
}

struct IdentityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity", abstract: "Make an identity key pair.",
        discussion: HelpPage.text(
            """
            Prints a key pair as JSON, in base64. The public key has 33 bytes: the type byte 0x05, and the point. The private \
            key has 32 bytes. Keep it secret: whoever has it can pretend to be you.
            """,
            json: """
                The output is always JSON. With --json, errors are JSON, too:
                  {"publicKey": "BW3q…", "privateKey": "sAh9…"}
                """,
            examples: "push-tool keys identity -o alice.json",
            related: ["keys prekeys", "rest build keys.put"]))

    @OptionGroup var output: SecretOptions
    @OptionGroup var json: JSONOptions

    func run() throws {
        let pair = IdentityKeyPair()
        let json: JSONText = [
            "publicKey": .string(pair.publicKey.base64), "privateKey": .string(pair.privateKey.base64),
        ]
        try output.print(json.pretty, warningBy: self.json)
    }
}

struct PreKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prekeys", abstract: "Make a batch of prekeys, and the last-resort key.",
        usage: "push-tool keys prekeys [<options>] --start <id>",
        discussion: HelpPage.text(
            """
            Prints key pairs as JSON. rest build keys.put reads this JSON, and makes the upload from it. IDs count up from \
            --start; 0 follows 0xFFFFFE. The last-resort key has the ID 0xFFFFFF. Keep the private keys secret.
            """,
            json: """
                The output is always JSON, with one key on each line. With --json, errors are JSON, too:
                  {
                    "lastResortKey":
                      {"keyId": 16777215, "publicKey": "BQ2c…", "privateKey": "kFvA…"},
                    "keys": [
                      {"keyId": 4096, "publicKey": "BTk0…", "privateKey": "mJwG…"}
                    ]
                  }
                """,
            examples: "push-tool keys prekeys --start 0x1000 -o prekeys.json",
            related: ["keys identity", "rest build keys.put"]))

    @Option(
        help: ArgumentHelp("The ID of the first key: 0 to 0xFFFFFE, decimal or hexadecimal.", valueName: "id"),
        transform: { try Arguments.number($0, in: 0...PreKeyID.oneTimeCount - 1, allowsHex: true) })
    var start: Int

    @Option(
        help: ArgumentHelp(
            "The number of keys: 1 to 0xFFFFFF. (default: 100)", valueName: "keys"),
        transform: { try Arguments.number($0, in: 1...PreKeyID.oneTimeCount, allowsHex: true) })
    var count: Int = PreKeyPair.usualBatchCount

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: SecretOptions
    @OptionGroup var json: JSONOptions

    /// The number of keys that are made at a time, so that memory use does not depend on the size of the batch.
    private static let chunkCount = 1000

    func run() throws {
        let bar = ProgressBar("Making keys", besideOutput: true)
        defer { bar?.remove() }
        try output.write(warningBy: json) { output in try write(to: &output, bar) }
    }

    private func write(to output: inout Output, _ bar: ProgressBar?) throws {
        try output.write(line: "{")
        try output.write(line: "  \"lastResortKey\": \(Self.json(.lastResort())),")
        try output.write(line: "  \"keys\": [")
        let start = try PreKeyID(start)
        for made in stride(from: 0, to: count, by: Self.chunkCount) {
            guard let first = start.advanced(by: made) else { break }
            let chunk = PreKeyPair.batch(
                from: first, count: min(Self.chunkCount, count - made), threads: threads.threads)
            for (index, key) in chunk.enumerated() {
                try output.write(line: "    \(Self.json(key))\(made + index + 1 < count ? "," : "")")
            }
            bar?.show(Double(made) / Double(count), "\(made) keys")
        }
        try output.write(line: "  ]")
        try output.write(line: "}")
    }

    /// Returns the pair as JSON on one line. Base64 needs no escapes.
    private static func json(_ key: PreKeyPair) -> String {
        """
        {"keyId": \(key.id.value), "publicKey": "\(key.publicKey.base64)", "privateKey": "\(key.privateKey.base64)"}
        """
    }
}

struct SignalingKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signaling-key", abstract: "Make a signaling key.",
        discussion: HelpPage.text(
            """
            Prints 52 random bytes in base64. A phone makes this key, and gives it to the relay at registration. The relay seals \
            every push to the phone with it. Keep it secret.
            """,
            json: """
                With --json, the output is an object. --key-file reads both forms:
                  {"signalingKey": "MrM4…"}
                """,
            examples: "push-tool signaling-key -o bob.key",
            related: ["seal", "open"]))

    @OptionGroup var output: SecretOptions
    @OptionGroup var json: JSONOptions

    func run() throws {
        let key = SignalingKey().base64
        let object: JSONText = ["signalingKey": .string(key)]
        try output.print(json.isWanted ? object.compact : key, warningBy: json)
    }
}
