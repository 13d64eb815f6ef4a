// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The key that a client gives to the relay at registration. The relay seals every push to the client under this key.
///
///     offset   0 ..< 32       32 ..< 52
///              AES-256 key    MAC key: HMAC-SHA1 or HMAC-SHA256 by profile
///
/// All copies of a key share one piece of heap memory, which is wiped with the last copy. A core dump contains the keys
/// in use.
///
/// Source: protocol.md §1.
public struct SignalingKey: SecretKey {
    /// The length: 52 bytes.
    public static let byteCount = 52

    /// The length of the MAC key, in bytes.
    package static let macKeyByteCount = 20
    private static let macKeyOffset = 32

    private let storage: SecretStorage

    /// Creates a random key.
    ///
    /// Without a random source, the process ends, because any key would be weak.
    public init() {
        storage = SecretStorage(randomByteCount: Self.byteCount)
    }

    /// Parses the bytes of a key.
    ///
    /// - Parameter bytes: Exactly ``byteCount`` bytes. Every value is a key.
    /// - Throws: ``KeyError/length(_:)`` for any other number of bytes.
    public init(parsing bytes: Span<UInt8>) throws(KeyError) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        storage = SecretStorage(copying: bytes)
    }

    /// Parses the bytes of a key, given as an array: see ``init(parsing:)-(Span<UInt8>)``.
    public init(parsing bytes: [UInt8]) throws(KeyError) {
        try self.init(parsing: bytes.span)
    }

    /// Parses the base64 of a key, given as UTF-8 bytes, with or without padding.
    ///
    /// Carriage returns and line feeds are skipped, because some clients send a line feed after 64 characters. Other
    /// white space is an error. No branch and no table index of the decoder depends on the value of a character.
    ///
    /// - Throws: ``KeyError/base64(_:)`` if `text` is not strict base64 or could decode to more than 64 KiB, then
    ///   ``KeyError/length(_:)`` if it does not decode to 52 bytes. The offset of an error counts the skipped
    ///   characters.
    public init(base64 text: Span<UInt8>) throws(KeyError) {
        try self.init(secretBase64: text, skippingLineEnds: true)
    }

    /// Parses the base64 of a key, given as a string: see ``init(base64:)-(Span<UInt8>)``. Swift cannot wipe a string.
    public init(base64 text: String) throws(KeyError) {
        try self.init(base64: text.utf8.span)
    }

    /// The padded base64, 72 characters, made by libsodium's constant-time codec. Swift cannot wipe the string.
    public var base64: String { secretBase64 }

    /// Calls `body` with the 52 bytes. The pointer is valid until `body` returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafeBytes(body)
    }

    /// Calls `body` with the 32 bytes of the AES-256 key, as a pointer for C.
    package func withCipherKey<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafePointer(body)
    }

    /// Calls `body` with the 20 bytes of the MAC key, as a pointer for C.
    package func withMACKey<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafePointer(at: Self.macKeyOffset, body)
    }
}
