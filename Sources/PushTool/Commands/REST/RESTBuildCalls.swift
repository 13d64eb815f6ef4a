// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushHTTP
import PushWire

extension RESTCall {
    func command(
        _ abstract: String, arguments: String? = nil,
        about: String = "For the output, errors and --json, run push-tool help rest build.",
        example: String? = nil, environment: [(String, String)] = [], related: String = "rest check"
    ) -> CommandConfiguration {
        let line = "push-tool rest build \(rawValue)"
        return CommandConfiguration(
            commandName: rawValue, abstract: abstract,
            usage: "\(line) [<options>]\(arguments.map { " \($0)" } ?? "")",
            discussion: HelpPage.text(
                about, environment: RESTBuildOptions.environment + environment,
                examples: line + (example.map { " \($0)" } ?? ""), related: ["rest build", related]))
    }
}

struct RESTRelayOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The relay of the recipient or blob, if it is not the called relay.", valueName: "name"))
    var relay: Text?
}

struct RESTBuildCodeGet: ParsableCommand {
    static let configuration = RESTCall.requestCode.command(
        "Ask the relay to send a verification code to a phone number.", arguments: "<transport> <number>",
        example: "sms +14155550132")

    @OptionGroup var options: RESTBuildOptions
    @Argument(help: "The way to send the code.") var transport: VerificationTransport
    @Argument(help: "The phone number.") var number: Text

    func run() throws {
        try options.print(.requestCode(transport, to: Arguments.phoneNumber(number.string, called: "the number")))
    }
}

struct RESTBuildCodePut: ParsableCommand {
    static let configuration = RESTCall.confirmCode.command(
        "Confirm the verification code, and create the account.", arguments: "<code>",
        example: "123-456 --key-file bob.key",
        environment: KeyOptions.environment)

    @OptionGroup var options: RESTBuildOptions
    @OptionGroup var key: KeyOptions

    @Flag(name: .customLong("supports-sms"), help: "The client also accepts messages by SMS.")
    var supportsSMS = false

    @Argument(help: "The code: six digits, such as 123456 or 123-456; or - for standard input.") var code: Text

    func validate() throws {
        try key.requireKey()
        try Arguments.requireOneReader(
            of: ["The key": key.file, "the code": Path(Array(code.string.utf8)), "the password": options.passwordFile])
    }

    func run() throws {
        let code: VerificationCode
        let typed =
            self.code.string == "-" ? try Input.readAll(.standardInput, limit: 64) : Array(self.code.string.utf8)
        do {
            code = try VerificationCode(typed: String(decoding: PushPayload.withoutLineEnd(typed), as: UTF8.self))
        } catch {
            throw ToolError("the code is not six digits: write it as 123456 or 123-456")
        }
        let registration = AccountRegistration(signalingKey: try key.key(), supportsSMS: supportsSMS)
        try options.print(.confirmCode(code, registration))
    }
}

struct RESTBuildAPNPut: ParsableCommand {
    static let configuration = RESTCall.setAPN.command(
        "Register the ID that Apple's push service gave this client.", arguments: "<id>", example: "\"$APN_ID\"")

    @OptionGroup var options: RESTBuildOptions
    @Argument(help: "The registration ID from Apple.") var id: Text

    func validate() throws {
        if id.string.isEmpty { throw ValidationError("The ID is empty.") }
    }

    func run() throws { try options.print(.setAPN(APNRegistration(id: id.string))) }
}

struct RESTBuildGCMPut: ParsableCommand {
    static let configuration = RESTCall.setGCM.command(
        "Register the ID that Google's push service gave this client.", arguments: "<id>", example: "\"$GCM_ID\"")

    @OptionGroup var options: RESTBuildOptions
    @Argument(help: "The registration ID from Google.") var id: Text

    func validate() throws {
        if id.string.isEmpty { throw ValidationError("The ID is empty.") }
    }

    func run() throws { try options.print(.setGCM(GCMRegistration(id: id.string))) }
}

struct RESTBuildAPNDelete: ParsableCommand {
    static let configuration = RESTCall.removeAPN.command(
        "Remove the ID of Apple's push service (deployed relays only).", example: "--profile deployed")

    @OptionGroup var options: RESTBuildOptions

    func run() throws { try options.print(.removeAPN()) }
}

struct RESTBuildGCMDelete: ParsableCommand {
    static let configuration = RESTCall.removeGCM.command(
        "Remove the ID of Google's push service (deployed relays only).", example: "--profile deployed")

    @OptionGroup var options: RESTBuildOptions

    func run() throws { try options.print(.removeGCM()) }
}

struct RESTBuildKeysGet: ParsableCommand {
    static let configuration = RESTCall.fetchPreKey.command(
        "Fetch a prekey of a phone number.", arguments: "<number>", example: "+14155550132")

    @OptionGroup var options: RESTBuildOptions
    @OptionGroup var relay: RESTRelayOptions
    @Argument(help: "The phone number.") var number: Text

    func run() throws {
        let number = try Arguments.phoneNumber(number.string, called: "the number")
        try options.print(.fetchPreKey(of: number, relay: relay.relay?.string))
    }
}

