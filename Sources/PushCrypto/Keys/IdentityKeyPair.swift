// SPDX-License-Identifier: Apache-2.0

/// The long-lived key pair of one installation of a client.
///
/// Its private half sits between guard pages, locked in memory where the system allows it and left out of core dumps.
///
/// Source: protocol.md section 1.
public struct IdentityKeyPair: Sendable {
    /// The secret half.
    public let privateKey: PrivateKey
    /// The public half. Contacts pin it, as nothing else identifies this installation.
    public let publicKey: PublicKey

    /// Creates a random pair.
    public init() {
        self.init(PrivateKey(randomIn: .guarded))
    }

    /// Parses a stored private key and computes its public key.
    ///
    /// - Parameter privateKey: exactly 32 bytes.
    /// - Throws: ``KeyError/length(_:)`` if there are more or fewer.
    public init(parsingPrivateKey privateKey: Span<UInt8>) throws(KeyError) {
        self.init(try PrivateKey(parsing: privateKey, in: .guarded))
    }

    /// Parses a stored private key: ``init(parsingPrivateKey:)-(Span<UInt8>)`` for an array.
    public init(parsingPrivateKey privateKey: [UInt8]) throws(KeyError) {
        try self.init(parsingPrivateKey: privateKey.span)
    }

    private init(_ privateKey: PrivateKey) {
        self.privateKey = privateKey
        publicKey = privateKey.publicKey
    }

    /// X25519 of this pair's private key and the other side's public key: ``PrivateKey/agree(with:)``.
    public func agree(with publicKey: PublicKey) throws(KeyError) -> SharedSecret {
        try privateKey.agree(with: publicKey)
    }
}
