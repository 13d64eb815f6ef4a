// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// A push payload as a phone receives it: the envelope in base64, or JSON that contains it.
///
///     P    {"alert":…,"m":P}    {"aps":{"alert":…},"m":P}    {"type":"message","message":P}
struct PushPayload {
    let envelope: [UInt8]

    /// Parses a payload of unknown transport. One line ending after it is ignored.
    init(_ payload: [UInt8]) throws(ToolError) {
        let text = Self.withoutLineEnd(payload)
        guard !text.isEmpty else { throw ToolError("the payload is empty") }
        do throws(JSONError) {
            do throws(JSONError) {
                envelope = try APNPayload(json: text).envelope
                return
            } catch {
                // Without Apple's key, it may be Google's payload.
                guard error.reason == .notAnObject || error.isMissing("m") else { throw error }
            }
            envelope = try GCMPayload(json: text).envelope
        } catch {
            throw ToolError(Self.words(for: error, in: text), error)
        }
    }

    private static func words(for error: JSONError, in text: [UInt8]) -> String {
        if let encoding = Explanation.ofEncoding(text) { return "the payload \(encoding)" }
        if error.isMissing("message") { return "the payload's JSON has neither \"m\" (APN) nor \"message\" (GCM)" }
        if case .base64(let fault) = error.reason, error.path.isEmpty {
            return "the payload is not JSON, and \(Explanation.of(fault))"
        }
        // Without valid text, the payload may be meant as JSON or as base64.
        return switch error.reason {
        case .byteOrderMark, .invalidUTF8:
            "the payload is not UTF-8 \(Explanation.place(error.offset, in: text))"
        default: "the payload: \(Explanation.of(error, in: text))"
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

extension JSONError {
    fileprivate func isMissing(_ key: StaticString) -> Bool { reason == .missing && path == key.description }
}
