// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

/// `push-tool signaling-key`
struct SignalingKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signaling-key",
        abstract: "Make a signaling key.",
        discussion: """
            Prints 52 random bytes in base64: the key that a client gives the relay at registration, and under which the relay \
            seals every push to it. It is secret.

            Example:
              (umask 077; push-tool signaling-key > bob.key)
            """)

    func run() throws {
        try Output.print(SignalingKey().base64)
    }
}
