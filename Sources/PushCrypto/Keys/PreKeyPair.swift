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
        self.id = id
        self.privateKey = privateKey
        publicKey = privateKey.publicKey
    }

    /// Creates a random one-time pair for each of `count` ids, from `first` on, wrapping past 0xFFFFFE.
    ///
    /// - Parameters:
    ///   - first: not ``PreKeyID/lastResort``.
    ///   - count: 0 ... ``PreKeyID/oneTimeCount``: a longer batch would give one id to two keys.
    ///   - threads: a pair takes some 30 µs.
    /// - Precondition: both as said. They are the caller's own numbers.
    public static func batch(
        from first: PreKeyID, count: Int = usualBatchCount, threads: Threads = .one
    ) -> [PreKeyPair] {
        precondition(!first.isLastResort, "A batch of one-time prekeys cannot start at the last-resort id")
        precondition(
            (0...PreKeyID.oneTimeCount).contains(count), "A batch of \(count) prekeys does not fit the id space")
        return unsafe [PreKeyPair](unsafeUninitializedCapacity: count) { pairs, initializedCount in
            guard let base = pairs.baseAddress else { return }
            threads.forEachChunk(of: count, worthAThread: 16) { range in
                for offset in range {
                    // Only the last-resort id has none after it.
                    let pair = PreKeyPair(id: first.advanced(by: offset)!, privateKey: PrivateKey())
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
