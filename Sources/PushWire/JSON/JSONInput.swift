// SPDX-License-Identifier: Apache-2.0

/// What has to be looked at before a JSON decoder gets a text from outside.
///
/// Decoders take too much for JSON: Foundation's reads UTF-16 and UTF-32 with and without a byte order mark, so that two readers
/// of the same bytes can see two texts. Every body and payload of the protocol is one object in UTF-8.
///
///     try JSONInput.check(body.span.bytes)
///     let payload = try JSONDecoder().decode(APNPayload.self, from: body)
///
/// Source: RFC 8259 section 8.1; bad-inputs.md row 97.
public enum JSONInput {
    /// Checks that a text begins as a JSON object in UTF-8 does. What is inside is the decoder's to judge.
    ///
    /// - Throws: ``JSONInputError/byteOrderMark``; ``JSONInputError/notAnObject(offset:)``; ``JSONInputError/nul(offset:)`` or
    ///   ``JSONInputError/invalidUTF8``.
    public static func check(_ text: RawSpan) throws(JSONInputError) {
        let bytes = Span<UInt8>(_bytes: text)
        guard !hasByteOrderMark(bytes) else { throw .byteOrderMark }
        let start = bytes.indices.first { !isSpace(bytes[$0]) } ?? bytes.count
        guard start < bytes.count, bytes[start] == UInt8(ascii: "{") else { throw .notAnObject(offset: start) }
        if let nul = bytes.indices.first(where: { bytes[$0] == 0 }) { throw .nul(offset: nul) }
        guard unsafe text.isUTF8(in: text.byteOffsets) else { throw .invalidUTF8 }
    }

    /// Space, tab, line feed and carriage return (RFC 8259 section 2).
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// That of UTF-8, or of UTF-16 in either order.
    private static func hasByteOrderMark(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 2 else { return false }
        return switch (bytes[0], bytes[1]) {
        case (0xFE, 0xFF), (0xFF, 0xFE): true
        case (0xEF, 0xBB): bytes.count >= 3 && bytes[2] == 0xBF
        default: false
        }
    }
}

/// Why a text is not given to a JSON decoder. Carries offsets only, so it is safe to log.
@nonexhaustive public enum JSONInputError: Error, Hashable, Sendable {
    /// It begins with a byte order mark.
    case byteOrderMark
    /// The byte at this offset, the first that is no space, is not `{`; or the text ends there.
    case notAnObject(offset: Int)
    /// The byte at this offset is 0, which no JSON text has.
    case nul(offset: Int)
    /// It is not UTF-8.
    case invalidUTF8
}
