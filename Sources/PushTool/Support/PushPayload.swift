// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A push payload as a phone gets it: the envelope's base64, or one of the JSON shapes that carry it.
///
///     P    {"alert":…,"m":P}    {"aps":{"alert":…},"m":P}    {"type":"message","message":P}
///
/// Source: protocol.md, table of profiles; bad-inputs.md row 97.
enum PushPayload {
    /// Base64 of the longest envelope, and room for an alert and spaces.
    static let maximumByteCount = Base64.encodedByteCount(for: Envelope.maximumByteCount, padding: .padded) + (1 << 20)

    /// The envelope in Apple's JSON, in either shape.
    ///
    /// - Throws: `JSONInputError`, or the decoder's error.
    static func envelope(apn text: [UInt8]) throws -> [UInt8] {
        try JSONDecoder().decode(APNPayload.self, from: object(text)).envelope
    }

    /// The envelope in Google's JSON, if the first byte that is no space is `{`, or in bare base64.
    ///
    /// - Throws: `JSONInputError`, the decoder's error, or `Base64Error`.
    static func envelope(gcm text: [UInt8]) throws -> [UInt8] {
        guard isObject(text) else { return try Base64.decode(text.span) }
        return try JSONDecoder().decode(GCMPayload.self, from: object(text)).envelope
    }

    /// The envelope in a payload of unknown transport. One line ending after it is no part of it.
    static func envelope(in payload: [UInt8]) throws(ToolError) -> [UInt8] {
        let text = withoutLineEnd(payload)
        guard !text.isEmpty else { throw ToolError("the payload is empty") }
        do {
            guard isObject(text) else { return try envelope(gcm: text) }
            let shape = try JSONDecoder().decode(Shape.self, from: object(text))
            if shape.isAPN { return try envelope(apn: text) }
            if shape.isGCM { return try envelope(gcm: text) }
        } catch let error as JSONInputError {
            throw ToolError("the payload \(Explanation.of(error))")
        } catch let error as Base64Error {
            throw ToolError("the payload is neither JSON nor base64: \(Explanation.of(error))")
        } catch {
            throw ToolError("the payload's JSON: \(Explanation.of(decoding: error))")
        }
        throw ToolError("the payload's JSON has neither \"m\" (APN) nor \"message\" (GCM)")
    }

    /// Which of the keys that carry an envelope an object has.
    private struct Shape: Decodable {
        let isAPN: Bool
        let isGCM: Bool

        private enum CodingKeys: String, CodingKey {
            case m, message
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            isAPN = container.contains(.m)
            isGCM = container.contains(.message)
        }
    }

    private static func object(_ text: [UInt8]) throws(JSONInputError) -> Data {
        try unsafe JSONInput.check(text.span.bytes)
        return Data(text)
    }

    /// Whether a text means to be an object. What begins with a byte order mark does too: it is then told why it is none.
    private static func isObject(_ text: [UInt8]) -> Bool {
        do throws(JSONInputError) {
            try unsafe JSONInput.check(text.span.bytes)
            return true
        } catch {
            if case .notAnObject = error { return false }
            return true
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

extension Explanation {
    /// To come after "the payload".
    static func of(_ error: JSONInputError) -> String {
        switch error {
        case .byteOrderMark: "begins with a byte order mark"
        case .notAnObject: "is no JSON object"
        case .nul(let offset): "has a NUL byte at offset \(offset)"
        case .invalidUTF8: "is not UTF-8"
        @unknown default: "is no JSON object"
        }
    }

    /// Why JSON does not decode: the key and the fault, nothing of the text.
    static func of(decoding error: any Error) -> String {
        guard let error = error as? DecodingError else { return "it does not decode" }
        func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            let path = (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? "the value" : "\"\(path)\""
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context, key)) is missing"
        case .typeMismatch(_, let context): return "\(place(context)) is of another kind than it should be"
        case .valueNotFound(_, let context): return "\(place(context)) is null"
        case .dataCorrupted(let context):
            if let fault = context.underlyingError as? Base64Error {
                return "\(place(context)) is not base64: \(of(fault))"
            }
            return context.codingPath.isEmpty ? "it is not valid JSON" : "\(place(context)) is not what it should be"
        @unknown default: return "it does not decode"
        }
    }
}
