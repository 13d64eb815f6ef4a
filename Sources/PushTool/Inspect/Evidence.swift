// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// How far bytes are what they are tried as.
enum Evidence {
    /// They are that whole, and have this, which nothing else has.
    case shown(String)
    /// They parse as that, as most of what parses at all does, and lack this.
    case lacking(String)
    /// They are not that, for this reason.
    case refused(ToolError)

    static func of(_ bytes: [UInt8], as kind: InputKind) -> Evidence {
        switch kind {
        case .envelope: envelope(bytes)
        case .signal: signal(bytes)
        case .content: content(bytes)
        }
    }

    /// Without a key, by version and length. No message begins with the version's byte: it would be of field number 0.
    private static func envelope(_ bytes: [UInt8]) -> Evidence {
        do { _ = try Envelope.open(bytes, key: SignalingKey(), profile: .specification) } catch {
            switch error {
            case .authenticationFailed: break
            case .unsupportedVersion: return .refused(ToolError("\(error.caseName) at offset 0", name: error.caseName))
            default: return .refused(ToolError("\(error.caseName) (\(bytes.count) bytes)", error))
            }
        }
        return .shown("the version byte 0x01 and a length that fits")
    }

    /// Type and source: no content has a type, as its field 1 is another.
    private static func signal(_ bytes: [UInt8]) -> Evidence {
        do throws(WireError) { _ = try IncomingPushMessageSignal.View(parsing: unsafe bytes.span.bytes) } catch {
            return .refused(ToolError("\(error.caseName) at offset \(error.offset)", error))
        }
        var reader = unsafe WireReader(bytes.span.bytes)
        let fields = Fields(of: &reader, .signal)
        if let lack = fields.misfit ?? fields.lack(of: ["type", "source"]) { return .lacking(lack) }
        return .shown("type and source")
    }

    /// A body, or attachments with what a pointer has.
    private static func content(_ bytes: [UInt8]) -> Evidence {
        do throws(WireError) { _ = try PushMessageContent.View(parsing: unsafe bytes.span.bytes) } catch {
            return .refused(ToolError("\(error.caseName) at offset \(error.offset)", error))
        }
        var reader = unsafe WireReader(bytes.span.bytes)
        let fields = Fields(of: &reader, .content)
        if let misfit = fields.misfit { return .lacking(misfit) }
        if fields.names.contains("body") { return .shown("a body") }
        return fields.names.contains("attachments") ? .shown("attachments") : .lacking("no body and no attachments")
    }

    /// The fields of a message that has been found to parse.
    private struct Fields {
        private(set) var names: Set<String> = []
        /// What stands against this being the message that it is tried as.
        private(set) var misfit: String?

        init(of reader: inout WireReader, _ schema: MessageSchema) {
            do throws(WireError) {
                while let tag = try reader.next() {
                    guard let field = schema.field(tag) else {
                        // Text may parse whole, as fields that nobody knows.
                        if let known = schema.fields.first(where: { $0.tag.fieldNumber == tag.fieldNumber }) {
                            misfit = misfit ?? "field \(tag.fieldNumber) is not of \(known.name)'s wire type"
                        } else if schema.laterNames[tag.fieldNumber] == nil {
                            misfit = misfit ?? "field \(tag.fieldNumber), which it does not have"
                        }
                        try reader.skip(tag)
                        continue
                    }
                    names.insert(field.name)
                    guard case .message(let inner) = field.value else {
                        try reader.skip(tag)
                        continue
                    }
                    // A string may pass for an empty pointer, or one of unknown fields.
                    var message = try reader.message()
                    let pointer = Fields(of: &message, inner)
                    misfit = misfit ?? pointer.misfit ?? pointer.lack(of: ["id"], in: field.name)
                }
            } catch {
                misfit = "\(error.caseName) at offset \(error.offset)"
            }
        }

        func lack(of wanted: [String], in name: String? = nil) -> String? {
            wanted.first { !names.contains($0) }.map { "no \($0)\(name.map { " in \($0)" } ?? "")" }
        }
    }
}
