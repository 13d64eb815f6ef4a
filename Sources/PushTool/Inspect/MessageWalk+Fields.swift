// SPDX-License-Identifier: Apache-2.0

import PushWire

extension MessageWalk {
    /// Tells the fields of one message or group, to its end.
    ///
    /// - Parameters:
    ///   - depth: how many messages and groups are around these fields.
    ///   - group: the number of the group whose fields these are, or nil for a message's.
    @_lifetime(reader: copy reader)
    mutating func tellFields(
        of reader: inout WireReader, _ schema: MessageSchema, depth: Int, group: UInt32? = nil
    ) throws {
        var counts: [WireTag: Int] = [:]
        while !reader.isAtEnd {
            if let verdict, reader.offset >= verdict.offset { throw verdict }
            var ahead = reader
            let tag: WireTag
            do {
                guard let next = try reader.next() else { return }
                tag = next
            } catch {
                // To this reader every end of a group is unmatched. A tag is a varint.
                guard let group, case .unmatchedEndGroup = error,
                    try ahead.varint() == UInt64(group << 3 | WireType.endGroup.rawValue)
                else { throw error }
                reader = ahead
                return try tell(to: reader.offset, depth - 1, .unknown, "end of group \(group)")
            }
            let ordinal = counts[tag, default: 0]
            counts[tag] = ordinal + 1
            if let field = schema.field(tag) {
                try tell(field, ordinal, &reader, depth)
            } else {
                try tellUnknown(tag, schema.unknownName(tag), &reader, depth)
            }
        }
        if group != nil { throw WireError.truncated(offset: reader.offset) }
    }

    // MARK: - Private

    @_lifetime(reader: copy reader)
    private mutating func tell(
        _ field: MessageSchema.Field, _ ordinal: Int, _ reader: inout WireReader, _ depth: Int
    ) throws {
        let name = field.isRepeated ? "\(field.name)[\(ordinal)]" : field.name
        // Of a field that is not repeated the last value counts.
        let again = ordinal > 0 && !field.isRepeated ? ", in place of the one before" : ""
        current = (name, depth)
        switch field.value {
        case .signalType:
            let type = SignalType(UInt32(truncatingIfNeeded: try reader.varint()))
            try tell(to: reader.offset, depth, .field, "\(name) = \(Self.text(type))\(again)")
        case .timestamp:
            let time = try reader.varint()
            try tell(to: reader.offset, depth, .field, "\(name) = \(time) ms: \(Moment.text(time))\(again)")
        case .id:
            let id = try reader.fixed64()
            try tell(to: reader.offset, depth, .field, "\(name) = \(id)\(again)")
        case .message(let schema):
            var inner = try reader.message()
            let count = reader.offset - inner.offset
            try tell(to: inner.offset, depth, .field, "\(name), \(Self.bytes(count))\(again)")
            try tellFields(of: &inner, schema, depth: depth + 1)
        case .bytes, .text:
            var ahead = reader
            let value = try reader.lengthDelimited()
            let start = reader.offset - value.byteCount
            let isContent = start == contentOffset && !value.isEmpty
            let what = isContent ? ": a PushMessageContent" : ""
            try tell(to: start, depth, .field, "\(name), \(Self.bytes(value.byteCount))\(what)\(again)")
            guard !value.isEmpty else { return }
            current = (name, depth + 1)
            if isContent {
                var inner = try ahead.message()
                return try tellFields(of: &inner, .content, depth: depth + 1)
            }
            let isText = if case .text = field.value { true } else { false }
            try tell(to: reader.offset, depth + 1, .value, isText ? Quoted.text(bytes[toldEnd..<reader.offset]) : "")
        }
    }

    @_lifetime(reader: copy reader)
    private mutating func tellUnknown(
        _ tag: WireTag, _ name: String, _ reader: inout WireReader, _ depth: Int
    ) throws {
        let name = "\(name), \(MessageSchema.name(tag.wireType))"
        current = (name, depth)
        switch tag.wireType {
        case .varint:
            let value = try reader.varint()
            try tell(to: reader.offset, depth, .unknown, "\(name) = \(value)")
        case .fixed64:
            let value = try reader.fixed64()
            try tell(to: reader.offset, depth, .unknown, "\(name) = \(value)")
        case .fixed32:
            let value = try reader.fixed32()
            try tell(to: reader.offset, depth, .unknown, "\(name) = \(value)")
        case .lengthDelimited:
            let value = try reader.lengthDelimited()
            try tell(to: reader.offset - value.byteCount, depth, .unknown, "\(name), \(Self.bytes(value.byteCount))")
            current = (name, depth + 1)
            if !value.isEmpty { try tell(to: reader.offset, depth + 1, .unknown, "") }
        case .startGroup:
            try tell(to: reader.offset, depth, .unknown, name)
            var whole = reader
            let isWhole = (try? whole.skip(tag)) != nil
            do {
                try tellFields(of: &reader, .group, depth: depth + 1, group: tag.fieldNumber)
            } catch WireError.fieldNumberZero(let offset) {
                // Skipping a group looks at no field number in it: what is wrong, if anything, comes later.
                guard isWhole else { throw verdict ?? .fieldNumberZero(offset: offset) }
                try tell(to: whole.offset, depth + 1, .unknown, "the rest of the group, with a field number 0")
                reader = whole
            }
        case .endGroup: preconditionFailure("WireReader.next() gives no end of a group")
        }
    }

    private static func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

    private static func text(_ type: SignalType) -> String {
        switch type {
        case .absent: "absent"
        case .plaintext: "0: plaintext, not encrypted"
        case .ciphertext: "1: ciphertext, encrypted to a session"
        case .keyExchange: "2: key exchange"
        case .preKeyBundle: "3: the first message to a prekey"
        case .unknown(let value): "\(value): unknown, never to be taken for plaintext"
        }
    }
}
