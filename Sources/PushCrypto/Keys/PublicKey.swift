// SPDX-License-Identifier: Apache-2.0

import CCurve

/// A Curve25519 public key in the form it travels in: a type byte, then a point.
///
///     offset   0       1 ..< 33
///              0x05    u-coordinate, 32 bytes, little-endian (RFC 7748 section 5)
///
/// Holding a `PublicKey` means that the shape is right, not that the point is good: every 32-byte string is an
/// X25519 input. Points of small order are refused at agreement. Nor does it say whose key it is: prekeys are unsigned in
/// version 1, so pin the identity key of whom you talk to.
///
/// Source: protocol.md section 1.
public struct PublicKey: Sendable {
    /// Length of the encoded form, in bytes.
    public static let byteCount = 33

    /// The first byte of the encoded form.
    public static let typeByte: UInt8 = 0x05

    private let encoded: InlineArray<33, UInt8>

    /// Parses the encoded form. Trailing bytes are an error.
    ///
    /// - Parameter bytes: exactly ``byteCount`` bytes.
    /// - Throws: ``KeyError/length(_:)`` if `bytes` is not 33 long, checked first; ``KeyError/type(_:)`` if the first byte
    ///   is not `0x05`.
    public init(parsing bytes: Span<UInt8>) throws(KeyError) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        guard bytes[0] == Self.typeByte else { throw .type(bytes[0]) }
        encoded = InlineArray { bytes[$0] }
    }

    /// Parses the encoded form: ``init(parsing:)-(Span<UInt8>)`` for an array.
    public init(parsing bytes: [UInt8]) throws(KeyError) {
        try self.init(parsing: bytes.span)
    }

    /// Reads the form that JSON has: base64, 44 characters.
    ///
    /// - Throws: ``KeyError/base64(_:)`` if `text` is not strict base64; ``KeyError/length(_:)``; ``KeyError/type(_:)``.
    public init(base64 text: Span<UInt8>) throws(KeyError) {
        let bytes: [UInt8]
        do { bytes = try Base64.decode(text, maximumByteCount: Base64.maximumKeyByteCount) } catch {
            throw .base64(error)
        }
        try self.init(parsing: bytes)
    }

    /// Reads the form that JSON has: ``init(base64:)-(Span<UInt8>)`` for a string.
    public init(base64 text: String) throws(KeyError) {
        try self.init(base64: text.utf8.span)
    }

    init(uCoordinate: InlineArray<32, UInt8>) {
        encoded = InlineArray { $0 == 0 ? Self.typeByte : uCoordinate[$0 - 1] }
    }

    /// The encoded form, ``byteCount`` bytes, where it lies.
    public var span: Span<UInt8> {
        @_lifetime(borrow self) get { encoded.span }
    }

    /// The encoded form, ``byteCount`` bytes.
    public var bytes: [UInt8] {
        [UInt8](capacity: Self.byteCount) { output in
            for index in encoded.indices { output.append(encoded[index]) }
        }
    }

    /// The form that JSON has: base64, 44 characters. 33 is a multiple of three, so no padding arises.
    public var base64: String { unsafe Base64.encode(span.bytes, padding: .unpadded) }

    /// The u-coordinate, 32 bytes, as C takes it.
    func withUCoordinate<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe span.withUnsafeBufferPointer { unsafe body($0.baseAddress! + 1) }
    }
}

extension PublicKey: Hashable {
    /// Whether the encoded forms are the same.
    public static func == (a: PublicKey, b: PublicKey) -> Bool {
        unsafe a.span.withUnsafeBytes { a in
            unsafe b.span.withUnsafeBytes { b in unsafe ccurve_equal(a.baseAddress!, b.baseAddress!, byteCount) == 1 }
        }
    }

    /// Hashes the encoded form.
    public func hash(into hasher: inout Hasher) {
        unsafe span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}

extension PublicKey: CustomStringConvertible {
    /// The same as ``base64``.
    public var description: String { base64 }
}
