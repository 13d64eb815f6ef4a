// SPDX-License-Identifier: Apache-2.0

/// The bytes that the cases of an accumulated vector are drawn from: the same for the same seed, in any implementation.
///
///     SHA-256(seed ‖ 0) ‖ SHA-256(seed ‖ 1) ‖ …        the counter in 8 bytes, big-endian
///
/// Source: docs/vectors.md.
struct VectorStream {
    private let seed: [UInt8]
    private var counter: UInt64 = 0
    private var rest: ArraySlice<UInt8> = []

    init(seed: String) {
        self.seed = Array(seed.utf8)
    }

    mutating func byte() -> UInt8 { bytes(1)[0] }

    mutating func bytes(_ count: Int) -> [UInt8] {
        while rest.count < count {
            rest += SHA256.hash(seed + SHA256.bigEndian(counter))
            counter += 1
        }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
