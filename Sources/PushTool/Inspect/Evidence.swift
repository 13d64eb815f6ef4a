// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// The result of trying bytes as one kind of input.
enum Evidence {
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
        var reader = unsafe WireReader(bytes.span.bytes)
        let fields = Fields(of: &reader, schema)
        if let misfit = fields.misfit { return .lacking(misfit) }
        if kind == .signal {
            // No content has a type, as its field 1 is another.
            return fields.lack(of: ["type", "source"]).map(Evidence.lacking) ?? .shown("type and source")
        }
        if fields.names.contains("body") { return .shown("a body") }
        return fields.names.contains("attachments") ? .shown("attachments") : .lacking("no body and no attachments")
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

    /// The fields of a message that parses.
    private struct Fields {
        private(set) var names: Set<String> = []
        /// A sign that this is another kind of message.
        private(set) var misfit: String?

        init(of reader: inout WireReader, _ schema: MessageSchema) {
            do throws(WireError) {
                while let tag = try reader.next() {
                    let field = schema.field(tag)
                    if let field {
                        names.insert(field.name)
                    } else if let known = schema.field(numbered: tag.fieldNumber) {
                        misfit = misfit ?? "field \(tag.fieldNumber) is not of \(known.name)'s wire type"
                    } else if schema.laterNames[tag.fieldNumber] == nil {
                        // Text may parse as a whole, as fields that nobody knows.
                        misfit = misfit ?? "field \(tag.fieldNumber), which it does not have"
                    }
                    guard let field, case .message(let inner) = field.value else {
                        try reader.skip(tag)
                        continue
                    }
                    // A string may pass for an empty pointer, or one of unknown fields.
                    var message = try reader.message()
                    let pointer = Fields(of: &message, inner)
                    misfit = misfit ?? pointer.misfit ?? pointer.lack(of: ["id"]).map { "\($0) in \(field.name)" }
                }
            } catch {
                misfit = "\(error.caseName) at offset \(error.offset)"
            }
        }

        func lack(of wanted: [String]) -> String? {
            wanted.first { !names.contains($0) }.map { "no \($0)" }
        }
    }
}
