// SPDX-License-Identifier: Apache-2.0

/// The key of one attachment. It is sent inside the message, and is used for a single blob.
///
///     offset   0 ..< 32       32 ..< 64
///              AES-256 key    HMAC-SHA256 key
///
/// The key is in ordinary memory, and is wiped when its last copy is destroyed. A core dump contains the keys in use.
///
/// Source: protocol.md §1.
public struct AttachmentKey: SecretKey {
    /// The length of a key, in bytes.
    public static let byteCount = 64

    /// The length of the MAC key in it, in bytes.
    package static let macKeyByteCount = 32
    private static let macKeyOffset = 32

    private let storage: SecretStorage

    /// Creates a random key.
    ///
    /// If the system has no random source, libsodium ends the process: it never makes a weak key.
    public init() {
        storage = SecretStorage(randomByteCount: Self.byteCount)
    }

    /// Parses the bytes of a key.
    ///
    /// - Parameter bytes: Exactly ``byteCount`` bytes.
    /// - Throws: ``KeyError/length(_:)`` for any other number of bytes.
    public init(parsing bytes: Span<UInt8>) throws(KeyError) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        storage = SecretStorage(copying: bytes)
    }

    /// Parses the bytes of a key, given as an array: see ``init(parsing:)-(Span<UInt8>)``.
    public init(parsing bytes: [UInt8]) throws(KeyError) {
        try self.init(parsing: bytes.span)
    }

    /// Parses a key in base64, padded or not.
    ///
    /// No branch and no table index of the codec depends on the value of a character.
    ///
    /// - Throws: ``KeyError/base64(_:)`` if `text` is not strict base64, then ``KeyError/length(_:)``.
    public init(base64 text: Span<UInt8>) throws(KeyError) {
        try self.init(secretBase64: text)
    }

    /// Parses a key in base64, given as a string, which cannot be wiped: see ``init(base64:)-(Span<UInt8>)``.
    public init(base64 text: String) throws(KeyError) {
        try self.init(base64: text.utf8.span)
    }

    /// The padded base64 of the key, made by libsodium's constant-time codec. The string cannot be wiped.
    public var base64: String { secretBase64 }

    /// Calls `body` with the 64 bytes of the key. The pointer is valid until `body` returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafeBytes(body)
    }

    /// Lends the AES-256 key, 32 bytes, as a pointer for C.
    package func withCipherKey<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafePointer(body)
    }

    /// Lends the MAC key, 32 bytes, as a pointer for C.
    package func withMACKey<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafePointer(at: Self.macKeyOffset, body)
    }
}
