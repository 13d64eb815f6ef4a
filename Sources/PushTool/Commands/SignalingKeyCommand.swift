// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

/// `push-tool signaling-key`
struct SignalingKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signaling-key",
        abstract: "Make a signaling key.",
        discussion: HelpPage.text(
            """
            Prints 52 random bytes in base64: the key that a client gives the relay at registration, and under which the relay \
            seals every push to it. It is secret.
            """,
            json: """
                With --json, prints an object, which --key-file takes as well:
                  {"signalingKey": "MrM4…"}
                """,
            examples: "(umask 077; push-tool signaling-key > bob.key)",
            related: ["seal", "open"]))

    @OptionGroup var json: JSONOptions

    func run() throws {
        let key = SignalingKey().base64
        try Output.print(json.isWanted ? JSONText.object([(key: "signalingKey", value: .string(key))]).compact : key)
    }
}
