// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// The result of trying bytes as one kind of input.
enum Evidence: Error {
    /// The bytes are that as a whole, and have this, which no other kind has.
    case shown(String)
    /// The bytes parse as that, as most of what parses at all does, and lack this.
    case lacking(String)
    /// The bytes are not that, for this reason.
    case refused(String)

    /// The words after the name of the kind.
    var words: String {
        switch self {
        case .shown(let words): "has \(words)"
        case .lacking(let words), .refused(let words): words
        }
    }

    static func of(_ bytes: [UInt8], as kind: InputKind) -> Evidence {
        guard let schema = kind.schema else { return envelope(bytes) }
        do throws(WireError) { _ = try schema.check(bytes) } catch {
            return .refused("\(error.caseName) at offset \(error.offset)")
        }
        do {
            var reader = unsafe WireReader(bytes.span.bytes)
            let names = try names(of: &reader, schema)
            // A content has no type, as its field 1 is another.
            if let lack = schema.evidence.first(where: { !names.contains($0) }) { return .lacking("no \(lack)") }
            if kind == .signal { return .shown("type and source") }
            if names.contains("body") { return .shown("a body") }
            return names.contains("attachments") ? .shown("attachments") : .lacking("no body and no attachments")
        } catch {
            return error as? Evidence ?? .refused("\(error)")
        }
    }

    /// Checks version and length, without a key. No message begins with the version's byte: it would be of field number 0.
    private static func envelope(_ bytes: [UInt8]) -> Evidence {
        do { _ = try Envelope.open(bytes, key: SignalingKey(), profile: .specification) } catch {
            switch error {
            case .authenticationFailed: break
            case .unsupportedVersion: return .refused("\(error.caseName) at offset 0")
            default: return .refused("\(error.caseName) (\(bytes.count) bytes)")
            }
        }
        return .shown("the version byte 0x01 and a length that fits")
    }

    /// The names of the fields of a message that parses.
    ///
    /// - Throws: ``lacking(_:)`` for a field that shows that this is another kind of message.
    private static func names(of reader: inout WireReader, _ schema: MessageSchema) throws -> Set<String> {
        var names: Set<String> = []
        while let tag = try reader.next() {
            let (field, number) = (schema.field(tag), tag.fieldNumber)
            if let field {
                names.insert(field.name)
            } else if let known = schema.field(numbered: number) {
                throw Evidence.lacking("field \(number) is not of \(known.name)'s wire type")
            } else if schema.laterNames[number] == nil {
                // Text may parse as a whole, as fields that nobody knows.
                throw Evidence.lacking("field \(number), which it does not have")
            }
            guard let field, case .message(let inner) = field.value else {
                try reader.skip(tag)
                continue
            }
            // A string may pass for an empty pointer, or one of unknown fields.
            var message = try reader.message()
            let innerNames = try Self.names(of: &message, inner)
            if let lack = inner.evidence.first(where: { !innerNames.contains($0) }) {
                throw Evidence.lacking("no \(lack) in \(field.name)")
            }
        }
        return names
    }
}
