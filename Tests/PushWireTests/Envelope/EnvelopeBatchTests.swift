// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
@_spi(Vectors) import PushWire
import Testing

/// Batches of envelopes for many recipients.
@Suite struct EnvelopeBatchTests {
    private typealias Item = (signal: IncomingPushMessageSignal, key: SignalingKey)

    @Test(arguments: Profile.allCases, [Threads.one, .all])
    func eachIsTheSealersEnvelopeUnderItsOwnKeyInTheItemsOrder(_ profile: Profile, _ threads: Threads) throws {
        for count in [0, 1, 2, 2100] {
            let items = (0..<count).map { index in (signal: Self.signal(index), key: SignalingKey()) }
            let batch = Envelope.seal(items, profile: profile, threads: threads)
            #expect(batch.count == count && batch.indices == 0..<count)
            var ivs: Set<[UInt8]> = []
            for (index, item) in items.enumerated() {
                let envelope = try batch.copyEnvelope(at: index)
                let iv = InlineArray<16, UInt8> { envelope[1 + $0] }
                var sealer = try EnvelopeSealer(key: item.key, profile: profile)
                #expect(try sealer.seal(item.signal.encoded(), iv: iv) == envelope)
                #expect(
                    try Envelope.openSignal(batch.envelope(at: index), key: item.key, profile: profile) == item.signal)
                #expect(throws: EnvelopeError.authenticationFailed) {
                    try Envelope.open(envelope, key: index == 0 ? checkKey : items[index - 1].key, profile: profile)
                }
                ivs.insert(Array(envelope[1..<17]))
            }
            #expect(ivs.count == count)
        }
    }

    /// Makes signals of which the last blocks have every size. One of them has a message of 1 MiB.
    private static func signal(_ index: Int) -> IncomingPushMessageSignal {
        var signal = IncomingPushMessageSignal(type: .ciphertext, timestamp: UInt64(index))
        if index % 3 != 0 { signal.source = "+1415555\(index)" }
        if index % 7 == 0 { signal.relay = "a relay with a name that is on the heap.example" }
        signal.destinations = (0..<index % 4).map { "destination \($0) of \(index)" }
        signal.message = [UInt8](
            repeating: UInt8(truncatingIfNeeded: index), count: index == 777 ? 1 << 20 : index % 50)
        return signal
    }

    @Test("bad-inputs.md row 66: a signal that is too large among others", arguments: [Threads.one, .all])
    func oneThatIsTooLargeLeavesTheOthersAlone(_ threads: Threads) throws {
        let small = IncomingPushMessageSignal(type: .plaintext, message: [1])
        // One byte more than the limit: the type takes 2 bytes, and the message takes 5 more than its length.
        let limit = Envelope.maximumPlaintextByteCount
        let large = IncomingPushMessageSignal(type: .plaintext, message: [UInt8](repeating: 0, count: limit - 6))
        #expect(large.encodedByteCount == limit + 1)
        let key = SignalingKey()
        // With several threads, chunks begin at multiples of 1024.
        for (count, failing) in [
            (1, [0]), (3, [0]), (3, [1]), (3, [2]), (3, [0, 1, 2]), (2100, [0, 1023, 1024, 2099]),
            (2100, Array(0..<2100)),
        ] {
            var items = [Item](repeating: (small, key), count: count)
            for index in failing { items[index].signal = large }
            let batch = Envelope.seal(items, profile: .specification, threads: threads)
            #expect(batch.count == count)
            for index in batch.indices {
                if failing.contains(index) {
                    let error = EnvelopeError.tooLarge(limit: limit)
                    #expect(throws: error) { _ = try batch.envelope(at: index).byteCount }
                    #expect(throws: error) { try batch.copyEnvelope(at: index) }
                } else {
                    let envelope = try batch.envelope(at: index)
                    #expect(envelope.byteCount == Envelope.byteCount(forPlaintext: small.encodedByteCount))
                    #expect(try Envelope.openSignal(envelope, key: key, profile: .specification) == small)
                }
            }
        }
    }

    @Test func aBatchIsReadByManyThreadsAndOutlivesItsItems() throws {
        let key = SignalingKey()
        let batch = Envelope.seal(
            (0..<200).map { (signal: Self.signal($0), key: key) }, profile: .deployed)
        let faults = ThreadGroup.run(4) { _ in
            batch.indices.count { index in
                (try? Envelope.openSignal(batch.envelope(at: index), key: key, profile: .deployed))
                    != Self.signal(index)
            }
        }
        #expect(faults == [0, 0, 0, 0])
    }
}
