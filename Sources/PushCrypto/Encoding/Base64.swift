// SPDX-License-Identifier: Apache-2.0

import CCurve

/// Strict base64 with the standard alphabet (RFC 4648 §4).
///
/// Decoding accepts text with and without padding, because both are in use. It refuses partial or excess padding, white
/// space, line feeds, the URL alphabet, unused bits that are not zero, and a single character in the last group.
///
/// Use this codec for public data: ciphertext, public keys, directory tokens. It uses tables, so its time depends on
/// the data. Each type of secret has a `base64` property, which uses a constant-time codec.
///
/// Source: protocol.md, table of profiles; bad-inputs.md, section E.
public enum Base64 {
    /// Whether encoding pads the last group.
    ///
    /// Source: RFC 4648 §3.2.
    public enum Padding: Sendable {
        /// Padded with `=` to a multiple of four characters.
        case padded
        /// Not padded.
        case unpadded
    }

    /// Returns the number of characters that encode `byteCount` bytes.
    public static func encodedByteCount(for byteCount: Int, padding: Padding) -> Int {
        let (groups, rest) = byteCount.quotientAndRemainder(dividingBy: 3)
        return groups * 4 + (rest == 0 ? 0 : padding == .padded ? 4 : rest + 1)
    }

    /// Appends the base64 of `bytes`, in ASCII, to `output`.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount(for:padding:)`` more bytes.
    public static func encode(_ bytes: RawSpan, padding: Padding, into output: inout OutputRawSpan) {
        unsafe output.append(atMost: encodedByteCount(for: bytes.byteCount, padding: padding)) { target in
            unsafe encode(bytes, padding: padding, to: target)
        }
    }

    /// Returns the base64 of `bytes`.
    public static func encode(_ bytes: RawSpan, padding: Padding) -> String {
        let count = encodedByteCount(for: bytes.byteCount, padding: padding)
        return unsafe String(unsafeUninitializedCapacity: count) { text in
            unsafe encode(bytes, padding: padding, to: text.baseAddress)
        }
    }

    /// Returns the base64 of `bytes`.
    public static func encode(_ bytes: [UInt8], padding: Padding) -> String {
        unsafe encode(bytes.span.bytes, padding: padding)
    }

    /// Returns the number of bytes that `text` decodes to if it is valid base64.
    public static func decodedByteCount(of text: Span<UInt8>) -> Int {
        var count = text.count
        if count > 0, count % 4 == 0, text[count - 1] == UInt8(ascii: "=") {
            count -= text[count - 2] == UInt8(ascii: "=") ? 2 : 1
        }
        return count / 4 * 3 + max(0, count % 4 - 1)
    }

    /// Decodes `text` and appends the bytes to `output`. After an error, `output` is unchanged.
    ///
    /// - Precondition: `output` has room for ``decodedByteCount(of:)`` more bytes.
    /// - Throws: ``Base64Error/malformed(offset:)``.
    public static func decode(_ text: Span<UInt8>, into output: inout OutputRawSpan) throws(Base64Error) {
        try unsafe output.append(atMost: decodedByteCount(of: text)) { target throws(Base64Error) in
            try unsafe decode(text, to: target)
        }
    }

    /// Decodes `text`.
    ///
    /// - Parameters:
    ///   - text: The base64, in ASCII.
    ///   - maximumByteCount: The maximum size of the result, in bytes. The default is 64 MiB. A text with a larger
    ///     result is refused before any memory is allocated.
    /// - Returns: The decoded bytes.
    /// - Throws: ``Base64Error/tooLarge(limit:)``, then ``Base64Error/malformed(offset:)``.
    public static func decode(
        _ text: Span<UInt8>, maximumByteCount: Int = 64 << 20
    ) throws(Base64Error) -> [UInt8] {
        let count = decodedByteCount(of: text)
        guard count <= maximumByteCount else { throw .tooLarge(limit: maximumByteCount) }
        return try unsafe [UInt8](atMost: count) { target throws(Base64Error) in try unsafe decode(text, to: target) }
    }

    /// Decodes `text`, given as an array: see ``decode(_:maximumByteCount:)-(Span<UInt8>,_)``.
    public static func decode(
        _ text: [UInt8], maximumByteCount: Int = 64 << 20
    ) throws(Base64Error) -> [UInt8] {
        try decode(text.span, maximumByteCount: maximumByteCount)
    }

    /// Decodes `text`, given as a string: see ``decode(_:maximumByteCount:)-(Span<UInt8>,_)``.
    ///
    /// - Throws: ``Base64Error/tooLarge(limit:)``, then ``Base64Error/malformed(offset:)`` with an offset in UTF-8
    ///   bytes.
    public static func decode(
        _ text: String, maximumByteCount: Int = 64 << 20
    ) throws(Base64Error) -> [UInt8] {
        try decode(text.utf8.span, maximumByteCount: maximumByteCount)
    }

    /// Encodes `bytes` and returns the number of characters.
    ///
    /// - Parameter target: Room for `encodedByteCount(for:padding:)` bytes; nil only if that is 0.
    @discardableResult
    package static func encode(_ bytes: RawSpan, padding: Padding, to target: UnsafeMutablePointer<UInt8>?) -> Int {
        guard let target = unsafe target else { return 0 }
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe ccurve_base64_encode(
                UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self),
                bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, padding == .padded ? 1 : 0)
        }
    }

    /// Decodes `text` and returns the number of bytes.
    ///
    /// - Parameter target: Room for `decodedByteCount(of: text)` bytes; nil only if that is 0.
    private static func decode(_ text: Span<UInt8>, to target: UnsafeMutablePointer<UInt8>?) throws(Base64Error) -> Int
    {
        var (count, offset) = (0, 0)
        // With nil, the result has no bytes. C needs a pointer anyway, to return the offset of a fault.
        var unused: UInt8 = 0
        let status = unsafe withUnsafeMutablePointer(to: &unused) { unused in
            unsafe text.withUnsafeBufferPointer { text in
                unsafe ccurve_base64_decode(target ?? unused, text.baseAddress, text.count, &count, &offset)
            }
        }
        guard status == .ok else { throw .malformed(offset: offset) }
        return count
    }
}

/// The reason why a text is not base64. It carries numbers only, so it is safe to log.
@nonexhaustive public enum Base64Error: Error, Hashable, Sendable {
    /// The byte at this offset is not allowed there, or the text ends too early at this offset.
    case malformed(offset: Int)
    /// The text is so long that it could decode to more than this many bytes.
    case tooLarge(limit: Int)
}
