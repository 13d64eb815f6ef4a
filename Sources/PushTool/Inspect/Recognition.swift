// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

/// An input whose kind and encoding were said, or found out.
///
/// All kinds are tried in all encodings. An input is recognized if exactly one of them fits as a whole, with fields that show
/// the kind. No kind is preferred to another: a guess could hide a fault.
struct Recognition {
    let kind: InputKind
    let encoding: InputEncoding
    let bytes: [UInt8]
    /// The kind and the encoding found, and why; nil if both were said.
    let reason: String?

    /// - Throws: ``ToolError`` with what was tried, and where that ended.
    init(_ input: [UInt8], kind: InputKind?, encoding: InputEncoding?) throws(ToolError) {
        if let kind, let encoding {
            self.init(kind: kind, encoding: encoding, bytes: try encoding.decode(input))
            return
        }
        guard !input.isEmpty || kind != nil else { throw ToolError("the input is empty") }
        let trials = Trial.all(of: input, kind: kind, encoding: encoding)
        let shown = trials.filter(\.isShown)
        if shown.count > 1 { throw Self.ambiguous(shown) }
        if let trial = shown.first {
            let isAsSaid = kind != nil && trial.encoding == .binary
            self.init(trial, reason: isAsSaid ? nil : "it \(trial.evidence.words), and nothing else fits.")
        } else if let kind {
            self.init(kind: kind, encoding: .binary, bytes: input)
        } else if let trial = Self.brokenEnvelope(trials) {
            self.init(trial, reason: "it begins with the version byte 0x01, as nothing else does.")
        } else {
            if let words = Explanation.ofEncoding(input) { throw ToolError("the input \(words)", name: "unrecognized") }
            throw Self.undecided(trials)
        }
    }

    private init(_ trial: Trial, reason: String?) {
        let words = reason.map { "Taken for \(trial.words): \($0)" }
        self.init(kind: trial.kind, encoding: trial.encoding, bytes: trial.bytes, reason: words)
    }

    private init(kind: InputKind, encoding: InputEncoding, bytes: [UInt8], reason: String? = nil) {
        (self.kind, self.encoding, self.bytes, self.reason) = (kind, encoding, bytes, reason)
    }

    private struct Trial {
        let kind: InputKind
        let encoding: InputEncoding
        let bytes: [UInt8]
        let evidence: Evidence

        init(trying kind: InputKind, _ encoding: InputEncoding, _ input: [UInt8]) {
            (self.kind, self.encoding) = (kind, encoding)
            do throws(ToolError) {
                bytes = try encoding.decode(input)
                // A carrier of an envelope says so, however broken the envelope is.
                evidence = encoding == .json ? .shown("the key that carries one") : .of(bytes, as: kind)
            } catch {
                (bytes, evidence) = ([], .refused(error.description.replacing("the input is ", with: "")))
            }
        }

        var words: String { "\(encoding.words) \(kind.words)" }
        var isShown: Bool { if case .shown = evidence { true } else { false } }

        static func all(of input: [UInt8], kind: InputKind?, encoding: InputEncoding?) -> [Trial] {
            (encoding.map { [$0] } ?? InputEncoding.allCases).flatMap { encoding in
                let kinds = encoding == .json ? [.envelope] : InputKind.allCases
                return kinds.filter { kind == nil || kind == $0 }.map { Trial(trying: $0, encoding, input) }
            }
        }
    }

    /// The envelope in a reading of the input, if no reading parses and one begins as an envelope does.
    private static func brokenEnvelope(_ trials: [Trial]) -> Trial? {
        let hasOther = trials.contains { if case .lacking = $0.evidence { true } else { false } }
        let broken = trials.filter { $0.kind == .envelope && $0.bytes.first == Envelope.version }
        return hasOther || broken.count != 1 ? nil : broken[0]
    }

    private static func ambiguous(_ trials: [Trial]) -> ToolError {
        let areOneKind = trials.allSatisfy { $0.kind == trials[0].kind }
        let areOneEncoding = trials.allSatisfy { $0.encoding == trials[0].encoding }
        let options = areOneKind ? "--encoding says" : areOneEncoding ? "--as says" : "--as and --encoding say"
        let words = trials.map(\.words).joined(separator: ", or ")
        return ToolError("the input could be \(words): \(options) which", name: "ambiguous")
    }

    private static func undecided(_ trials: [Trial]) -> ToolError {
        let ends = InputEncoding.allCases.compactMap { encoding -> String? in
            let group = trials.filter { $0.encoding == encoding }
            guard let first = group.first else { return nil }
            // Text that is not in this encoding fails for all kinds alike.
            if first.bytes.isEmpty { return "as \(encoding.rawValue), \(first.evidence.words)" }
            let words = group.map { "\($0.kind.rawValue): \($0.evidence.words)" }
            return "as \(encoding.rawValue), \(words.joined(separator: ", "))"
        }
        return ToolError(
            "the input is nothing that could be told for sure, and --as shows where it breaks; tried: "
                + ends.joined(separator: "; "), name: "unrecognized")
    }
}

/// The result of trying bytes as one kind of input.
enum Evidence: Error {
    /// The bytes are that as a whole, and have this, which no other kind has.
    case shown(String)
    /// The bytes parse as that, as most of what parses at all does, and lack this.
    case lacking(String)
    /// The bytes are not that, for this reason.
    case refused(String)

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

enum InputKind: String, CaseIterable, ExpressibleByArgument {
    case envelope, signal, content

    var words: String { self == .envelope ? "an \(rawValue)" : "a \(rawValue)" }

    var schema: MessageSchema? {
        switch self {
        case .envelope: nil
        case .signal: .signal
        case .content: .content
        }
    }
}

enum InputEncoding: String, CaseIterable, ExpressibleByArgument {
    case binary, hex, base64, json

    var words: String {
        switch self {
        case .binary: "the bytes of"
        case .hex: "hexadecimal of"
        case .base64: "base64 of"
        case .json: "a push payload's JSON with"
        }
    }

    func decode(_ input: [UInt8]) throws(ToolError) -> [UInt8] {
        switch self {
        case .binary: return input
        case .hex:
            do { return try Hex.typedBytes(input) } catch {
                let words =
                    Explanation.ofEncoding(input) ?? "is not pairs of hexadecimal digits at offset \(error.offset)"
                throw ToolError(
                    "the input \(words)", name: "malformed",
                    offset: error.offset)
            }
        case .base64:
            do { return try Base64.decode(PushPayload.withoutLineEnd(input).span) } catch {
                let words = Explanation.ofEncoding(input) ?? "is not base64: \(Explanation.of(error))"
                throw ToolError("the input \(words)", error)
            }
        case .json:
            let start = input.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? input.count
            guard start < input.count, input[start] == UInt8(ascii: "{") else {
                throw ToolError("the input is no JSON object: there is no { at offset \(start)", offset: start)
            }
            return try PushPayload(input).envelope
        }
    }
}
