// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// The bytes that the cases of an accumulated vector are drawn from: the same for the same seed, in any implementation.
///
///     SHA-256(seed ‖ 0) ‖ SHA-256(seed ‖ 1) ‖ …        the counter in 8 bytes, big-endian
///
/// Source: docs/vectors.md.
struct VectorStream {
    private let seed: [UInt8]
    private var counter: UInt64 = 0
    private var block: [UInt8] = []
    private var position = 0

    init(seed: String) {
        self.seed = Array(seed.utf8)
    }

    mutating func byte() -> UInt8 {
        if position == block.count {
            block = SHA256.hash(seed + (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * $0)) })
            counter += 1
            position = 0
        }
        position += 1
        return block[position - 1]
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for _ in 0..<count { bytes.append(byte()) }
        return bytes
    }
}
