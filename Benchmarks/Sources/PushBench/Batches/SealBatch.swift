// SPDX-License-Identifier: Apache-2.0

import CFloors
import Foundation
import PushCrypto
import PushWire

/// Seals signals of 200 bytes, each under a different key, as a relay does.
final class SealBatch {
    /// The maximum batch for the peer, which takes a twentieth of a second for it.
    private static let peerLimit = 10_000

    private let items: [(signal: IncomingPushMessageSignal, key: SignalingKey)]
    /// The concatenated keys, 52 bytes each.
    private let keys: [UInt8]
    /// The encoding of each signal.
    private let text: [UInt8]

    init(count: Int) throws {
        let keys = Samples.bytes(52 * count)
        // Each signal has a separate message array, as in a relay.
        items = try (0..<count).map { index in
            (
                Samples.signal(messageByteCount: 174),
                try SignalingKey(parsing: Array(keys[52 * index..<52 * index + 52]))
            )
        }
        self.keys = keys
        text = try Samples.signal(messageByteCount: 174).encoded()
    }

    /// Returns the contest over the first `count` signals in one thread. Large batches have no peer.
    func contest(_ count: Int) throws -> Contest {
        let peer = count <= Self.peerLimit ? peer(count) : nil
        if let peer { try check(peer(), "the peer's envelope") }
        let work: Contest.Work? = peer.map { peer in { try peer().count } }
        return Contest(ours: ours(count, .one), peer: work)
    }

    /// Returns the contest over all signals in one thread.
    ///
    /// The floor does the work of the row "seal 200 B, new key each time" once per signal. There, the bytes are already encoded, and
    /// the two keys and the output memory stay in the cache.
    func contestOnOneCore() throws -> Contest {
        let sealer = Kept(try EnvelopeSealer(key: items[0].key, profile: .specification))
        let memory = OutputMemory(byteCount: 4096)
        let floor: Contest.Work = { [items, text] in
            var byteCount = 0
            for turn in items.indices {
                try sealer.value.rekey(to: items[turn & 1].key)
                byteCount += try memory.write { output throws(EnvelopeError) in
                    try unsafe sealer.value.seal(text.span.bytes, into: &output)
                }
            }
            return byteCount
        }
        return Contest(ours: ours(items.count, .one), floor: floor, operationCount: items.count)
    }

    /// Returns the contest over all signals on all cores. The peer is push-core itself in one thread.
    func contestOnAllCores() throws -> Contest {
        let floor = FloorSignals(items.map(\.signal), keys: keys)
        try check(floor.envelopes(), "the floor's envelopes")
        return Contest(
            ours: ours(items.count, .all), peer: ours(items.count, .one), floor: { floor.seal { _, _ in } },
            operationCount: items.count)
    }

    private func ours(_ count: Int, _ threads: Threads) -> Contest.Work {
        let items = Array(items.prefix(count))
        return { Envelope.seal(items, profile: .specification, threads: threads).count }
    }

    private func peer(_ count: Int) -> () throws -> [[UInt8]] {
        let signals = (0..<count).map { index in (key: Array(keys[52 * index..<52 * index + 52]), text: text) }
        return { try signals.map { Array(try PeerEnvelope(key: $0.key).seal($0.text)) } }
    }

    /// Checks that each envelope opens under its own key and has its signal.
    private func check(_ envelopes: [[UInt8]], _ what: String) throws {
        for (envelope, item) in zip(envelopes, items) {
            try Disagreement.check(
                try Envelope.openSignal(envelope, key: item.key, profile: .specification) == item.signal, what)
        }
    }
}

/// The signals as an array of C structs, with source and message in separate allocations.
@safe private final class FloorSignals {
    private let signals: UnsafeMutableBufferPointer<floor_signal>
    private let keys: [UInt8]
    private let offsets: UnsafeMutablePointer<Int>

    init(_ signals: [IncomingPushMessageSignal], keys: [UInt8]) {
        unsafe self.signals = .allocate(capacity: signals.count)
        self.keys = keys
        unsafe offsets = .allocate(capacity: signals.count + 1)
        for (index, signal) in signals.enumerated() {
            let message = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: signal.message!.count)
            _ = unsafe message.initialize(from: signal.message!)
            let c = unsafe floor_signal(
                type: 1, source: strdup(signal.source!)!, source_length: signal.source!.utf8.count,
                timestamp: signal.timestamp!, message: message.baseAddress!, message_length: message.count)
            unsafe self.signals.initializeElement(at: index, to: c)
        }
    }

    deinit {
        for signal in unsafe signals {
            unsafe free(UnsafeMutablePointer(mutating: signal.source))
            unsafe UnsafeMutablePointer(mutating: signal.message).deallocate()
        }
        unsafe signals.deallocate()
        unsafe offsets.deallocate()
    }

    /// Seals all signals, and passes the envelopes and their offsets to `body`.
    func seal(_ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int>) -> Void) -> Int {
        let memory = unsafe floor_seals_threads(Cores.count, signals.baseAddress!, keys, signals.count, offsets)
        unsafe body(memory, offsets)
        unsafe free(memory)
        return signals.count
    }

    /// Seals all signals, and returns copies of the envelopes.
    func envelopes() -> [[UInt8]] {
        var envelopes: [[UInt8]] = []
        _ = seal { memory, offsets in
            envelopes = (0..<signals.count).map { index in
                unsafe Array(
                    UnsafeBufferPointer(start: memory + offsets[index], count: offsets[index + 1] - offsets[index]))
            }
        }
        return envelopes
    }
}
