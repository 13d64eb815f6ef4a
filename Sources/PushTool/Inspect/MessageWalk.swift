// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Walks through a message's bytes with the library's reader, and emits a row for each field.
///
/// The walk does not validate the message: the caller already has the library's verdict. If the verdict is a fault, the rows end
/// with the fault.
struct MessageWalk {
    private let bytes: [UInt8]
    private let verdict: WireError?
    private let contentOffset: Int?
    private let emit: (DumpRow) throws -> Void
    private var end = 0
    private var current = (text: "", depth: 0)

    /// - Parameters:
    ///   - verdict: The error that the library's View threw.
    ///   - contentOffset: The offset of the message in a signal, if it is shown as a PushMessageContent.
    static func run(
        _ bytes: [UInt8], as schema: MessageSchema, verdict: WireError?, contentOffset: Int? = nil,
        emit: @escaping (DumpRow) throws -> Void
    ) throws {
        var walk = MessageWalk(bytes: bytes, verdict: verdict, contentOffset: contentOffset, emit: emit)
        if case .tooLarge? = verdict {
            // The library refused the message without reading it.
        } else {
            var reader = unsafe WireReader(bytes.span.bytes)
            do {
                try walk.fields(of: &reader, schema, depth: 0)
            } catch let error as WireError {
                assert(verdict?.offset == error.offset, "The walk and the View disagree")
            }
        }
        if let verdict { try walk.row(of: verdict) }
    }

