// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `push-tool demo`
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Send one message from Alice to Bob, and show every byte of it.",
        discussion: """
            Makes two people with keys and prekeys, their directory tokens and an agreement; puts a text into a \
            PushMessageContent, that into an IncomingPushMessageSignal, seals it for Bob in both profiles, carries it as APN and \
            as GCM payloads, and opens them again at the other end. Each piece is shown, annotated, with its size.

            Ends with status 1 if what came out is not what went in. No network is used, and the keys are gone afterwards.

            Examples:
              push-tool demo
              push-tool demo 'Meet me at nine.' | less
            """)

    @Argument(help: ArgumentHelp("What Alice says, in UTF-8. It may be empty.", valueName: "text"))
    var text = "Meet me at the usual place at 9."

    func run() throws {
        var demonstration = try Demonstration(text: text, terminal: .standardOutput())
        try demonstration.run()
    }
}
