// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open a push payload and print what is in it.",
        usage: "push-tool open [<options>] [<payload>]",
        discussion: HelpPage.text(
            """
            Takes the envelope's base64, an APN payload or a GCM payload, in the shape of either profile, and finds out which. \
            Prints the signal as JSON, bytes in hexadecimal and 64-bit integers as strings. "content" is \
            there only if the signal says that its message is plaintext (type 0): one that does not say, or says something \
            unknown, is never taken for that.

            Source, relay, timestamp and type are the relay's word only, and an envelope that was recorded opens again.
            """,
            json: """
                Printed in any case; with --json, faults are JSON, too:
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
        help: "A file with the payload, the payload itself where no file has that name, or - for standard input.",
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
            // A JSON object and a right envelope are not meant for a file's name.
            guard payload.bytes.first != UInt8(ascii: "{"), error.name != "authenticationFailed" else { throw error }
            throw error.after("no file has that name, and ")
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
                "the signal opens and says plaintext, but its message is no content: \(Explanation.line(error))", error)
        }
    }
}

/// Messages in the shape of the vectors' `decoded`: bytes as hex, 64-bit integers as decimal strings, nothing for a field
/// that was not on the wire.
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
