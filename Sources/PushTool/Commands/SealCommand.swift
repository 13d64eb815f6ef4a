// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

struct SealCommand: ParsableCommand {
    enum Transport: String, CaseIterable, ExpressibleByArgument {
        case raw, apn, gcm
    }

    static let configuration = CommandConfiguration(
        commandName: "seal", abstract: "Seal a signal in an envelope, and print the push payload.",
        usage: "push-tool seal [<options>] --source <number>\n  --type <type> (--body <text> | --body-file <file>)",
        discussion: HelpPage.text(
            """
            Makes a signal, seals it with the signaling key and a random IV, and prints the payload of a push. For type 0, the \
            body is UTF-8 text, which becomes the body of a PushMessageContent. For other types, the body is the encrypted \
            message in base64, with or without padding.
            """,
            json: """
                With --json, the output is an object with the payload and its size:
                  {"profile": "specification", "transport": "raw", "byteCount": 100,
                   "payload": "AZIBMw6uPQ…"}
                """,
            environment: KeyOptions.environment,
            examples: """
                push-tool seal --key-file bob.key --source +14155550100 \\
                  --type plaintext --body 'Hello, Bob'
                base64 message.bin | push-tool seal --key-file bob.key \\
                  --source +14155550100 --type prekey-bundle --body-file - \\
                  --profile deployed --transport apn --limit 256
                """,
            related: ["open", "signaling-key", "inspect"]))

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var key: KeyOptions

    @Option(help: ArgumentHelp("The sender's phone number.", valueName: "number"))
    var source: Text

    @Option(help: "The type: plaintext or 0, ciphertext or 1, key-exchange or 2, prekey-bundle or 3.")
    var type: SignalTypeArgument

    @OptionGroup var body: BodyOptions

    @Option(
        help: ArgumentHelp("The time, in milliseconds since 1970-01-01 00:00 UTC. (default: now)", valueName: "ms"),
        transform: { try Arguments.number($0) })
    var timestamp: UInt64?

    @Option(help: ArgumentHelp("The name of the sender's relay, if it is not the recipient's.", valueName: "name"))
    var relay: Text?

    @Option(
        name: .customLong("destination"),
        help: ArgumentHelp("The phone number of another recipient. Repeat the option for each.", valueName: "number"))
    var destinations: [Text] = []

    @Option(help: "The form of the payload. raw: only the envelope, in base64.")
    var transport = Transport.raw

    @Option(
        help: ArgumentHelp(
            "The text that an APN shows until the client opens it. (default: the profile's text)", valueName: "text"))
    var alert: Text?

    @Option(
        help: ArgumentHelp(
            "The maximum size of the payload, in bytes. (default: 4096 for apn and gcm, no limit for raw)",
            valueName: "bytes"), transform: { try Arguments.number($0, in: 1 ... .max) })
    var limit: Int?

    @OptionGroup var json: JSONOptions

    func validate() throws {
        try key.requireKey()
        try Arguments.requireOneReader(of: ["The key": key.file, "the body": body.file])
        if alert != nil, transport != .apn { throw ValidationError("--alert works only with --transport apn.") }
    }

    func run() throws {
        let signal = try signal()
        let key = try key.key()
        if type == .keyExchange, profile.profile == .specification {
            json.warn("type 2 (key exchange) exists only in the deployed profile")
        }
        let envelope: [UInt8]
        do { envelope = try Envelope.seal(signal, key: key, profile: profile.profile) } catch {
            throw ToolError("the signal cannot be sealed: \(Explanation.line(error))", error)
        }
        let payload = payload(envelope)
        if let limit = limit ?? (transport == .raw ? nil : APNPayload.limit), payload.count > limit {
            throw ToolError(
                "the payload has \(payload.count) bytes, which is \(payload.count - limit) more than the limit of \(limit)",
                name: "tooLarge")
        }
        let text = String(decoding: payload, as: UTF8.self)
        let report: JSONText = [
            "profile": .string(profile.profile.name), "transport": .string(transport.rawValue),
            "byteCount": .integer(payload.count), "payload": .string(text),
        ]
        try Output.print(json.isWanted ? report.compact : text)
    }

    private func signal() throws(ToolError) -> IncomingPushMessageSignal {
        let source = try Arguments.phoneNumber(source.string, called: "--source")
        let others = try destinations.map { text throws(ToolError) in
            try Arguments.phoneNumber(text.string, called: "--destination").text
        }
        return IncomingPushMessageSignal(
            type: type.type, source: source.text, relay: relay?.string, destinations: others,
            timestamp: timestamp ?? System.now, message: try message())
    }

    private func message() throws(ToolError) -> [UInt8] {
        guard type == .plaintext else { return try body.bytes() }
        let text = try body.string()
        do { return try PushMessageContent(body: text).encoded() } catch {
            throw ToolError("the body cannot be encoded: \(Explanation.line(error))", error)
        }
    }

    private func payload(_ envelope: [UInt8]) -> [UInt8] {
        switch transport {
        case .raw:
            Array(Base64.encode(envelope, padding: profile.profile == .deployed ? .padded : .unpadded).utf8)
        case .apn: APNPayload(envelope: envelope, profile: profile.profile, alert: alert?.string).encoded()
        case .gcm: GCMPayload(envelope: envelope, profile: profile.profile).encoded()
        }
    }
}
