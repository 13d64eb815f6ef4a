// SPDX-License-Identifier: Apache-2.0

/// The key of one attachment: it travels inside the message, is used for a single blob, and never again.
///
///     offset   0 ..< 32       32 ..< 64
///              AES-256 key    HMAC-SHA256 key
///
/// Source: protocol.md section 1.
public struct AttachmentKey: SecretKey {
    /// Length, in bytes.
    public static let byteCount = 64

    /// Length of the MAC key within, in bytes.
    package static let macKeyByteCount = 32
    private static let macKeyOffset = 32

    private let storage: SecretStorage

    /// Makes a random key.
    ///
    /// If the system has no random source, libsodium ends the process rather than make a weak key.
    public init() {
        storage = SecretStorage(randomByteCount: Self.byteCount)
    }

    /// Takes the bytes of a key.
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

    /// Reads base64, padded or not.
    ///
    /// The codec takes no branch and indexes no table by the value of a character.
    ///
    /// - Throws: ``KeyError/base64(_:)`` if `text` is not strict base64; ``KeyError/length(_:)``.
    public init(base64 text: Span<UInt8>) throws(KeyError) {
        try self.init(secretBase64: text)
    }

    /// Reads base64: ``init(base64:)-(Span<UInt8>)`` for a string, which cannot be wiped.
    public init(base64 text: String) throws(KeyError) {
        try self.init(base64: text.utf8.span)
    }

    /// The padded base64, by libsodium's constant-time codec. The string cannot be wiped.
    public var base64: String { secretBase64 }

    /// Calls `body` with the 64 bytes. The pointer is valid until `body` returns.
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

    /// The MAC key, 32 bytes, as C takes it.
    package func withMACKey<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafePointer(at: Self.macKeyOffset, body)
    }
}
