// SPDX-License-Identifier: Apache-2.0

import CCurve

/// A Curve25519 public key in its encoded form: a type byte, then a point.
///
///     offset   0       1 ..< 33
///              0x05    u-coordinate, 32 bytes, little-endian (RFC 7748 §5)
///
/// A `PublicKey` has the right length and type byte. Its point is not checked: every 32-byte string is an X25519 input,
/// and ``PrivateKey/agree(with:)`` refuses points of small order. Nothing proves the owner of the key: prekeys are
/// unsigned in version 1, so pin your contact's identity key.
///
/// Source: protocol.md §1.
public struct PublicKey: Sendable {
    /// The length of the encoded form: 33 bytes.
    public static let byteCount = 33

    /// The first byte of the encoded form, 0x05.
    public static let typeByte: UInt8 = 0x05

    private let form: InlineArray<33, UInt8>

    /// Parses the encoded form. Trailing bytes are an error.
    ///
    /// - Parameter bytes: Exactly ``byteCount`` bytes.
    /// - Throws: ``KeyError/length(_:)`` for any other number of bytes, then ``KeyError/type(_:)`` if the first byte is
    ///   not 0x05.
    public init(parsing bytes: Span<UInt8>) throws(KeyError) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        guard bytes[0] == Self.typeByte else { throw .type(bytes[0]) }
        form = InlineArray { bytes[$0] }
    }

    /// Parses the encoded form, given as an array: see ``init(parsing:)-(Span<UInt8>)``.
    public init(parsing bytes: [UInt8]) throws(KeyError) {
        try self.init(parsing: bytes.span)
    }

    /// Parses the base64 of a key, given as UTF-8 bytes. JSON bodies have keys in this form, 44 characters.
    ///
    /// - Throws: ``KeyError/base64(_:)`` if `text` is not strict base64 or decodes to more than 64 KiB. Then the errors
    ///   of ``init(parsing:)-(Span<UInt8>)``: ``KeyError/length(_:)`` and ``KeyError/type(_:)``.
    public init(base64 text: Span<UInt8>) throws(KeyError) {
        let bytes: [UInt8]
        do { bytes = try Base64.decode(text, maximumByteCount: Base64.maximumKeyByteCount) } catch {
            throw .base64(error)
        }
        try self.init(parsing: bytes)
    }

    /// Parses the base64 of a key, given as a string: see ``init(base64:)-(Span<UInt8>)``.
    public init(base64 text: String) throws(KeyError) {
        try self.init(base64: text.utf8.span)
    }

    init(uCoordinate: InlineArray<32, UInt8>) {
        form = InlineArray { $0 == 0 ? Self.typeByte : uCoordinate[$0 - 1] }
    }

    /// Calls `body` with the encoded form, ``byteCount`` bytes, without a copy. The span is valid until `body` returns.
    public func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Not a property: Swift 6.3 lets the span of a loop variable outlive the variable.
        try body(form.span)
    }

    /// Returns the encoded form, ``byteCount`` bytes.
    public func encoded() -> [UInt8] {
        [UInt8](capacity: Self.byteCount) { output in
            for index in form.indices { output.append(form[index]) }
        }
    }

    /// The base64 of the encoded form, 44 characters. It has no padding, because 33 is a multiple of 3.
    public var base64: String { unsafe Base64.encode(form.span.bytes, padding: .unpadded) }

    /// Calls `body` with the 32 bytes of the u-coordinate, as a pointer for C.
    func withUCoordinate<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe form.span.withUnsafeBufferPointer { unsafe body($0.baseAddress! + 1) }
    }
}

extension PublicKey: Hashable {
    /// Whether two encoded forms are equal.
    public static func == (a: PublicKey, b: PublicKey) -> Bool {
        unsafe a.form.span.withUnsafeBytes { a in
            unsafe b.form.span.withUnsafeBytes { b in
                unsafe ccurve_equal(a.baseAddress!, b.baseAddress!, byteCount) == 1
            }
        }
    }

    /// Hashes the encoded form.
    public func hash(into hasher: inout Hasher) {
        unsafe form.span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}

extension PublicKey: CustomStringConvertible {
    /// The same as ``base64``.
    public var description: String { base64 }
}