struct RESTBuildTokensPut: ParsableCommand {
    static let configuration = RESTCall.queryDirectory.command(
        "Ask which of several phone numbers are registered.", arguments: "<number> ...",
        example: "+14155550132 +14155550133")

    @OptionGroup var options: RESTBuildOptions

    @Argument(help: ArgumentHelp("The phone numbers. Only their tokens are sent.", valueName: "number"))
    var numbers: [Text]

    func run() throws {
        let numbers = try numbers.enumerated().map { index, text throws(ToolError) in
            try Arguments.phoneNumber(text.string, called: "number \(index + 1)")
        }
        try options.print(.queryDirectory(DirectoryQuery(tokens: DirectoryToken.batch(numbers))))
    }
}

struct RESTBuildTokenGet: ParsableCommand {
    static let configuration = RESTCall.lookUpContact.command(
        "Ask whether a phone number is registered (deployed relays only).", arguments: "<number>",
        example: "+14155550132 --profile deployed")

    @OptionGroup var options: RESTBuildOptions
    @Argument(help: "The phone number. Only its token is sent.") var number: Text

    func run() throws {
        let number = try Arguments.phoneNumber(number.string, called: "the number")
        try options.print(.lookUpContact(DirectoryToken(number)))
    }
}

struct RESTBuildMessagesPost: ParsableCommand {
    static let configuration = RESTCall.sendMessages.command(
        "Send a message.", arguments: "--to <number> ...\n  --type <type> (--body <text> | --body-file <file>)",
        about: """
            The message is in base64, with or without padding. One request sends it to all recipients. The server of December \
            2013 fails if a request has more than one message, so give it only one recipient.
            """,
        example: "--to +14155550132 --type 3 \\\n  --body-file message.txt", related: "seal")

    @OptionGroup var options: RESTBuildOptions
    @OptionGroup var relay: RESTRelayOptions

    @Option(
        name: .customLong("to"), help: ArgumentHelp("A recipient. Repeat the option for each.", valueName: "number"))
    var destinations: [Text]

    @Option(help: "The type: plaintext or 0, ciphertext or 1, key-exchange or 2, prekey-bundle or 3.")
    var type: SignalTypeArgument

    @OptionGroup var body: BodyOptions

    @Option(
        help: ArgumentHelp("The time, in milliseconds since 1970-01-01 00:00 UTC. (default: now)", valueName: "ms"),
        transform: { try Arguments.number($0) })
    var timestamp: UInt64?

    func validate() throws {
        try Arguments.requireOneReader(of: ["The body": body.file, "the password": options.passwordFile])
    }

    func run() throws {
        let bytes = try body.bytes()
        let timestamp = timestamp ?? System.now
        let messages = try destinations.map { text throws(ToolError) in
            OutgoingMessage(
                type: type.type, destination: try Arguments.phoneNumber(text.string, called: "--to"), body: bytes,
                relay: relay.relay?.string, timestamp: timestamp)
        }
        try options.print(.sendMessages(MessageBatch(messages: messages)))
    }
}

struct RESTBuildAttachmentsGet: ParsableCommand {
    static let configuration = RESTCall.allocateAttachment.command("Ask for an ID and an upload URL for a blob.")

    @OptionGroup var options: RESTBuildOptions

    func run() throws { try options.print(.allocateAttachment()) }
}

struct RESTBuildAttachmentGet: ParsableCommand {
    static let configuration = RESTCall.locateAttachment.command(
        "Ask for the download URL of a blob.", arguments: "<id>", example: "17")

    @OptionGroup var options: RESTBuildOptions
    @OptionGroup var relay: RESTRelayOptions
    @Argument(help: "The blob's ID, from its pointer.", transform: { try Arguments.number($0) }) var id: UInt64

    func run() throws { try options.print(.locateAttachment(id, relay: relay.relay?.string)) }
}

struct RESTBuildBlobPut: ParsableCommand {
    static let configuration = RESTCall.uploadBlob.command(
        "Upload a blob. This request has no credentials.", arguments: "<location> <file>",
        example: "\"$LOCATION\" cat.blob --include")

    /// The maximum size of a blob, because the request is built in memory. Pass a longer blob to curl as a file.
    private static let maximumByteCount = 64 << 20

    @OptionGroup var options: RESTBuildOptions
    @Argument(help: "The URL from the relay.", transform: Arguments.serviceURL) var location: ServiceURL
    @Argument(help: "The file with the blob, or - for standard input. The limit is 64 MiB.", completion: .file())
    var file: Path

    func run() throws {
        try options.print(.uploadBlob(Input.readAll(file, limit: Self.maximumByteCount), to: location))
    }
}

struct RESTBuildBlobGet: ParsableCommand {
    static let configuration = RESTCall.downloadBlob.command(
        "Download a blob. This request has no credentials.", arguments: "<location>",
        example: "\"$LOCATION\" --include")

    @OptionGroup var options: RESTBuildOptions
    @Argument(help: "The URL from the relay.", transform: Arguments.serviceURL) var location: ServiceURL

    func run() throws { try options.print(.downloadBlob(from: location)) }
}
