// SPDX-License-Identifier: Apache-2.0

/// A prekey with its private key. A client creates pairs in batches, uploads the public keys, and keeps each pair until
/// it is used.
///
/// Source: protocol.md §1.
public struct PreKeyPair: Sendable {
    /// The usual number of pairs in a batch, 100.
    public static let usualBatchCount = 100

    /// The id of the prekey, by which messages refer to it.
    public let id: PreKeyID
    /// The private key. Keep it on the device.
    public let privateKey: PrivateKey
    /// The public key. Upload it to the relay.
    public let publicKey: PublicKey

    /// Creates a pair from an id and a stored private key, and computes the public key.
    public init(id: PreKeyID, privateKey: PrivateKey) {
        self.init(id: id, privateKey: privateKey, publicKey: privateKey.publicKey)
    }

    private init(id: PreKeyID, privateKey: PrivateKey, publicKey: PublicKey) {
        self.id = id
        self.privateKey = privateKey
        self.publicKey = publicKey
    }

    /// Creates a random one-time pair for each of `count` ids, from `first` on. After 0xFFFFFE, the ids continue at 0.
    ///
    /// A pair takes about 17 µs. Up to 128 pairs on a thread share work, so each pair of a short batch takes longer.
    ///
    /// - Parameters:
    ///   - first: The id of the first pair.
    ///   - count: The number of pairs.
    ///   - threads: The threads that compute. With ``Threads/all``, each core computes a part of the batch.
    /// - Precondition: `first` is not ``PreKeyID/lastResort``. `count` is 0 ... ``PreKeyID/oneTimeCount``, because a
    ///   longer batch would give one id to two keys.
    public static func batch(
        from first: PreKeyID, count: Int = usualBatchCount, threads: Threads = .one
    ) -> [PreKeyPair] {
        precondition(!first.isLastResort, "A batch of one-time prekeys cannot start at the last-resort id")
        precondition(
            (0...PreKeyID.oneTimeCount).contains(count), "A batch of \(count) prekeys does not fit the id space")
        return unsafe [PreKeyPair](unsafeUninitializedCapacity: count) { pairs, initializedCount in
            guard let base = pairs.baseAddress else { return }
            threads.forEachChunk(of: count, worthAThread: 32) { range in
                let privateKeys = range.map { _ in PrivateKey() }
                let publicKeys = PrivateKey.publicKeys(of: privateKeys)
                for (index, offset) in range.enumerated() {
                    // The result is nil only for the last-resort id, which `first` is not.
                    let pair = PreKeyPair(
                        id: first.advanced(by: offset)!, privateKey: privateKeys[index], publicKey: publicKeys[index])
                    unsafe (base + offset).initialize(to: pair)
                }
            }
            initializedCount = count
        }
    }

    /// Creates a random pair with the id ``PreKeyID/lastResort``.
    public static func lastResort() -> PreKeyPair {
        PreKeyPair(id: .lastResort, privateKey: PrivateKey())
    }
}
