// SPDX-License-Identifier: Apache-2.0

/// The long-lived key pair of one installation of a client.
///
/// The private key is in memory between guard pages. The memory is locked if the system allows it. On Linux, it is left
/// out of core dumps.
///
/// Source: protocol.md §1.
public struct IdentityKeyPair: Sendable {
    /// The private key.
    public let privateKey: PrivateKey
    /// The public key. Contacts pin it, because nothing else identifies this installation.
    public let publicKey: PublicKey

    /// Creates a random pair.
    ///
    /// Without a random source or memory for the key, the process ends.
    public init() {
        self.init(PrivateKey(randomIn: .guarded))
    }

    /// Parses a stored private key and computes its public key.
    ///
    /// - Parameter privateKey: Exactly 32 bytes. Every value is a key.
    /// - Throws: ``KeyError/length(_:)`` for any other number of bytes.
    public init(parsingPrivateKey privateKey: Span<UInt8>) throws(KeyError) {
        self.init(try PrivateKey(parsing: privateKey, in: .guarded))
    }

    /// Parses a stored private key, given as an array: see ``init(parsingPrivateKey:)-(Span<UInt8>)``.
    public init(parsingPrivateKey privateKey: [UInt8]) throws(KeyError) {
        try self.init(parsingPrivateKey: privateKey.span)
    }

    private init(_ privateKey: PrivateKey) {
        self.privateKey = privateKey
        publicKey = privateKey.publicKey
    }

    /// Computes the shared secret of this pair's private key and the other side's public key.
    ///
    /// - Throws: ``KeyError/smallOrder`` if the result is 32 zero bytes: see ``PrivateKey/agree(with:)``.
    public func agree(with publicKey: PublicKey) throws(KeyError) -> SharedSecret {
        try privateKey.agree(with: publicKey)
    }
}
