// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

extension Envelope {
    /// Seals a signal for each of many recipients, each under its own signaling key.
    ///
    /// All envelopes are in one piece of memory. A thread keeps one sealer, and allocates nothing for an item.
    ///
    /// - Returns: the envelopes in the order of the items. An item that cannot be sealed leaves the others alone:
    ///   ``SealedBatch/envelope(at:)`` throws its error.
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

/// An item that cannot be copied, so that the compiler reads it where it is. The tuple would be copied, with a reference count for each of
/// six objects. Threads would wait for each other to count the references to a shared signal.
///
/// Swift lays out a tuple like a struct of the same fields.
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
            // 0.1 ms of a thread: the second pass needs the threads in any case.
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

    /// The place of an envelope that is the first.
    private static func place(_ item: borrowing BatchItem) -> Place {
        let byteCount = item.signal.encodedByteCount
        return Result { () throws(EnvelopeError) in
            try EnvelopeCipher.check(plaintextByteCount: byteCount)
            return SealedBatch.Place(offset: 0, plaintextByteCount: byteCount)
        }
    }

    /// Seals each item at its place. The place of an item that cannot be sealed becomes zeros, and the item gets the error.
    func sealed(at places: inout [Place], _ byteCount: Int, _ profile: Profile, _ threads: Threads) -> [UInt8] {
        // No item has a place.
        guard byteCount > 0 else { return [] }
        return unsafe places.withUnsafeMutableBufferPointer { places in
            let places = places.baseAddress!
            return unsafe [UInt8](atMost: byteCount) { bytes in
                let bytes = unsafe bytes!
                // Some 0.7 ms of a thread. A chunk makes a sealer, which takes as long as five signals.
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

    /// One thread's sealer, made with the first key that it needs.
    private struct Sealing: ~Copyable {
        private let profile: Profile
        private var sealer: EnvelopeSealer?

        init(_ profile: Profile) {
            self.profile = profile
        }

        // Inlined, it would copy the item after all.
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
