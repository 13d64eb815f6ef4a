// SPDX-License-Identifier: Apache-2.0

/// A prekey with its private half. A client makes them in batches, uploads the public halves, and keeps the pairs until they are used.
///
/// Source: protocol.md section 1.
public struct PreKeyPair: Sendable {
    /// The usual length of a batch.
    public static let usualBatchCount = 100

    /// The id that a message names the key by.
    public let id: PreKeyID
    /// The secret half.
    public let privateKey: PrivateKey
    /// The uploaded half.
    public let publicKey: PublicKey

    /// Pairs an id with a stored private key and computes the public key.
    public init(id: PreKeyID, privateKey: PrivateKey) {
        self.init(id: id, privateKey: privateKey, publicKey: privateKey.publicKey)
    }

    private init(id: PreKeyID, privateKey: PrivateKey, publicKey: PublicKey) {
        self.id = id
        self.privateKey = privateKey
        self.publicKey = publicKey
    }

    /// Creates a random one-time pair for each of `count` ids, from `first` on, wrapping past 0xFFFFFE.
    ///
    /// - Parameters:
    ///   - first: not ``PreKeyID/lastResort``.
    ///   - count: 0 ... ``PreKeyID/oneTimeCount``: a longer batch would give one id to two keys.
    ///   - threads: a pair takes some 17 µs. Up to 128 pairs of a thread share work, so a short batch takes more for each.
    /// - Precondition: both as said. They are the caller's own numbers.
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
                    // Only the last-resort id has none after it.
                    let pair = PreKeyPair(
                        id: first.advanced(by: offset)!, privateKey: privateKeys[index], publicKey: publicKeys[index])
                    unsafe (base + offset).initialize(to: pair)
                }
            }
            initializedCount = count
        }
    }

    /// Creates a random last-resort pair.
    public static func lastResort() -> PreKeyPair {
        PreKeyPair(id: .lastResort, privateKey: PrivateKey())
    }
}
