// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

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

            Results go to standard output, faults to standard error, one line each. \
            The exit status is 0 if all is well, 1 if an input is bad or a test \
            failed, 64 if the command line is wrong.
            """,
        version: "0.1.0-dev",
        subcommands: [
            DemoCommand.self, SignalingKeyCommand.self, KeysCommand.self, TokenCommand.self, TokensCommand.self,
            SealCommand.self, OpenCommand.self, AttachmentCommand.self, InspectCommand.self, Vectors.self,
        ])
}
