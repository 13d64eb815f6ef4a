// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

/// An input with its kind and encoding, which are given or detected.
///
/// All kinds are tried in all encodings. An input is recognized if it parses completely in exactly one way, with fields that
/// identify the kind. No kind has priority, because a guess could hide a fault.
struct Recognition {
    let kind: InputKind
    let encoding: InputEncoding
    let bytes: [UInt8]
    /// The detected kind and encoding, with the reason. Nil if both were given.
    let reason: String?

    /// - Throws: ``ToolError`` with each kind and encoding that was tried, and its result.
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
            self.init(trial, reason: "it begins with the version byte 0x01, and no other kind does.")
        } else {
            if let words = Explanation.ofEncoding(input) { throw ToolError("the input \(words)", name: "unrecognized") }
            throw Self.undecided(trials)
        }
    }

    private init(_ trial: Trial, reason: String?) {
        let words = reason.map { "Recognized as \(trial.words): \($0)" }
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
                // The JSON of a push payload names its envelope, even if the envelope is broken.
                evidence = encoding == .json ? .shown("the key of a push payload") : .of(bytes, as: kind)
            } catch {
                (bytes, evidence) = ([], .refused(error.description.replacing("the input is ", with: "")))
            }
        }

        var words: String { "\(kind.words) in \(encoding.words)" }
        var isShown: Bool { if case .shown = evidence { true } else { false } }

        static func all(of input: [UInt8], kind: InputKind?, encoding: InputEncoding?) -> [Trial] {
            (encoding.map { [$0] } ?? InputEncoding.allCases).flatMap { encoding in
                let kinds = encoding == .json ? [.envelope] : InputKind.allCases
                return kinds.filter { kind == nil || kind == $0 }.map { Trial(trying: $0, encoding, input) }
            }
        }
    }

    /// Returns the trial that begins like an envelope, if no trial parses and only one begins so.
    private static func brokenEnvelope(_ trials: [Trial]) -> Trial? {
        let hasOther = trials.contains { if case .lacking = $0.evidence { true } else { false } }
        let broken = trials.filter { $0.kind == .envelope && $0.bytes.first == Envelope.version }
        return hasOther || broken.count != 1 ? nil : broken[0]
    }

    private static func ambiguous(_ trials: [Trial]) -> ToolError {
        let areOneKind = trials.allSatisfy { $0.kind == trials[0].kind }
        let areOneEncoding = trials.allSatisfy { $0.encoding == trials[0].encoding }
        let options = areOneKind ? "--encoding" : areOneEncoding ? "--as" : "--as and --encoding"
        let words = trials.map(\.words).joined(separator: ", or ")
        return ToolError("the input could be \(words): choose with \(options)", name: "ambiguous")
    }

    private static func undecided(_ trials: [Trial]) -> ToolError {
        let ends = InputEncoding.allCases.compactMap { encoding -> String? in
            let group = trials.filter { $0.encoding == encoding }
            guard let first = group.first else { return nil }
            // Input that is not in this encoding fails for all kinds alike.
            if first.bytes.isEmpty { return "as \(encoding.rawValue), \(first.evidence.words)" }
            let words = group.map { "\($0.kind.rawValue): \($0.evidence.words)" }
            return "as \(encoding.rawValue), \(words.joined(separator: ", "))"
        }
        return ToolError(
            "the input is not recognized: give --as to see its fault. Tried: " + ends.joined(separator: "; "),
            name: "unrecognized")
    }
}

/// The result of trying bytes as one kind of input.
enum Evidence: Error {
    /// The bytes are completely of this kind, and have this feature, which no other kind has.
    case shown(String)
    /// The bytes parse as this kind, which proves little. The text says what is missing or wrong.
    case lacking(String)
    /// The bytes are not of this kind, for this reason.
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
            // A content has no type: its field 1 is the body.
            if let lack = schema.evidence.first(where: { !names.contains($0) }) { return .lacking("no \(lack)") }
            if kind == .signal { return .shown("a type and a source") }
            if names.contains("body") { return .shown("a body") }
            return names.contains("attachments") ? .shown("attachments") : .lacking("no body and no attachments")
        } catch {
            return error as? Evidence ?? .refused("\(error)")
        }
    }

    /// Checks the version and the length, without a key. No message begins with the version byte, which would be field number 0.
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

    /// Returns the names of the fields of a message that parses.
    ///
    /// - Throws: ``lacking(_:)`` for a field that this kind of message does not have.
    private static func names(of reader: inout WireReader, _ schema: MessageSchema) throws -> Set<String> {
        var names: Set<String> = []
        while let tag = try reader.next() {
            let (field, number) = (schema.field(tag), tag.fieldNumber)
            if let field {
                names.insert(field.name)
            } else if let known = schema.field(numbered: number) {
                throw Evidence.lacking("field \(number) does not have the wire type of \(known.name)")
            } else if schema.laterNames[number] == nil {
                // Text may happen to parse, as unknown fields.
                throw Evidence.lacking("unknown field \(number)")
            }
            guard let field, case .message(let inner) = field.value else {
                try reader.skip(tag)
                continue
            }
            // A string may parse as an attachment pointer that is empty, or has only unknown fields.
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
        case .binary: "raw bytes"
        case .hex: "hexadecimal"
        case .base64: "base64"
        case .json: "the JSON of a push payload"
        }
    }

    func decode(_ input: [UInt8]) throws(ToolError) -> [UInt8] {
        switch self {
        case .binary: return input
        case .hex:
            do { return try Hex.typedBytes(input) } catch {
                let words =
                    Explanation.ofEncoding(input)
                    ?? "is invalid hexadecimal at offset \(error.offset): write pairs of digits"
                throw ToolError(
                    "the input \(words)", name: "malformed",
                    offset: error.offset)
            }
        case .base64:
            do { return try Base64.decode(PushPayload.withoutLineEnd(input).span) } catch {
                let words = Explanation.ofEncoding(input) ?? Explanation.of(error)
                throw ToolError("the input \(words)", error)
            }
        case .json:
            let start = input.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? input.count
            guard start < input.count, input[start] == UInt8(ascii: "{") else {
                throw ToolError("the input is not a JSON object: { is missing at offset \(start)", offset: start)
            }
            return try PushPayload(input).envelope
        }
    }
}
