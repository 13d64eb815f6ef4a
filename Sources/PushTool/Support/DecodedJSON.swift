// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Messages in the shape of the vectors' `decoded`: bytes as hex, 64-bit integers as decimal strings, nothing for a field
/// that was not on the wire.
enum DecodedJSON {
    /// The output of `open`: the signal, and the content if it travelled as plaintext.
    static func opened(_ signal: IncomingPushMessageSignal, content: PushMessageContent?) -> JSONText {
        ["signal": json(signal), "content": content.map(json)]
    }

    static func json(_ signal: IncomingPushMessageSignal) -> JSONText {
        let destinations = signal.destinations.map(JSONText.string)
        return [
            "type": signal.type.value.map { .number(UInt64($0)) }, "source": signal.source.map(JSONText.string),
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
