// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads a push payload as a phone gets it: what goes before the decoder, which lets too much pass, stands here.
///
/// Source: protocol.md, table of profiles; bad-inputs.md row 97.
enum ReceivedPayload {
    /// The envelope in Apple's JSON, in either shape.
    ///
    /// - Throws: ``ReceivedPayloadError/malformedBody``, or the decoder's error.
    static func envelope(apn text: String) throws -> [UInt8] {
        try decode(APNPayload.self, from: text).envelope
    }

    /// The envelope in Google's JSON, if the first byte that is no space is `{`, or in bare base64.
    ///
    /// - Throws: ``ReceivedPayloadError/malformedBody``, the decoder's error, or `Base64Error`.
    static func envelope(gcm text: String) throws -> [UInt8] {
        guard isObject(text) else { return try GCMPayload(text: text).envelope }
        return try decode(GCMPayload.self, from: text).envelope
    }

    private static func decode<Payload: Decodable>(_ type: Payload.Type, from text: String) throws -> Payload {
        // A byte order mark is no space, so it is refused here with everything else that is no object.
        guard isObject(text), !text.utf8.contains(0) else { throw ReceivedPayloadError.malformedBody }
        return try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    private static func isObject(_ text: String) -> Bool {
        let first = text.utf8.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return first == UInt8(ascii: "{")
    }
}

/// Why a text is not looked at by a JSON decoder.
enum ReceivedPayloadError: NamedError {
    /// It is no JSON object, or holds a NUL byte.
    case malformedBody

    var caseName: String {
        switch self {
        case .malformedBody: "malformedBody"
        }
    }
}
