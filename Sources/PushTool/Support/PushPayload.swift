// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A push payload of unknown transport: the envelope's base64, or one of the JSON shapes that carry it.
///
///     P    {"alert":…,"m":P}    {"aps":{"alert":…},"m":P}    {"type":"message","message":P}
enum PushPayload {
    /// Base64 of the longest envelope, and room for an alert and spaces.
    static let maximumByteCount = Base64.encodedByteCount(for: Envelope.maximumByteCount, padding: .padded) + (1 << 20)

    /// The envelope in a payload as it was received. One line ending after it is no part of it.
    ///
    /// A byte order mark and NUL bytes are refused before anything is decoded: Foundation's decoder takes them for UTF-16 and
    /// worse.
    static func envelope(in payload: [UInt8]) throws(ToolError) -> [UInt8] {
        let text = withoutLineEnd(payload)
        guard !text.isEmpty else { throw ToolError("the payload is empty") }
        let byteOrderMarks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]]
        guard !byteOrderMarks.contains(where: { text.starts(with: $0) }) else {
            throw ToolError("the payload begins with a byte order mark")
        }
        if let offset = text.firstIndex(of: 0) { throw ToolError("the payload has a NUL byte at offset \(offset)") }
        let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        guard text.first(where: { !isSpace($0) }) == UInt8(ascii: "{") else {
            do { return try Base64.decode(text.span) } catch {
                throw ToolError("the payload is neither JSON nor base64: \(Explanation.of(error))")
            }
        }
        return try envelope(inObject: Data(text))
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

    private static func envelope(inObject json: Data) throws(ToolError) -> [UInt8] {
        let decoder = JSONDecoder()
        do {
            let shape = try decoder.decode(Shape.self, from: json)
            if shape.isAPN { return try decoder.decode(APNPayload.self, from: json).envelope }
            if shape.isGCM { return try decoder.decode(GCMPayload.self, from: json).envelope }
        } catch {
            throw ToolError("the payload's JSON: \(Explanation.of(decoding: error))")
        }
        throw ToolError("the payload's JSON has neither \"m\" (APN) nor \"message\" (GCM)")
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
