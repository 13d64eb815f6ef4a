// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Send one message with an attachment from Alice to Bob, and show every byte of the message.",
        discussion: HelpPage.text(
            """
            Makes two people with keys, their directory tokens and an agreement; encrypts a file as an attachment; puts a text and \
            the pointer to the file into a PushMessageContent, that into an IncomingPushMessageSignal; seals it for Bob in both \
            profiles, and carries it as APN and as GCM payloads. At the other end it opens them again and decrypts the file. Each \
            piece is shown, annotated, with its size.

            No network is used, and the keys are gone afterwards.
            """,
            statuses: [(0, "what came out is what went in"), (1, "it is not, or the file cannot be read")],
            examples: """
                push-tool demo
                push-tool demo 'Meet me at nine.' | less
                push-tool demo 'Look at her!' cat.jpg
                """,
            related: ["seal", "open", "inspect"]))

    @Argument(help: "What Alice says, in UTF-8. It may be empty.")
    var text = "Meet me at the usual place at 9."

    @Argument(help: "What she sends along: a file of at most 64 MiB. (default: a text)", completion: .file())
    var file: String?

    func run() throws {
        var demonstration = try Demonstration(text: text, path: file, terminal: .standardOutput())
        try demonstration.run()
    }
}
