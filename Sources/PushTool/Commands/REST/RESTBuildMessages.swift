// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushHTTP
import PushWire

/// `push-tool rest build tokens.put`
struct RESTBuildTokensPut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens.put", abstract: "Ask which of many numbers are registered.",
        usage: "push-tool rest build tokens.put [<options>] <number> ...",
        discussion: RESTBuildOptions.page(example: "push-tool rest build tokens.put +14155550132 +14155550133"))

    @OptionGroup var options: RESTBuildOptions

    @Argument(help: ArgumentHelp("Telephone numbers, whose tokens are sent.", valueName: "number"))
    var numbers: [String]

    func run() throws {
        let numbers = try numbers.enumerated().map { index, text throws(ToolError) in
            try Arguments.phoneNumber(text, called: "number \(index + 1)")
        }
        try options.print(.queryDirectory(DirectoryQuery(tokens: DirectoryToken.batch(numbers))))
    }
}

/// `push-tool rest build token.get`
struct RESTBuildTokenGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token.get", abstract: "Ask whether a number is registered (deployed relays only).",
        usage: "push-tool rest build token.get [<options>] <number>",
        discussion: RESTBuildOptions.page(example: "push-tool rest build token.get +14155550132 --profile deployed"))

    @OptionGroup var options: RESTBuildOptions

    @Argument(help: "The number whose token is sent.")
    var number: String

    func run() throws {
        let number = try Arguments.phoneNumber(number, called: "the number")
        try options.print(.lookUpContact(DirectoryToken(number)))
    }
}

/// `push-tool rest build messages.post`
struct RESTBuildMessagesPost: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages.post",
        abstract: "Send a message.",
        usage: """
            push-tool rest build messages.post [<options>] --to <number> ...
              --type <type> --body <base64>
            """,
        discussion: HelpPage.text(
            """
            All that is given goes to each recipient, in one call. The server of December 2013 fails on more than one message a \
            call: to such a server, send one at a time.
            """,
            environment: RESTBuildOptions.environment,
            examples: """
                push-tool rest build messages.post --to +14155550132 --type 3 \\
                  --body "$MESSAGE_IN_BASE64"
                """,
            related: ["rest build", "seal"]))

    @OptionGroup var options: RESTBuildOptions
    @OptionGroup var relay: RESTRelayOptions

    @Option(name: .customLong("to"), help: ArgumentHelp("A recipient. Give it once for each.", valueName: "number"))
    var destinations: [String]

    @Option(
        help: ArgumentHelp(
            "plaintext or 0, ciphertext or 1, key-exchange or 2, prekey-bundle or 3.", valueName: "type"))
    var type: SignalTypeArgument

    @Option(help: ArgumentHelp("The message in base64, padded or not.", valueName: "base64"))
    var body: String

    @Option(help: ArgumentHelp("Milliseconds since 1970-01-01 00:00 UTC. (default: now)", valueName: "ms"))
    var timestamp: UInt64?

    func run() throws {
        let bytes: [UInt8]
        do { bytes = try Base64.decode(body) } catch { throw ToolError("--body is \(Explanation.of(error))", error) }
        let timestamp = timestamp ?? System.now
        let messages = try destinations.map { text throws(ToolError) in
            OutgoingMessage(
                type: type.type, destination: try Arguments.phoneNumber(text, called: "--to"), body: bytes,
                relay: relay.relay, timestamp: timestamp)
        }
        try options.print(.sendMessages(MessageBatch(messages: messages)))
    }
}
