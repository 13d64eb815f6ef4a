// SPDX-License-Identifier: Apache-2.0

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

    /// - Parameters:
    ///   - kind: The kind, if it was said.
    ///   - encoding: The encoding, if it was said.
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

    /// One way to read the input, and its result.
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
