// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// A push payload as a phone gets it: the envelope's base64, or one of the JSON shapes that carry it.
///
///     P    {"alert":…,"m":P}    {"aps":{"alert":…},"m":P}    {"type":"message","message":P}
///
/// Source: protocol.md, table of profiles.
struct PushPayload {
    /// Whose JSON carries the envelope, or that none does.
    enum Carrier {
        case apn, gcm, text
    }

    let carrier: Carrier
    let envelope: [UInt8]

    /// The envelope in a payload of unknown transport. One line ending after it is no part of it.
    init(_ payload: [UInt8]) throws(ToolError) {
        let text = Self.withoutLineEnd(payload)
        guard !text.isEmpty else { throw ToolError("the payload is empty") }
        do throws(RESTReadingError) {
            do throws(RESTReadingError) {
                (carrier, envelope) = (.apn, try RESTReader.apnPayload(text).envelope)
                return
            } catch {
                // No object, or one without Apple's key, may be Google's.
                guard error.isNoObject || error.isMissing(APNPayload.envelopeKey) else { throw error }
                carrier = error.isNoObject ? .text : .gcm
            }
            envelope = try RESTReader.gcmPayload(text).envelope
        } catch {
            throw ToolError(Self.words(for: error, in: text), error, in: text)
        }
    }

    private static func words(for error: RESTReadingError, in text: [UInt8]) -> String {
        if error.isMissing(GCMPayload.envelopeKey) {
            return "the payload's JSON has neither \"m\" (APN) nor \"message\" (GCM)"
        }
        switch error {
        case .base64(let fault): return "the payload is neither JSON nor base64: \(Explanation.of(fault))"
        case .input(let fault): return "the payload \(Explanation.of(fault, in: text))"
        default: return "the payload's JSON: \(Explanation.of(error, in: text))"
        }
    }

    /// The text without one LF or CRLF at its end.
    static func withoutLineEnd(_ text: [UInt8]) -> [UInt8] {
        var end = text.count
        if end > 0, text[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > 0, end < text.count, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return end == text.count ? text : Array(text[..<end])
    }
}

extension APNPayload {
    /// What carries the envelope.
    fileprivate static var envelopeKey: String { "m" }
}

extension GCMPayload {
    /// What carries the envelope.
    fileprivate static var envelopeKey: String { "message" }
}

extension RESTReadingError {
    fileprivate var isNoObject: Bool {
        if case .input(.notAnObject) = self { true } else { false }
    }

    fileprivate func isMissing(_ key: String) -> Bool {
        if case .missing(let path) = self { path.description == key } else { false }
    }
}
