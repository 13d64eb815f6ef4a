// SPDX-License-Identifier: Apache-2.0

import CCurve

/// A Curve25519 private key.
///
///     offset   0 ..< 32
///              scalar, little-endian, any 32 bytes: clamped when used (RFC 7748 section 5)
///
/// The bytes are kept as they came, so that a stored key reads back as the same bytes. They live once, in memory that is wiped. A core dump
/// contains the keys in use, but for that of an ``IdentityKeyPair``.
///
/// Source: protocol.md section 1.
public struct PrivateKey: SecretKey {
    /// Length, in bytes.
    public static let byteCount = 32

    private let storage: SecretStorage

    /// Creates a random key.
    ///
    /// If the system has no random source, libsodium ends the process rather than make a weak key.
    public init() {
        self.init(randomIn: .heap)
    }

    init(randomIn placement: SecretStorage.Placement) {
        storage = SecretStorage(randomByteCount: Self.byteCount, in: placement)
    }

    /// Parses the bytes of a stored key.
    ///
    /// - Parameter bytes: exactly ``byteCount`` bytes. Every value is a key.
    /// - Throws: ``KeyError/length(_:)`` if there are more or fewer.
    public init(parsing bytes: Span<UInt8>) throws(KeyError) {
        try self.init(parsing: bytes, in: .heap)
    }

    init(parsing bytes: Span<UInt8>, in placement: SecretStorage.Placement) throws(KeyError) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        storage = SecretStorage(copying: bytes, in: placement)
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

    /// The public key: X25519 of this scalar and the base point. Each call computes it, in about 30 µs.
    public var publicKey: PublicKey {
        var point = InlineArray<32, UInt8>(repeating: 0)
        let status = unsafe storage.withUnsafePointer { scalar in
            var span = point.mutableSpan
            return unsafe span.withUnsafeMutableBufferPointer { unsafe ccurve_x25519_public($0.baseAddress!, scalar) }
        }
        precondition(status == .ok, "libsodium could not be initialized")
        return PublicKey(uCoordinate: point)
    }

    /// The public keys of `keys`, in their order: ``publicKey`` of each, in little more than half the time.
    package static func publicKeys(of keys: [PrivateKey]) -> [PublicKey] {
        var points = [UInt8](repeating: 0, count: 32 * keys.count)
        let status = withExtendedLifetime(keys) {
            // An address outlives its call: the storage does not move, and `keys` owns it until C returns.
            let scalars = unsafe keys.map { unsafe $0.storage.withUnsafePointer { unsafe $0 } }
            return unsafe ccurve_x25519_public_batch(&points, scalars, keys.count)
        }
        precondition(status == .ok, "libsodium could not be initialized")
        return keys.indices.map { index in PublicKey(uCoordinate: InlineArray { points[32 * index + $0] }) }
    }

    /// X25519 of this key and the other side's public key.
    ///
    /// - Returns: The secret that the other side computes from its private key and this key's public key.
    /// - Throws: ``KeyError/smallOrder`` if the result is all zero. About a dozen points give that result with every private key;
    ///   a peer that sends one of them wants to know the secret beforehand.
    public func agree(with publicKey: PublicKey) throws(KeyError) -> SharedSecret {
        let shared = try unsafe SecretStorage(byteCount: SharedSecret.byteCount) { memory throws(KeyError) in
            let target = unsafe memory.baseAddress!.assumingMemoryBound(to: UInt8.self)
            let status = unsafe storage.withUnsafePointer { scalar in
                unsafe publicKey.withUCoordinate { point in unsafe ccurve_x25519(target, scalar, point) }
            }
            guard status != .low_order else { throw .smallOrder }
            precondition(status == .ok, "libsodium could not be initialized")
        }
        return SharedSecret(shared)
    }

    /// Calls `body` with the 32 bytes as they came. The pointer is valid until `body` returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafeBytes(body)
    }
}