    /// Emits the fields of one message or group.
    ///
    /// - Parameters:
    ///   - depth: The number of messages and groups around these fields.
    ///   - group: The field number of the group, or nil for a message.
    @_lifetime(reader: copy reader)
    private mutating func fields(
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
                // The reader reports every end of a group as unmatched, so this reads the tag as a varint.
                guard let group, case .unmatchedEndGroup = error,
                    try ahead.varint() == UInt64(group << 3 | WireType.endGroup.rawValue)
                else { throw error }
                reader = ahead
                return try row(to: reader.offset, depth - 1, .unknown, "end of group \(group)")
            }
            if let field = schema.field(tag) {
                try known(field, counts[tag, default: 0], &reader, depth)
            } else {
                try unknown(tag, schema, &reader, depth)
            }
            counts[tag, default: 0] += 1
        }
        if group != nil { throw WireError.truncated(offset: reader.offset) }
    }

    /// Emits a field that version 1 knows.
    ///
    /// - Parameter ordinal: The number of fields with this tag before this one.
    @_lifetime(reader: copy reader)
    private mutating func known(
        _ field: MessageSchema.Field, _ ordinal: Int, _ reader: inout WireReader, _ depth: Int
    ) throws {
        let name = field.isRepeated ? "\(field.name)[\(ordinal)]" : field.name
        // The last value counts if the field is not repeated.
        let again = ordinal > 0 && !field.isRepeated ? ", replaces the previous value" : ""
        current = (name, depth)
        switch field.value {
        case .signalType, .timestamp, .id:
            let number = try Self.number(&reader, field.tag.wireType)
            try row(to: reader.offset, depth, .field, "\(name) = \(Self.words(number, field.value))\(again)")
        case .message(let schema):
            var inner = try reader.message()
            let count = reader.offset - inner.offset
            try row(to: inner.offset, depth, .field, "\(name), \(Self.words(count))\(again)")
            try fields(of: &inner, schema, depth: depth + 1)
        case .bytes, .text:
            var ahead = reader
            let value = try reader.lengthDelimited()
            let start = reader.offset - value.byteCount
            let isContent = start == contentOffset && !value.isEmpty
            let what = isContent ? ": a PushMessageContent" : ""
            try row(to: start, depth, .field, "\(name), \(Self.words(value.byteCount))\(what)\(again)")
            guard !value.isEmpty else { return }
            current = (name, depth + 1)
            if isContent {
                var inner = try ahead.message()
                return try fields(of: &inner, .content, depth: depth + 1)
            }
            let isText = if case .text = field.value { true } else { false }
            try row(to: reader.offset, depth + 1, .value, isText ? Quoted.text(bytes[end..<reader.offset]) : "")
        }
    }

    @_lifetime(reader: copy reader)
    private mutating func unknown(
        _ tag: WireTag, _ schema: MessageSchema, _ reader: inout WireReader, _ depth: Int
    ) throws {
        let name = "\(Self.unknownName(tag, schema)), \(Self.words(tag.wireType))"
        current = (name, depth)
        switch tag.wireType {
        case .varint, .fixed64, .fixed32:
            let number = try Self.number(&reader, tag.wireType)
            try row(to: reader.offset, depth, .unknown, "\(name) = \(number)")
        case .lengthDelimited:
            let value = try reader.lengthDelimited()
            try row(to: reader.offset - value.byteCount, depth, .unknown, "\(name), \(Self.words(value.byteCount))")
            current = (name, depth + 1)
            if !value.isEmpty { try row(to: reader.offset, depth + 1, .unknown, "") }
        case .startGroup:
            try row(to: reader.offset, depth, .unknown, name)
            var whole = reader
            let isWhole = (try? whole.skip(tag)) != nil
            do {
                try fields(of: &reader, .group, depth: depth + 1, group: tag.fieldNumber)
            } catch WireError.fieldNumberZero(let offset) {
                // The library does not check field numbers in an unknown group. If the message has a fault, it is after the group.
                guard isWhole else { throw verdict ?? .fieldNumberZero(offset: offset) }
                try row(to: whole.offset, depth + 1, .unknown, "the rest of the group, which has a field number 0")
                reader = whole
            }
        case .endGroup: preconditionFailure("WireReader.next() gives no end of a group")
        }
    }

    @_lifetime(reader: copy reader)
    private static func number(_ reader: inout WireReader, _ type: WireType) throws(WireError) -> UInt64 {
        switch type {
        case .fixed64: try reader.fixed64()
        case .fixed32: UInt64(try reader.fixed32())
        default: try reader.varint()
        }
    }

    /// Emits the bytes from the end of the last row to `end`.
    private mutating func row(to end: Int, _ depth: Int, _ kind: DumpRow.Kind, _ text: String) throws {
        // The walk does not validate strings, so the verdict may point into this row.
        if let verdict, end > verdict.offset { throw verdict }
        try emit(DumpRow(range: self.end..<end, depth: depth, kind: kind, text: text))
        self.end = end
    }

    private mutating func row(of fault: WireError) throws {
        let offset = min(fault.offset, bytes.count)
        if offset > end { try row(to: offset, current.depth, .field, current.text) }
        let end = offset == fault.offset ? bytes.count : offset
        try emit(DumpRow(range: offset..<end, depth: current.depth, kind: .fault, text: Explanation.line(fault)))
    }

    private static func unknownName(_ tag: WireTag, _ schema: MessageSchema) -> String {
        let number = tag.fieldNumber
        if let known = schema.field(numbered: number) {
            return "unknown: field \(number) is \(known.name) only with wire type \(words(known.tag.wireType))"
        }
        return "unknown field \(number)\(schema.laterNames[number].map { " (later versions: \($0))" } ?? "")"
    }

    private static func words(_ byteCount: Int) -> String { byteCount == 1 ? "1 byte" : "\(byteCount) bytes" }

    private static func words(_ type: WireType) -> String {
        switch type {
        case .varint: "varint"
        case .fixed64: "fixed64"
        case .lengthDelimited: "length-delimited"
        case .startGroup: "group"
        case .endGroup: "end of group"
        case .fixed32: "fixed32"
        }
    }

    private static func words(_ number: UInt64, _ value: MessageSchema.Value) -> String {
        switch value {
        case .timestamp: return "\(number) ms: \(System.dateText(number))"
        case .signalType: break
        default: return "\(number)"
        }
        let names = [
            "plaintext, not encrypted", "ciphertext, encrypted in a session", "key exchange",
            "prekey bundle, the first message of a session",
        ]
        let type = Int(UInt32(truncatingIfNeeded: number))
        return "\(type): \(type < names.count ? names[type] : "unknown, so not plaintext")"
    }
}
