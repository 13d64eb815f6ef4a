// SPDX-License-Identifier: Apache-2.0

import CFloors
import Foundation
import PushCrypto
import PushWire

/// Signals of 200 bytes, each for somebody else: a relay's work.
final class SealBatch {
    /// The number that the peer does in a twentieth of a second.
    private static let peerLimit = 10_000

    private let items: [(signal: IncomingPushMessageSignal, key: SignalingKey)]
    /// 52 bytes each.
    private let keys: [UInt8]
    /// The same signals, encoded.
    private let texts: [UInt8]
    private let textByteCount: Int

    init(count: Int) throws {
        let keys = Samples.bytes(52 * count)
        // Each signal has an array of its own: one that all threads share, they would also count references to in turn.
        items = try (0..<count).map { index in
            (
                Samples.signal(messageByteCount: 174),
                try SignalingKey(parsing: Array(keys[52 * index..<52 * index + 52]))
            )
        }
        self.keys = keys
        let text = try Samples.signal(messageByteCount: 174).encoded()
        texts = Array(repeatElement(text, count: count).joined())
        textByteCount = text.count
    }

    /// The first `count` signals in one thread. Where there are too many for the peer, it does not take part.
    func contest(_ count: Int) throws -> Contest {
        let peer = count <= Self.peerLimit ? peer(count) : nil
        if let peer { try check(peer(), "what the peer sealed") }
        let work: Contest.Work? = peer.map { peer in { try peer().count } }
        return Contest(ours: ours(count, .one), peer: work)
    }

    /// All signals on all cores; the peer is ourselves in one thread.
    func contestOnAllCores() throws -> Contest {
        let envelopes = Envelopes(count: items.count)
        let floor: Contest.Work = { [keys, texts, textByteCount] in
            unsafe floor_seals_threads(Cores.count, envelopes.pointers, keys, texts, textByteCount, envelopes.count)
            return envelopes.free()
        }
        unsafe floor_seals_threads(Cores.count, envelopes.pointers, keys, texts, textByteCount, envelopes.count)
        try check(envelopes.bytes(Envelope.byteCount(forPlaintext: textByteCount)), "what the floor sealed")
        _ = envelopes.free()
        return Contest(
            ours: ours(items.count, .all), peer: ours(items.count, .one), floor: floor, operationCount: items.count)
    }

    private func ours(_ count: Int, _ threads: Threads) -> Contest.Work {
        let items = Array(items.prefix(count))
        return { Envelope.seal(items, profile: .specification, threads: threads).count }
    }

    private func peer(_ count: Int) -> () throws -> [[UInt8]] {
        let signals = (0..<count).map { index in
            (key: Array(keys[52 * index..<52 * index + 52]), text: Array(texts.prefix(textByteCount)))
        }
        return { try signals.map { Array(try PeerEnvelope(key: $0.key).seal($0.text)) } }
    }

    /// Whether each envelope has in it what it should, under its own key.
    private func check(_ envelopes: [[UInt8]], _ what: String) throws {
        for (envelope, item) in zip(envelopes, items) {
            try Disagreement.check(
                try Envelope.openSignal(envelope, key: item.key, profile: .specification) == item.signal, what)
        }
    }
}

/// The envelopes of the floor, each from malloc.
@safe private final class Envelopes {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>
    let count: Int

    init(count: Int) {
        unsafe pointers = .allocate(capacity: count)
        unsafe pointers.initialize(repeating: nil, count: count)
        self.count = count
    }

    deinit { unsafe pointers.deallocate() }

    func bytes(_ byteCount: Int) -> [[UInt8]] {
        (0..<count).map { unsafe Array(UnsafeBufferPointer(start: pointers[$0], count: byteCount)) }
    }

    func free() -> Int {
        for index in 0..<count { unsafe Foundation.free(pointers[index]) }
        return count
    }
}
