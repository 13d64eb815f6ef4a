// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make identity keys and prekeys.",
        discussion: "What these print holds private keys: -o writes it to a file that only you can read.",
        subcommands: [IdentityCommand.self, PreKeysCommand.self])
}

struct IdentityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity", abstract: "Make an identity key pair.",
        discussion: HelpPage.text(
            """
            Prints a public and a private key as JSON, both in base64: 33 bytes, the type byte 0x05 and the point, and 32 bytes. \
            The private key is secret: it is who you are.
            """,
            json: """
                Printed in any case; with --json, faults are JSON, too:
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
        commandName: "prekeys", abstract: "Make a batch of prekeys, and a last-resort key.",
        usage: "push-tool keys prekeys [<options>] --start <id>",
        discussion: HelpPage.text(
            """
            Prints prekeys as JSON, in the shape in which they are uploaded, with the private key in the place of the identity \
            key. Ids count up from --start and go on at 0 after 0xFFFFFE; 0xFFFFFF is the last-resort key's. The private keys \
            are secret.
            """,
            json: """
                Printed in any case, a key on each line; with --json, faults are JSON, too:
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
        help: ArgumentHelp("Id of the first key: 0 to 0xFFFFFE, decimal or hexadecimal.", valueName: "id"),
        transform: { try Arguments.number($0, in: 0...PreKeyID.oneTimeCount - 1, allowsHex: true) })
    var start: Int

    @Option(
        help: ArgumentHelp(
            "How many keys: 1 to 0xFFFFFF. (default: 100)", valueName: "keys"),
        transform: { try Arguments.number($0, in: 1...PreKeyID.oneTimeCount, allowsHex: true) })
    var count: Int = PreKeyPair.usualBatchCount

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: SecretOptions
    @OptionGroup var json: JSONOptions

    /// Keys made at a time. The longest batch takes no more memory than a short one.
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

    /// The pair on one line. Base64 needs no escapes.
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
            Prints 52 random bytes in base64: the key that a client gives the relay at registration, and under which the relay \
            seals every push to it. It is secret.
            """,
            json: """
                With --json, prints an object, which --key-file takes as well:
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
