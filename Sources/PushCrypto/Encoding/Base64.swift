// SPDX-License-Identifier: Apache-2.0

import CCurve

/// Strict base64 with the standard alphabet (RFC 4648 section 4).
///
/// Decoding accepts text with padding or without it, as the protocol's peers differ. It refuses partial or excess padding, white
/// space, line feeds, the URL alphabet, a last character with unused bits that are not zero, and a lone last character.
///
/// The codec uses tables, so use it for public data: ciphertext, public keys, directory tokens. The secret types have a
/// `base64` of their own, by a constant-time codec.
///
/// Source: protocol.md, table of profiles; bad-inputs.md section E.
public enum Base64 {
    /// The treatment of an incomplete last group.
    ///
    /// Source: RFC 4648 section 3.2.
    public enum Padding: Sendable {
        /// Padded with `=` to four characters.
        case padded
        /// Not padded.
        case unpadded
    }

    /// The number of characters that encode `byteCount` bytes.
    public static func encodedByteCount(for byteCount: Int, padding: Padding) -> Int {
        let (groups, rest) = byteCount.quotientAndRemainder(dividingBy: 3)
        return groups * 4 + (rest == 0 ? 0 : padding == .padded ? 4 : rest + 1)
    }

    /// Appends the base64 of `bytes`, in ASCII, to `output`.
    ///
    /// - Precondition: `output` has room for ``encodedByteCount(for:padding:)`` bytes more.
    public static func encode(_ bytes: RawSpan, padding: Padding, into output: inout OutputRawSpan) {
        unsafe output.append(atMost: encodedByteCount(for: bytes.byteCount, padding: padding)) { target in
            unsafe encode(bytes, padding: padding, to: target)
        }
    }

    /// The base64 of `bytes`.
    public static func encode(_ bytes: RawSpan, padding: Padding) -> String {
        let count = encodedByteCount(for: bytes.byteCount, padding: padding)
        return unsafe String(unsafeUninitializedCapacity: count) { text in
            unsafe encode(bytes, padding: padding, to: text.baseAddress)
        }
    }

    /// The base64 of `bytes`.
    public static func encode(_ bytes: [UInt8], padding: Padding) -> String {
        unsafe encode(bytes.span.bytes, padding: padding)
    }

    /// The number of bytes that `text` decodes to, if it is base64.
    public static func decodedByteCount(of text: Span<UInt8>) -> Int {
        var count = text.count
        if count > 0, count % 4 == 0, text[count - 1] == UInt8(ascii: "=") {
            count -= text[count - 2] == UInt8(ascii: "=") ? 2 : 1
        }
        return count / 4 * 3 + max(0, count % 4 - 1)
    }

    /// Decodes `text` and appends the bytes to `output`. After an error, `output` is unchanged.
    ///
    /// - Precondition: `output` has room for ``decodedByteCount(of:)`` bytes more.
    /// - Throws: ``Base64Error/malformed(offset:)``.
    public static func decode(_ text: Span<UInt8>, into output: inout OutputRawSpan) throws(Base64Error) {
        try unsafe output.append(atMost: decodedByteCount(of: text)) { target throws(Base64Error) in
            try unsafe decode(text, to: target)
        }
    }

    /// Decodes `text`.
    ///
    /// - Parameter maximumByteCount: The maximum size of the result. The default is 64 MiB. A text for more is refused before any
    ///   memory is taken.
    /// - Throws: ``Base64Error/tooLarge(limit:)``, then ``Base64Error/malformed(offset:)``.
    public static func decode(
        _ text: Span<UInt8>, maximumByteCount: Int = 64 << 20
    ) throws(Base64Error) -> [UInt8] {
        let count = decodedByteCount(of: text)
        guard count <= maximumByteCount else { throw .tooLarge(limit: maximumByteCount) }
        return try unsafe [UInt8](atMost: count) { target throws(Base64Error) in try unsafe decode(text, to: target) }
    }

    /// Decodes `text`: ``decode(_:maximumByteCount:)-(Span<UInt8>,_)`` for an array.
    public static func decode(
        _ text: [UInt8], maximumByteCount: Int = 64 << 20
    ) throws(Base64Error) -> [UInt8] {
        try decode(text.span, maximumByteCount: maximumByteCount)
    }

    /// Decodes `text`.
    ///
    /// - Throws: ``Base64Error/tooLarge(limit:)``, then ``Base64Error/malformed(offset:)``, which counts in UTF-8 bytes.
    public static func decode(
        _ text: String, maximumByteCount: Int = 64 << 20
    ) throws(Base64Error) -> [UInt8] {
        try decode(text.utf8.span, maximumByteCount: maximumByteCount)
    }

    /// `target` has room for `encodedByteCount(for:padding:)` bytes; nil only if that is 0.
    @discardableResult
    package static func encode(_ bytes: RawSpan, padding: Padding, to target: UnsafeMutablePointer<UInt8>?) -> Int {
        guard let target = unsafe target else { return 0 }
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe ccurve_base64_encode(
                UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self),
                bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, padding == .padded ? 1 : 0)
        }
    }

    /// `target` has room for `decodedByteCount(of: text)` bytes; nil only if that is 0.
    private static func decode(_ text: Span<UInt8>, to target: UnsafeMutablePointer<UInt8>?) throws(Base64Error) -> Int
    {
        var (count, offset) = (0, 0)
        // Where nothing can be decoded, C still has to name the fault, and gets a place that it will not use.
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

/// The reason why a text is not base64. It carries shape only, so it is safe to log.
@nonexhaustive public enum Base64Error: Error, Hashable, Sendable {
    /// The byte at this offset cannot stand where it stands, or the text ends there too early.
    case malformed(offset: Int)
    /// The text stands for more than this many bytes.
    case tooLarge(limit: Int)
}
