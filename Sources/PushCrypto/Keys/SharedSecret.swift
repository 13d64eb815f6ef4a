// SPDX-License-Identifier: Apache-2.0

/// The result of X25519 with a private key and the other side's public key. Both sides compute the same 32 bytes.
///
///     offset   0 ..< 32
///              u-coordinate of the shared point, little-endian, never all zero
///
/// Do not use the bytes as a key: they are neither uniformly random nor bound to the two public keys. Derive a key from
/// them with a key derivation function (HKDF) that takes both public keys as input.
///
/// Source: RFC 7748 §6.1; protocol.md §1.
public struct SharedSecret: Secret {
    /// The length: 32 bytes.
    public static let byteCount = 32

    private let storage: SecretStorage

    init(_ storage: SecretStorage) {
        self.storage = storage
    }

    /// Calls `body` with the 32 bytes. The pointer is valid until `body` returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafeBytes(body)
    }
}
