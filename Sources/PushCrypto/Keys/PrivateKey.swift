// SPDX-License-Identifier: Apache-2.0

import CCurve

/// A Curve25519 private key.
///
///     offset   0 ..< 32
///              scalar, little-endian, any 32 bytes: clamped when used (RFC 7748 §5)
///
/// A key keeps its bytes unchanged, so a stored key reads back as the same bytes. All copies share one piece of memory,
/// which is wiped with the last copy. A core dump contains the keys in use, except that of an ``IdentityKeyPair``.
///
/// Source: protocol.md §1.
public struct PrivateKey: SecretKey {
    /// The length: 32 bytes.
    public static let byteCount = 32

    private let storage: SecretStorage

    /// Creates a random key.
    ///
    /// Without a random source, the process ends, because any key would be weak.
    public init() {
        self.init(randomIn: .heap)
    }

    init(randomIn placement: SecretStorage.Placement) {
        storage = SecretStorage(randomByteCount: Self.byteCount, in: placement)
    }

    /// Parses the bytes of a stored key.
    ///
    /// - Parameter bytes: Exactly ``byteCount`` bytes. Every value is a key.
    /// - Throws: ``KeyError/length(_:)`` for any other number of bytes.
    public init(parsing bytes: Span<UInt8>) throws(KeyError) {
        try self.init(parsing: bytes, in: .heap)
    }

    init(parsing bytes: Span<UInt8>, in placement: SecretStorage.Placement) throws(KeyError) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        storage = SecretStorage(copying: bytes, in: placement)
    }

    /// Parses the bytes of a stored key, given as an array: see ``init(parsing:)-(Span<UInt8>)``.
    public init(parsing bytes: [UInt8]) throws(KeyError) {
        try self.init(parsing: bytes.span)
    }

    /// Parses the base64 of a key, given as UTF-8 bytes, with or without padding.
    ///
    /// No branch and no table index of the decoder depends on the value of a character.
    ///
    /// - Throws: ``KeyError/base64(_:)`` if `text` is not strict base64 or decodes to more than 64 KiB, then
    ///   ``KeyError/length(_:)`` if it does not decode to 32 bytes.
    public init(base64 text: Span<UInt8>) throws(KeyError) {
        try self.init(secretBase64: text)
    }

    /// Parses the base64 of a key, given as a string: see ``init(base64:)-(Span<UInt8>)``. Swift cannot wipe a string.
    public init(base64 text: String) throws(KeyError) {
        try self.init(base64: text.utf8.span)
    }

    /// The padded base64, 44 characters, made by libsodium's constant-time codec. Swift cannot wipe the string.
    public var base64: String { secretBase64 }

    /// The public key: X25519 of this scalar and the base point. Each access computes it, in about 30 µs.
    public var publicKey: PublicKey {
        var point = InlineArray<32, UInt8>(repeating: 0)
        let status = unsafe storage.withUnsafePointer { scalar in
            var span = point.mutableSpan
            return unsafe span.withUnsafeMutableBufferPointer { unsafe ccurve_x25519_public($0.baseAddress!, scalar) }
        }
        precondition(status == .ok, "libsodium could not be initialized")
        return PublicKey(uCoordinate: point)
    }

    /// Returns the ``publicKey`` of each key, in the order of `keys`, in little more than half the time.
    package static func publicKeys(of keys: [PrivateKey]) -> [PublicKey] {
        var points = [UInt8](repeating: 0, count: 32 * keys.count)
        let status = withExtendedLifetime(keys) {
            // Each address leaves its closure. It stays valid, because storage does not move and `keys` owns it.
            let scalars = unsafe keys.map { unsafe $0.storage.withUnsafePointer { unsafe $0 } }
            return unsafe ccurve_x25519_public_batch(&points, scalars, keys.count)
        }
        precondition(status == .ok, "libsodium could not be initialized")
        return keys.indices.map { index in PublicKey(uCoordinate: InlineArray { points[32 * index + $0] }) }
    }

    /// Computes the shared secret of this key and the other side's public key, by X25519.
    ///
    /// - Returns: The secret that the other side computes from its private key and this key's public key.
    /// - Throws: ``KeyError/smallOrder`` if the result is 32 zero bytes. About a dozen points give this result with
    ///   every private key. A peer that sends such a point knows the secret in advance.
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

    /// Calls `body` with the unchanged 32 bytes. The pointer is valid until `body` returns.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe storage.withUnsafeBytes(body)
    }
}
