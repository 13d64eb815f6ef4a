// SPDX-License-Identifier: Apache-2.0

import PushWire

/// What the fields of a message are called, and how to show their values.
///
/// Source: protocol.md section 3.
struct MessageSchema: Sendable {
    indirect enum Value: Sendable {
        case signalType, timestamp, id, text, bytes
        case message(MessageSchema)
    }

    struct Field: Sendable {
        let name: String
        let tag: WireTag
        let value: Value
        var isRepeated = false
    }

    let name: String
    let fields: [Field]
    /// Names of fields that version 1 does not know and later ones have.
    let laterNames: [UInt32: String]

    /// The field with this tag. The same number with another wire type is an unknown field.
    func field(_ tag: WireTag) -> Field? {
        fields.first { $0.tag == tag }
    }

    /// What to call a field that has no entry.
    func unknownName(_ tag: WireTag) -> String {
        if let known = fields.first(where: { $0.tag.fieldNumber == tag.fieldNumber }) {
            return "unknown: field \(tag.fieldNumber) is \(known.name) only as \(Self.name(known.tag.wireType))"
        }
        let later = laterNames[tag.fieldNumber].map { " (later versions: \($0))" } ?? ""
        return "unknown field \(tag.fieldNumber)\(later)"
    }

    static func name(_ type: WireType) -> String {
        switch type {
        case .varint: "varint"
        case .fixed64: "fixed64"
        case .lengthDelimited: "length-delimited"
        case .startGroup: "group"
        case .endGroup: "end of group"
        case .fixed32: "fixed32"
        }
    }

    static let signal = MessageSchema(
        name: "IncomingPushMessageSignal",
        fields: [
            Field(name: "type", tag: WireTag(1, .varint), value: .signalType),
            Field(name: "source", tag: WireTag(2, .lengthDelimited), value: .text),
            Field(name: "relay", tag: WireTag(3, .lengthDelimited), value: .text),
            Field(name: "destinations", tag: WireTag(4, .lengthDelimited), value: .text, isRepeated: true),
            Field(name: "timestamp", tag: WireTag(5, .varint), value: .timestamp),
            Field(name: "message", tag: WireTag(6, .lengthDelimited), value: .bytes),
        ],
        laterNames: [7: "sourceDevice"])

    static let content = MessageSchema(
        name: "PushMessageContent",
        fields: [
            Field(name: "body", tag: WireTag(1, .lengthDelimited), value: .text),
            Field(
                name: "attachments", tag: WireTag(2, .lengthDelimited), value: .message(attachment), isRepeated: true),
        ],
        laterNames: [3: "group", 4: "flags"])

    static let attachment = MessageSchema(
        name: "AttachmentPointer",
        fields: [
            Field(name: "id", tag: WireTag(1, .fixed64), value: .id),
            Field(name: "contentType", tag: WireTag(2, .lengthDelimited), value: .text),
            Field(name: "key", tag: WireTag(3, .lengthDelimited), value: .bytes),
        ],
        laterNames: [4: "size", 5: "thumbnail", 6: "digest"])

    /// Inside a group nothing has a name.
    static let group = MessageSchema(name: "group", fields: [], laterNames: [:])
}
