// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

extension Envelope {
    /// Seals a signal for each of many recipients, each under its own signaling key.
    ///
    /// All envelopes share one piece of memory. The call allocates nothing per item.
    ///
    /// - Parameters:
    ///   - items: A signal and a signaling key for each envelope.
    ///   - profile: The profile of all envelopes. It selects the hash of the MAC.
    ///   - threads: The threads that seal. With ``/PushCrypto/Threads/all``, each core works on a part of a large
    ///     batch.
    /// - Returns: The envelopes, in the order of the items. If an item cannot be sealed, the others are unaffected, and
    ///   ``SealedBatch/envelope(at:)`` throws the item's error.
    public static func seal(
        _ items: [(signal: IncomingPushMessageSignal, key: SignalingKey)], profile: Profile,
        threads: Threads = .one
    ) -> SealedBatch {
        guard !items.isEmpty else { return SealedBatch(bytes: [], places: []) }
        return unsafe items.withUnsafeBufferPointer { items in
            unsafe items.baseAddress!.withMemoryRebound(to: BatchItem.self, capacity: items.count) { base in
                let items = unsafe BatchItems(base: base, count: items.count)
                var (places, byteCount) = items.places(threads)
                let bytes = items.sealed(at: &places, byteCount, profile, threads)
                return SealedBatch(bytes: bytes, places: places)
            }
        }
    }
}

/// An item of a batch, declared noncopyable so that the compiler reads it in place. A copy of the tuple would retain
/// six objects, and threads would contend for the reference counts of a shared signal.
///
/// Swift lays out a tuple like a struct of the same fields, so a pointer to tuples can be rebound to this type.
private struct BatchItem: ~Copyable {
    let signal: IncomingPushMessageSignal
    let key: SignalingKey
}

/// The items of a call, and the two passes over them. There is at least one item.
@safe private struct BatchItems {
    typealias Place = Result<SealedBatch.Place, EnvelopeError>

    let base: UnsafePointer<BatchItem>
    let count: Int

    /// Computes the place of each envelope, and the size of all envelopes together.
    func places(_ threads: Threads) -> (places: [Place], byteCount: Int) {
        var byteCount = 0
        let places = unsafe [Place](unsafeUninitializedCapacity: count) { places, initializedCount in
            let places = places.baseAddress!
            // 8,192 items take only 0.1 ms, but the second pass needs the threads anyway.
            threads.forEachChunk(of: count, worthAThread: 8192) { range in
                for index in range { unsafe (places + index).initialize(to: Self.place(base[index])) }
            }
            for index in 0..<count {
                guard case .success(var place) = unsafe places[index] else { continue }
                place.offset = byteCount
                byteCount = place.range.upperBound
                unsafe places[index] = .success(place)
            }
            initializedCount = count
        }
        return (places, byteCount)
    }

    /// Returns the place of an item's envelope, with an offset of 0.
    private static func place(_ item: borrowing BatchItem) -> Place {
        let byteCount = item.signal.encodedByteCount
        return Result { () throws(EnvelopeError) in
            try EnvelopeCipher.check(plaintextByteCount: byteCount)
            return SealedBatch.Place(offset: 0, plaintextByteCount: byteCount)
        }
    }

    /// Seals each item at its place. If an item cannot be sealed, zeros fill its place in memory, and its error
    /// replaces its place in `places`.
    func sealed(at places: inout [Place], _ byteCount: Int, _ profile: Profile, _ threads: Threads) -> [UInt8] {
        // Every item failed.
        guard byteCount > 0 else { return [] }
        return unsafe places.withUnsafeMutableBufferPointer { places in
            let places = places.baseAddress!
            return unsafe [UInt8](atMost: byteCount) { bytes in
                let bytes = unsafe bytes!
                // 1,024 items take about 0.7 ms. Each chunk creates a sealer, which takes as long as five signals.
                threads.forEachChunk(of: count, worthAThread: 1024) { range in
                    var sealing = Sealing(profile)
                    for index in range {
                        guard case .success(let place) = unsafe places[index] else { continue }
                        let envelope = unsafe bytes + place.offset
                        do throws(EnvelopeError) {
                            try unsafe sealing.seal(base[index], byteCount: place.plaintextByteCount, to: envelope)
                        } catch {
                            unsafe envelope.update(repeating: 0, count: place.range.count)
                            unsafe places[index] = .failure(error)
                        }
                    }
                }
                return byteCount
            }
        }
    }

    /// The sealer of one chunk. The first item creates it, with its key.
    private struct Sealing: ~Copyable {
        private let profile: Profile
        private var sealer: EnvelopeSealer?

        init(_ profile: Profile) {
            self.profile = profile
        }

        // If the compiler inlined this method, it would copy the item after all.
        @inline(never)
        mutating func seal(
            _ item: borrowing BatchItem, byteCount: Int, to envelope: UnsafeMutablePointer<UInt8>
        ) throws(EnvelopeError) {
            if sealer == nil { sealer = try EnvelopeSealer(key: item.key, profile: profile) }
            try unsafe sealer!.seal(to: envelope, under: item.key, plaintextByteCount: byteCount) {
                unsafe item.signal.write(to: $0, byteCount: byteCount)
            }
        }
    }
}
