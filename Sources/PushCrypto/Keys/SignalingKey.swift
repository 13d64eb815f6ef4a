// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The key that a client gives to the relay at registration. The relay seals every push to the client under this key.
///
///     offset   0 ..< 32       32 ..< 52
///              AES-256 key    MAC key: HMAC-SHA1 or HMAC-SHA256 by profile
///
/// The key is on the ordinary heap until its last copy is gone, and is then wiped. A core dump contains the keys in use.
///
/// Source: protocol.md section 1.
public struct SignalingKey: SecretKey {
    /// Length, in bytes.
    public static let byteCount = 52

    /// Length of the MAC key within, in bytes.
    package static let macKeyByteCount = 20
    private static let macKeyOffset = 32

    private let storage: SecretStorage

    /// Creates a random key.
    ///
    /// If the system has no random source, libsodium ends the process rather than make a weak key.
    public init() {
        storage = SecretStorage(randomByteCount: Self.byteCount)
    }

    /// Parses the bytes of a key.
    ///
    /// - Parameter bytes: exactly ``byteCount`` bytes.
    /// - Throws: ``KeyError/length(_:)`` if there are more or fewer.
    public init(parsing bytes: Span<UInt8>) throws(KeyError) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        storage = SecretStorage(copying: bytes)
    }

    /// Parses the bytes of a key: ``init(parsing:)-(Span<UInt8>)`` for an array.
    public init(parsing bytes: [UInt8]) throws(KeyError) {
        try self.init(parsing: bytes.span)
    }

    /// Reads base64, padded or not. Carriage returns and line feeds are skipped wherever they stand, as real clients sent a
    /// line feed after 64 characters; no other white space is.
    ///
    /// - Throws: ``KeyError/base64(_:)``, with an offset into `text` as given; ``KeyError/length(_:)``.
    public init(base64 text: Span<UInt8>) throws(KeyError) {
        try self.init(secretBase64: text, skippingLineEnds: true)
    }

    /// Reads base64: ``init(base64:)-(Span<UInt8>)`` for a string, which cannot be wiped.
    public init(base64 text: String) throws(KeyError) {
        try self.init(base64: text.utf8.span)
    }

    /// The padded base64, by libsodium's constant-time codec. The string cannot be wiped.
    public var base64: String { secretBase64 }

    /// Calls `body` with the 52 bytes. The pointer is valid until `body` returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafeBytes(body)
    }

    /// The AES-256 key, 32 bytes, as C takes it.
    package func withCipherKey<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafePointer(body)
    }

    /// The MAC key, 20 bytes, as C takes it.
    package func withMACKey<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafePointer(at: Self.macKeyOffset, body)
    }
}
