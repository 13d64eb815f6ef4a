// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire
import Testing

@testable import PushTool

/// The kind that `inspect` recognizes without `--as`, for every vector of each kind.
@Suite struct RecognitionTests {
    private enum Outcome: Equatable {
        case taken(InputKind, InputEncoding, [UInt8])
        /// The name of the error.
        case refused(String)
    }

    private func outcome(_ input: [UInt8], encoding: InputEncoding? = nil) -> Outcome {
        do throws(ToolError) {
            let found = try Recognition(input, kind: nil, encoding: encoding)
            return .taken(found.kind, found.encoding, found.bytes)
        } catch { return .refused(error.name) }
    }

    /// Returns the bytes in five forms: raw, and four kinds of text.
    private func written(_ bytes: [UInt8]) -> [(encoding: InputEncoding, text: [UInt8])] {
        let hex = Hex.text(bytes)
        let pairs = bytes.map { Hex.text([$0]).uppercased() }.joined(separator: " \n")
        return [
            (.binary, bytes), (.hex, Array(hex.utf8)), (.hex, Array("\(pairs)\n".utf8)),
            (.base64, Array(Base64.encode(bytes, padding: .padded).utf8)),
            (.base64, Array("\(Base64.encode(bytes, padding: .unpadded))\r\n".utf8)),
        ]
    }

    /// Returns the inputs of vectors, without messages that have only unknown fields: `0a02dead` is also a content with a body.
    private func vectors(_ file: String, _ field: String) throws -> [(bytes: [UInt8], isValid: Bool)] {
        try VectorDocument("vectors/\(file).json").groups.flatMap { $0["tests"]?.array ?? [] }.compactMap { test in
            guard let bytes = test[TextBytes(field)]?.string.flatMap(Hex.bytes) else { return nil }
            if let decoded = test["decoded"], decoded.fields.keys.allSatisfy({ $0 == "unknown" }) { return nil }
            return (bytes, test["result"] == .string("valid"))
        }
    }

    /// Runs all vectors of a kind as raw bytes, and each in one kind of text.
    ///
    /// - Returns: The number of valid inputs that were recognized, and the number of all valid inputs.
    private func walk(_ file: String, _ field: String, as kind: InputKind) throws -> (recognized: Int, valid: Int) {
        var (recognized, valid, seen) = (0, 0, 0)
        for (bytes, isValid) in try vectors(file, field) where bytes.count < 1 << 16 {
            seen += 1
            let texts = written(bytes)
            for (encoding, text) in [texts[0], texts[1 + seen % 4]] {
                if isValid { valid += 1 }
                let outcome = outcome(text)
                switch outcome {
                case .refused: continue
                case .taken(kind, encoding, bytes): if isValid { recognized += 1 }
                case .taken:
                    Issue.record("\(Hex.text(bytes.prefix(200))) in \(encoding): \(outcome)")
                }
                // A broken message must not be recognized as anything. A broken envelope may be recognized: its fault may be
                // the MAC, which needs a key.
                if !isValid, kind != .envelope {
                    Issue.record("a broken \(kind) was recognized: \(Hex.text(bytes)) in \(encoding)")
                }
            }
        }
        #expect(seen > 500)
        return (recognized, valid)
    }

    @Test func noSignalIsTakenForAnythingElseAndNoBrokenOneForARightOne() throws {
        let (recognized, valid) = try walk("signal", "encoded", as: .signal)
        #expect(recognized > 150 && recognized <= valid, "\(recognized) of \(valid)")
    }

    @Test func noContentIsTakenForAnythingElseAndNoBrokenOneForARightOne() throws {
        let (recognized, valid) = try walk("content", "encoded", as: .content)
        #expect(recognized > 150 && recognized <= valid, "\(recognized) of \(valid)")
    }

    @Test func everyEnvelopeIsTakenForOne() throws {
        let (recognized, valid) = try walk("envelope", "envelope", as: .envelope)
        #expect(recognized == valid && valid > 150, "\(recognized) of \(valid)")
    }

    @Test func everyPayloadIsTakenForWhatCarriesItsEnvelope() throws {
        var count = 0
        let tests = try VectorDocument("vectors/push-payload.json").groups.flatMap { $0["tests"]?.array ?? [] }
        for payload in tests.compactMap({ $0["payload"]?.string.map { Array($0.utf8) } }) {
            guard let whole = try? PushPayload(payload) else {
                // An invalid payload is nothing else either.
                if case .taken = outcome(payload) { Issue.record("\(String(decoding: payload, as: UTF8.self))") }
                continue
            }
            let encoding: InputEncoding = payload.contains(UInt8(ascii: "{")) ? .json : .base64
            if encoding == .base64, case .refused = Evidence.of(whole.envelope, as: .envelope) {
                // In JSON, a key identifies the envelope. In base64, only the version byte does.
                if whole.envelope.first != Envelope.version { #expect(outcome(payload) == .refused("unrecognized")) }
                continue
            }
            #expect(outcome(payload) == .taken(.envelope, encoding, whole.envelope))
            count += 1
        }
        #expect(count > 150, "\(count)")
    }
}
