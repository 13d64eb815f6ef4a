// SPDX-License-Identifier: Apache-2.0

import PushWire

/// What an input was found to be, where nobody said.
///
/// Every way to read it is tried, in each encoding that its text is good for. Only what is whole counts, with fields that
/// show what it is; and only if there is one such reading. Nothing is preferred to anything: a guess could hide a fault.
struct Recognition {
    let kind: InputKind
    let encoding: InputEncoding
    let bytes: [UInt8]
    /// What it was taken for and why; nil if all was said.
    let reason: String?

    /// - Parameters:
    ///   - kind: what it is, if that was said.
    ///   - encoding: how it is written, if that was said.
    /// - Throws: ``ToolError`` if it is nothing, or could be several things: with what was tried, and where that ended.
    init(_ input: [UInt8], kind: InputKind?, encoding: InputEncoding?) throws(ToolError) {
        if let kind, let encoding {
            self.init(kind: kind, encoding: encoding, bytes: try encoding.decode(input), reason: nil)
            return
        }
        guard !input.isEmpty || kind != nil else { throw ToolError("the input is empty") }
        let trials = Self.trials(of: input, kind: kind, encoding: encoding)
        let shown = trials.compactMap { trial in trial.shown.map { (trial: trial, what: $0) } }
        if shown.count > 1 { throw Self.ambiguous(shown.map(\.trial)) }
        if let (trial, what) = shown.first {
            let words = "Taken for \(trial.words): it has \(what), and nothing else fits."
            let isAsSaid = kind != nil && trial.encoding == .binary
            self.init(kind: trial.kind, encoding: trial.encoding, bytes: trial.bytes, reason: isAsSaid ? nil : words)
        } else if let kind {
            self.init(kind: kind, encoding: .binary, bytes: input, reason: nil)
        } else if let trial = Self.brokenEnvelope(trials) {
            let words = "Taken for \(trial.words): it begins with the version byte 0x01, as nothing else does."
            self.init(kind: .envelope, encoding: trial.encoding, bytes: trial.bytes, reason: words)
        } else {
            throw Self.undecided(trials, encoding)
        }
    }

    private init(kind: InputKind, encoding: InputEncoding, bytes: [UInt8], reason: String?) {
        (self.kind, self.encoding, self.bytes, self.reason) = (kind, encoding, bytes, reason)
    }

    // MARK: - Trials

    /// One way to read the input, and what came of it.
    private struct Trial {
        let kind: InputKind
        let encoding: InputEncoding
        let bytes: [UInt8]
        let evidence: Evidence

        var words: String { "\(encoding.words) \(kind.words)" }

        var shown: String? {
            if case .shown(let what) = evidence { what } else { nil }
        }

        /// Where it ended, for a trial that shows nothing.
        var end: String {
            switch evidence {
            case .shown(let what): "has \(what)"
            case .lacking(let what): what
            case .refused(let fault): fault.description.replacing("the input is ", with: "")
            }
        }
    }

    private static func trials(of input: [UInt8], kind: InputKind?, encoding: InputEncoding?) -> [Trial] {
        (encoding.map { [$0] } ?? InputEncoding.allCases).flatMap { encoding in
            let kinds = encoding == .json ? [.envelope] : InputKind.allCases
            return kinds.filter { kind == nil || kind == $0 }.map { kind in
                do throws(ToolError) {
                    let bytes = try encoding.decode(input)
                    // What carries an envelope says so, however broken that is.
                    let evidence: Evidence =
                        encoding == .json ? .shown("the key that carries one") : .of(bytes, as: kind)
                    return Trial(kind: kind, encoding: encoding, bytes: bytes, evidence: evidence)
                } catch {
                    return Trial(kind: kind, encoding: encoding, bytes: [], evidence: .refused(error))
                }
            }
        }
    }

    /// The only envelope among readings of which none parses.
    private static func brokenEnvelope(_ trials: [Trial]) -> Trial? {
        let hasOther = trials.contains { if case .lacking = $0.evidence { true } else { false } }
        let broken = trials.filter { $0.kind == .envelope && $0.bytes.first == Envelope.version }
        return hasOther || broken.count != 1 ? nil : broken[0]
    }

    // MARK: - Errors

    private static func ambiguous(_ trials: [Trial]) -> ToolError {
        let areOneKind = trials.allSatisfy { $0.kind == trials[0].kind }
        let areOneEncoding = trials.allSatisfy { $0.encoding == trials[0].encoding }
        let options = areOneKind ? "--encoding says" : areOneEncoding ? "--as says" : "--as and --encoding say"
        let words = trials.map(\.words).joined(separator: ", or ")
        return ToolError("the input could be \(words): \(options) which", name: "ambiguous")
    }

    private static func undecided(_ trials: [Trial], _ encoding: InputEncoding?) -> ToolError {
        let ends = InputEncoding.allCases.compactMap { encoding -> String? in
            let ofIt = trials.filter { $0.encoding == encoding }
            guard let first = ofIt.first else { return nil }
            // Text that is not in this encoding fails for all kinds alike.
            if first.bytes.isEmpty { return "as \(encoding.rawValue), \(first.end)" }
            return "as \(encoding.rawValue), " + ofIt.map { "\($0.kind.rawValue): \($0.end)" }.joined(separator: ", ")
        }
        return ToolError(
            "the input is nothing that could be told for sure, and --as shows where it breaks; tried: "
                + ends.joined(separator: "; "), name: "unrecognized")
    }
}
