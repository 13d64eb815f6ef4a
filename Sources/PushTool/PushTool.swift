// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

/// The command line over the library: every part of the protocol that can be tried without a network.
@main
struct PushTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-tool",
        abstract: "Make, seal, open and look into what the TextSecure push protocol v1 sends.",
        discussion: """
            See it all at once:
              demo             one message from Alice to Bob, every byte shown

            Make keys (they are secret: direct them to a file that only you can read):
              signaling-key    the key under which the relay seals pushes to a client
              keys             identity keys and prekeys

            Look up numbers:
              token, tokens    directory tokens of numbers, a few or millions

            Send and receive:
              seal             a signal into an envelope, and that into a push payload
              open             a push payload, and print what is in it as JSON
              attachment       encrypt a file of any size, and decrypt it

            Look into bytes, test an implementation:
              inspect          an annotated dump, which shows where a broken input breaks
              vectors          run files of test vectors

            Results go to standard output, faults to standard error, one line each but for usage. \
            The exit status is 0 if all is well, 1 if an input is bad or a test \
            failed, 64 if the command line is wrong.
            """,
        version: "0.1.0-dev",
        subcommands: [
            DemoCommand.self, SignalingKeyCommand.self, KeysCommand.self, TokenCommand.self, TokensCommand.self,
            SealCommand.self, OpenCommand.self, AttachmentCommand.self, RESTCommand.self, InspectCommand.self,
            Vectors.self,
        ])

    static func main() {
        System.holdStandardDescriptors()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let message = fullMessage(for: error)
            let shown = withoutKeys(message, typed: CommandLine.arguments)
            guard shown != message else { exit(withError: error) }
            var output = Output.standardError()
            try? output.write(line: shown)
            try? output.flush()
            exit(withError: exitCode(for: error))
        }
    }

    /// The message without the keys that were typed in a wrong place, whose text the parser of the command line repeats:
    /// standard error ends up in logs.
    static func withoutKeys(_ message: String, typed arguments: [String]) -> String {
        arguments.filter { (try? SignalingKey(base64: $0)) != nil || (try? AttachmentKey(base64: $0)) != nil }
            .reduce(message) { $0.replacing($1, with: "<redacted>") }
    }
}
