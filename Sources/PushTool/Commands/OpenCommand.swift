// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open a push payload, and print the signal in it.",
        usage: "push-tool open [<options>] [<payload>]",
        discussion: HelpPage.text(
            """
            Accepts an envelope in base64, or the JSON of an APN or GCM payload, in the form of either profile. Prints the \
            signal as JSON, with bytes in hexadecimal and 64-bit integers as strings. "content" is printed only if the type of \
            the signal is plaintext (0). If the type is missing or unknown, the message is not parsed.

            Do not trust the source, relay, timestamp and type: the relay can choose them freely. An attacker can replay a \
            recorded envelope.
            """,
            json: """
                The output is always JSON. With --json, errors are JSON, too:
                  {
                    "signal": {
                      "type": 0,
                      "source": "+14155550100",
                      "timestamp": "1387813061207",
                      "message": "0a024869"
                    },
                    "content": {
                      "body": "Hi"
                    }
                  }
                """,
            environment: KeyOptions.environment,
            examples: """
                push-tool open --profile deployed --key-file bob.key push.json
                push-tool open --key-file bob.key < push.txt | jq -r .content.body
                """,
            related: ["seal", "inspect", "attachment decrypt"]))

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var key: KeyOptions
    @OptionGroup var json: JSONOptions

    @Argument(
        help:
            "The file with the payload, or - for standard input. If no file has this name, the argument is the payload itself.",
        completion: .file())
    var payload = Path.standardInput

    func validate() throws {
        try key.requireKey()
        try Arguments.requireOneReader(of: ["The key": key.file, "the payload": payload])
    }

    func run() throws {
        let key = try key.key()
        guard !payload.isStandardInput, !System.exists(payload) else {
            return try open(Input.readAll(payload, limit: WireLimits.pushPayload.maximumByteCount), key)
        }
        do { try open(payload.bytes, key) } catch let error as ToolError {
            // A JSON object and a well-formed envelope are not meant as the name of a file.
            guard payload.bytes.first != UInt8(ascii: "{"), error.name != "authenticationFailed" else { throw error }
            throw error.after("no file has that name; ")
        }
    }

    private func open(_ payload: [UInt8], _ key: SignalingKey) throws {
        let envelope = try PushPayload(payload).envelope
        let signal: IncomingPushMessageSignal
        do { signal = try Envelope.openSignal(envelope, key: key, profile: profile.profile) } catch {
            throw ToolError(Explanation.line(error), error)
        }
        try Output.print(DecodedJSON.opened(signal, content: try Self.content(of: signal)).pretty)
    }

    static func content(of signal: IncomingPushMessageSignal) throws(ToolError) -> PushMessageContent? {
        guard signal.type == .plaintext, let message = signal.message else { return nil }
        do { return try PushMessageContent(parsing: message) } catch {
            throw ToolError(
                "the signal is plaintext, but its message is not a PushMessageContent: \(Explanation.line(error))",
                error)
        }
    }
}

/// Messages as JSON in the form of `decoded` in vectors: bytes in hexadecimal, 64-bit integers as decimal strings, and no member
/// for a field that was not on the wire.
enum DecodedJSON {
    static func opened(_ signal: IncomingPushMessageSignal, content: PushMessageContent?) -> JSONText {
        ["signal": json(signal), "content": content.map(json)]
    }

    static func json(_ signal: IncomingPushMessageSignal) -> JSONText {
        let destinations = signal.destinations.map(JSONText.string)
        return [
            "type": signal.type.value.map { .integer(Int($0)) }, "source": signal.source.map(JSONText.string),
            "relay": signal.relay.map(JSONText.string),
            "destinations": destinations.isEmpty ? nil : .array(destinations),
            "timestamp": signal.timestamp.map { .string(String($0)) }, "message": signal.message.map(hex),
            "unknown": unknown(signal.unknownFields),
        ]
    }

    static func json(_ content: PushMessageContent) -> JSONText {
        let attachments = content.attachments.map(json)
        return [
            "body": content.body.map(JSONText.string), "attachments": attachments.isEmpty ? nil : .array(attachments),
            "unknown": unknown(content.unknownFields),
        ]
    }

    private static func json(_ pointer: AttachmentPointer) -> JSONText {
        [
            "id": pointer.id.map { .string(String($0)) }, "contentType": pointer.contentType.map(JSONText.string),
            "key": pointer.key.map(hex), "unknown": unknown(pointer.unknownFields),
        ]
    }

    private static func hex(_ bytes: [UInt8]) -> JSONText { .string(Hex.text(bytes)) }

    private static func unknown(_ fields: [UInt8]) -> JSONText? { fields.isEmpty ? nil : hex(fields) }
}
