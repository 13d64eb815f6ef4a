// SPDX-License-Identifier: Apache-2.0

import PushWire

/// The names and types of a message's fields. See protocol.md §3.
struct MessageSchema: Sendable {
    indirect enum Value: Sendable {
        case signalType, timestamp, id, text, bytes
        case message(MessageSchema)

        fileprivate var wireType: WireType {
            switch self {
            case .signalType, .timestamp: .varint
            case .id: .fixed64
            case .text, .bytes, .message: .lengthDelimited
            }
        }
    }

    struct Field: Sendable {
        let tag: WireTag
        let name: String
        let value: Value
        let isRepeated: Bool

        init(_ number: UInt32, _ name: String, _ value: Value, isRepeated: Bool = false) {
            tag = WireTag(number, value.wireType)
            (self.name, self.value, self.isRepeated) = (name, value, isRepeated)
        }
    }

    let name: String
    let fields: [Field]
    /// The names of fields that exist only in later versions.
    let laterNames: [UInt32: String]
    /// The fields that a message must have to be recognized.
    var evidence: [String] = []
    /// Parses a message as the library does.
    ///
    /// - Returns: The offset of the message in a signal, if the message is a plaintext PushMessageContent.
    var check: @Sendable (_ bytes: [UInt8]) throws(WireError) -> Int? = { _ throws(WireError) in nil }

    /// Returns the field with this tag. A field with the same number and another wire type is unknown.
    func field(_ tag: WireTag) -> Field? {
        fields.first { $0.tag == tag }
    }

    func field(numbered number: UInt32) -> Field? {
        fields.first { $0.tag.fieldNumber == number }
    }

    static let signal = MessageSchema(
        name: "IncomingPushMessageSignal",
        fields: [
            Field(1, "type", .signalType), Field(2, "source", .text), Field(3, "relay", .text),
            Field(4, "destinations", .text, isRepeated: true), Field(5, "timestamp", .timestamp),
            Field(6, "message", .bytes),
        ],
        laterNames: [7: "sourceDevice"], evidence: ["type", "source"],
        check: { bytes throws(WireError) in
            let span = unsafe bytes.span.bytes
            let view = try IncomingPushMessageSignal.View(parsing: span)
            // If the field message is repeated, the last one counts, so only that one is parsed.
            guard view.type == .plaintext, let message = view.message,
                (try? PushMessageContent.View(parsing: message)) != nil
            else { return nil }
            return span.byteOffsets(of: message)?.lowerBound
        })

    static let content = MessageSchema(
        name: "PushMessageContent",
        fields: [Field(1, "body", .text), Field(2, "attachments", .message(attachment), isRepeated: true)],
        laterNames: [3: "group", 4: "flags"],
        check: { bytes throws(WireError) in
            _ = try unsafe PushMessageContent.View(parsing: bytes.span.bytes)
            return nil
        })

    static let attachment = MessageSchema(
        name: "AttachmentPointer",
        fields: [Field(1, "id", .id), Field(2, "contentType", .text), Field(3, "key", .bytes)],
        laterNames: [4: "size", 5: "thumbnail", 6: "digest"], evidence: ["id"])

    static let group = MessageSchema(name: "group", fields: [], laterNames: [:])
}
