// SPDX-License-Identifier: Apache-2.0

/// What X25519 makes of one's own private key and the other's public key: the same 32 bytes on both sides.
///
///     offset   0 ..< 32
///              u-coordinate of the shared point, little-endian, never all zero
///
/// It is raw: not uniformly random, and bound to nothing. Put it through a key derivation function (HKDF), with both public
/// keys among its input, before using it as a key.
///
/// Source: RFC 7748 section 6.1; protocol.md section 1.
public struct SharedSecret: Secret {
    /// Length, in bytes.
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
