// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire

/// The time per item of a batch in one thread: up to 10⁷ tokens, and fewer of the others, so that a batch takes under a second.
enum ItemCurves {
    static var all: [Curve] {
        [
            Curve(
                name: "directory tokens, by the item", unit: .item, peer: "swift-crypto + Foundation",
                counts: powersOfTen(7),
                flatness: Flatness(small: 1000, large: 10_000_000, limit: 1.1), contests: tokens),
            // 10⁴ take 0.3 s; 10⁷ would take five minutes.
            Curve(
                name: "prekeys, by the item", unit: .item, peer: "swift-crypto", counts: powersOfTen(4),
                flatness: Flatness(small: 1, large: 10_000, limit: 1.1), contests: preKeys),
            // 10⁵ take 0.1 s and 30 MB; 10⁷ would take 3 GB. No target: above some thousands, keys, signals and envelopes no
            // longer fit in the caches.
            Curve(
                name: "seals under different keys, by the item", unit: .item, peer: "swift-crypto",
                counts: powersOfTen(5), contests: seals),
        ]
    }

    private static func powersOfTen(_ last: Int) -> [Int] {
        (0...last).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }
    }

    private static func tokens() throws -> (Int) throws -> Contest {
        let batch = try TokenBatch(count: 10_000_000)
        return { count in try batch.contest(count) }
    }

    private static func preKeys() throws -> (Int) throws -> Contest {
        { count in try PreKeyBatch.contest(count) }
    }

    private static func seals() throws -> (Int) throws -> Contest {
        let batch = try SealBatch(count: 100_000)
        return { count in try batch.contest(count) }
    }
}
