// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

extension Envelope {
    /// Signals that take a thread half a millisecond.
    private static let chunkCount = 512

    /// Seals a signal for each of many recipients, each under its own signaling key.
    ///
    /// - Returns: the envelopes in the order of the items. One that cannot be made, as its signal is too large, leaves the others
    ///   alone: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``.
    public static func seal(
        _ items: [(signal: IncomingPushMessageSignal, key: SignalingKey)], profile: Profile,
        threads: Threads = .one
    ) -> [Result<[UInt8], EnvelopeError>] {
        unsafe [Result<[UInt8], EnvelopeError>](unsafeUninitializedCapacity: items.count) { results, initializedCount in
            guard let base = results.baseAddress else { return }
            threads.forEachChunk(of: items.count, worthAThread: chunkCount) { range in
                var sealing = Sealing(profile)
                for index in range { unsafe (base + index).initialize(to: sealing.result(items[index])) }
            }
            initializedCount = items.count
        }
    }

    /// One thread's sealer, made with the first key that it needs.
    private struct Sealing: ~Copyable {
        private let profile: Profile
        private var sealer: EnvelopeSealer?

        init(_ profile: Profile) {
            self.profile = profile
        }

        mutating func result(
            _ item: (signal: IncomingPushMessageSignal, key: SignalingKey)
        ) -> Result<[UInt8], EnvelopeError> {
            Result { () throws(EnvelopeError) in
                if sealer == nil {
                    sealer = try EnvelopeSealer(key: item.key, profile: profile)
                } else {
                    try sealer!.rekey(to: item.key)
                }
                return try sealer!.seal(item.signal)
            }
        }
    }
}
