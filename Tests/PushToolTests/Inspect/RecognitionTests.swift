// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire
import Testing

@testable import PushTool

/// The kind that `inspect` recognizes without a hint, for every vector of each kind.
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

    /// The ways in which bytes may be given: as they are, and four kinds of text.
    private func written(_ bytes: [UInt8]) -> [(encoding: InputEncoding, text: [UInt8])] {
        let hex = Hex.text(bytes)
        let pairs = bytes.map { Hex.text([$0]).uppercased() }.joined(separator: " \n")
        return [
            (.binary, bytes), (.hex, Array(hex.utf8)), (.hex, Array("\(pairs)\n".utf8)),
            (.base64, Array(Base64.encode(bytes, padding: .padded).utf8)),
            (.base64, Array("\(Base64.encode(bytes, padding: .unpadded))\r\n".utf8)),
        ]
    }

    /// Messages of which every field is unknown are left out: `0a02dead` is no less a content with a body.
    private func vectors(_ file: String, _ field: String) throws -> [(bytes: [UInt8], isValid: Bool)] {
        try VectorDocument("vectors/\(file).json").groups.flatMap { $0["tests"]?.array ?? [] }.compactMap { test in
            guard let bytes = test[TextBytes(field)]?.string.flatMap(Hex.bytes) else { return nil }
            if let decoded = test["decoded"], decoded.fields.keys.allSatisfy({ $0 == "unknown" }) { return nil }
            return (bytes, test["result"] == .string("valid"))
        }
    }

    /// Runs all vectors of a kind as they are, and each in one kind of text.
    ///
    /// - Returns: The count of valid inputs that were recognized, and of all that are valid.
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
                // What is broken is never shown as anything that is right: the dump of its own kind has its fault. What is
                // wrong with an envelope may be the MAC, which is told with a key only.
                if !isValid, kind != .envelope {
                    Issue.record("a broken \(kind) passed: \(Hex.text(bytes)) in \(encoding)")
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
                // What is no payload is nothing else either.
                if case .taken = outcome(payload) { Issue.record("\(String(decoding: payload, as: UTF8.self))") }
                continue
            }
            let encoding: InputEncoding = payload.contains(UInt8(ascii: "{")) ? .json : .base64
            if encoding == .base64, case .refused = Evidence.of(whole.envelope, as: .envelope) {
                // In JSON the key says that it should be an envelope. Here nothing does, but for the version byte.
                if whole.envelope.first != Envelope.version { #expect(outcome(payload) == .refused("unrecognized")) }
                continue
            }
            #expect(outcome(payload) == .taken(.envelope, encoding, whole.envelope))
            count += 1
        }
        #expect(count > 150, "\(count)")
    }
}
