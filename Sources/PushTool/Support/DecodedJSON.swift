// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Messages in the shape of the vectors' `decoded`: bytes as hex, 64-bit integers as decimal strings, nothing for what was not
/// on the wire.
///
/// Source: docs/vectors.md.
enum DecodedJSON {
    /// What `open` prints: the signal, and the content where it travelled as plaintext.
    static func opened(_ signal: IncomingPushMessageSignal, content: PushMessageContent?) -> JSONText {
        var members = [(key: "signal", value: json(signal))]
        if let content { members.append((key: "content", value: json(content))) }
        return .object(members)
    }

    static func json(_ signal: IncomingPushMessageSignal) -> JSONText {
        var members = Members()
        if let type = signal.type.value { members.add("type", .number(UInt64(type))) }
        if let source = signal.source { members.add("source", .string(source)) }
        if let relay = signal.relay { members.add("relay", .string(relay)) }
        if !signal.destinations.isEmpty {
            members.add("destinations", .array(signal.destinations.map { .string($0) }))
        }
        if let timestamp = signal.timestamp { members.add("timestamp", .string(String(timestamp))) }
        if let message = signal.message { members.add("message", .string(Hex.text(message))) }
        members.add(unknown: signal.unknownFields)
        return members.json
    }

    static func json(_ content: PushMessageContent) -> JSONText {
        var members = Members()
        if let body = content.body { members.add("body", .string(body)) }
        if !content.attachments.isEmpty { members.add("attachments", .array(content.attachments.map(json))) }
        members.add(unknown: content.unknownFields)
        return members.json
    }

    static func json(_ pointer: AttachmentPointer) -> JSONText {
        var members = Members()
        if let id = pointer.id { members.add("id", .string(String(id))) }
        if let contentType = pointer.contentType { members.add("contentType", .string(contentType)) }
        if let key = pointer.key { members.add("key", .string(Hex.text(key))) }
        members.add(unknown: pointer.unknownFields)
        return members.json
    }

    private struct Members {
        private var members: [(key: String, value: JSONText)] = []

        var json: JSONText { .object(members) }

        mutating func add(_ key: String, _ value: JSONText) {
            members.append((key: key, value: value))
        }

        mutating func add(unknown bytes: [UInt8]) {
            if !bytes.isEmpty { add("unknown", .string(Hex.text(bytes))) }
        }
    }
}
