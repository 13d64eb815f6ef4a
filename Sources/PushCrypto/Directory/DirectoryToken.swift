// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The directory's name for a telephone number: the start of the number's hash.
///
///     SHA-1(number, with its "+")[0 ..< 10], as base64 without padding: 14 characters
///
/// A token hides nothing from anyone who hashes all numbers. It is treated like a number here, and prints as `<redacted>`.
///
/// Source: protocol.md section 2.
public struct DirectoryToken: CustomStringConvertible, Redacted, Hashable, Comparable, Sendable {
    /// Length of the raw token, in bytes.
    public static let byteCount = 10

    /// The length of ``base64``, in characters.
    package static let base64ByteCount = 14

    /// Bytes 0 ..< 8 and 8 ..< 10, big-endian, so that tokens compare as their bytes do.
    private let high: UInt64
    private let low: UInt16

    /// Hashes a number.
    public init(_ number: PhoneNumber) {
        self.init(leading: Self.hash(number).span)
    }

    /// The whole hash, of which the token is the start.
    @inline(__always)
    static func hash(_ number: PhoneNumber) -> InlineArray<20, UInt8> {
        let text = number.paddedText
        return unsafe SHA1.hash(text.span.bytes.extracting(first: number.byteCount))
    }

    /// Parses the raw token.
    ///
    /// - Parameter bytes: exactly ``byteCount`` bytes.
    /// - Throws: ``ParsingError/malformed`` if there are more or fewer.
    public init(parsing bytes: Span<UInt8>) throws(ParsingError) {
        guard bytes.count == Self.byteCount else { throw .malformed }
        self.init(leading: bytes)
    }

    /// Parses the raw token: ``init(parsing:)-(Span<UInt8>)`` for an array.
    public init(parsing bytes: [UInt8]) throws(ParsingError) {
        try self.init(parsing: bytes.span)
    }

    /// Reads the token's base64: 14 characters, or 16 that end in `==`. The last 4 bits of the 14th character must be 0.
    ///
    /// - Throws: ``ParsingError/malformed``.
    public init(base64 text: String) throws(ParsingError) {
        try self.init(base64: text.utf8.span)
    }

    /// Reads the token's base64: ``init(base64:)-(String)`` for its UTF-8 bytes.
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

    /// `bytes` has ``byteCount`` bytes or more.
    private init(leading bytes: Span<UInt8>) {
        high = unsafe UInt64(bigEndian: bytes.bytes.unsafeLoadUnaligned(as: UInt64.self))
        low = unsafe UInt16(bigEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt16.self))
    }

    /// The raw token, ``byteCount`` bytes.
    public func encoded() -> [UInt8] {
        let bytes = inlineBytes
        return [UInt8](capacity: Self.byteCount) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    /// The token's base64 without padding, 14 characters.
    public var base64: String { unsafe Base64.encode(inlineBytes.span.bytes, padding: .unpadded) }

    /// The raw token without an allocation.
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
