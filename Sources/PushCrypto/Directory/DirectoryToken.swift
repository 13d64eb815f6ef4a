// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The truncated hash of a telephone number, which the directory uses in place of the number.
///
///     SHA-1(number, with its "+")[0 ..< 10], as base64 without padding: 14 characters
///
/// Anyone who hashes all numbers can find the number of a token. So a token prints as `<redacted>`, as a number does.
///
/// Source: protocol.md §2.
public struct DirectoryToken: CustomStringConvertible, Redacted, Hashable, Comparable, Sendable {
    /// The length of the raw token, in bytes.
    public static let byteCount = 10

    /// The length of ``base64``, in characters.
    package static let base64ByteCount = 14

    /// Bytes 0 ..< 8 and 8 ..< 10, big-endian, so that tokens compare like their bytes.
    private let high: UInt64
    private let low: UInt16

    /// Creates the token of a number.
    public init(_ number: PhoneNumber) {
        self.init(leading: Self.hash(number).span)
    }

    /// The whole SHA-1 hash of a number. The token is its first 10 bytes.
    @inline(__always)
    static func hash(_ number: PhoneNumber) -> InlineArray<20, UInt8> {
        let text = number.paddedText
        return unsafe SHA1.hash(text.span.bytes.extracting(first: number.byteCount))
    }

    /// Parses the raw token.
    ///
    /// - Parameter bytes: Exactly ``byteCount`` bytes.
    /// - Throws: ``ParsingError/malformed`` for any other number of bytes.
    public init(parsing bytes: Span<UInt8>) throws(ParsingError) {
        guard bytes.count == Self.byteCount else { throw .malformed }
        self.init(leading: bytes)
    }

    /// Parses the raw token, given as an array: see ``init(parsing:)-(Span<UInt8>)``.
    public init(parsing bytes: [UInt8]) throws(ParsingError) {
        try self.init(parsing: bytes.span)
    }

    /// Parses the base64 of a token: 14 characters, or 16 that end in `==`. The last 4 bits of the 14th character must
    /// be 0.
    ///
    /// - Throws: ``ParsingError/malformed``.
    public init(base64 text: String) throws(ParsingError) {
        try self.init(base64: text.utf8.span)
    }

    /// Parses the base64 of a token, given as UTF-8 bytes: see ``init(base64:)-(String)``.
    public init(base64 text: Span<UInt8>) throws(ParsingError) {
        guard text.count == Self.base64ByteCount || Self.isPadded(text) else { throw .malformed }
        var (high, low): (UInt64, UInt16) = (0, 0)
        let status = unsafe text.withUnsafeBufferPointer { text in
            unsafe ccurve_base64_decode_token(text.baseAddress!, &high, &low)
        }
        guard status == .ok else { throw .malformed }
        (self.high, self.low) = (high, low)
    }

    /// Whether a text has 16 characters and ends in `==`.
    private static func isPadded(_ text: Span<UInt8>) -> Bool {
        text.count == base64ByteCount + 2 && text[base64ByteCount] == UInt8(ascii: "=")
            && text[base64ByteCount + 1] == UInt8(ascii: "=")
    }

    /// - Precondition: `bytes` has at least ``byteCount`` bytes.
    private init(leading bytes: Span<UInt8>) {
        high = unsafe UInt64(bigEndian: bytes.bytes.unsafeLoadUnaligned(as: UInt64.self))
        low = unsafe UInt16(bigEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt16.self))
    }

    /// Returns the raw token, ``byteCount`` bytes.
    public func encoded() -> [UInt8] {
        let bytes = inlineBytes
        return [UInt8](capacity: Self.byteCount) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    /// The base64 of the token without padding, 14 characters.
    public var base64: String { unsafe Base64.encode(inlineBytes.span.bytes, padding: .unpadded) }

    /// The raw token, without an allocation.
    package var inlineBytes: InlineArray<10, UInt8> {
        InlineArray {
            UInt8(truncatingIfNeeded: $0 < 8 ? high >> UInt64((7 - $0) * 8) : UInt64(low) >> UInt64((9 - $0) * 8))
        }
    }

    /// Whether `a`'s raw bytes come before `b`'s.
    public static func < (a: DirectoryToken, b: DirectoryToken) -> Bool {
        (a.high, a.low) < (b.high, b.low)
    }
}
