// SPDX-License-Identifier: Apache-2.0

/// Sizes of the pieces into which a check cuts its input.
struct PieceSizes {
    /// What reports call them.
    let name: String
    private let bounds: ClosedRange<Int>
    private let seed: UInt64

    /// All of one size, but for the last.
    init(_ byteCount: Int) {
        name = "pieces of \(byteCount)"
        bounds = byteCount...byteCount
        seed = 0
    }

    /// Now long, now short, now empty: the same for the same seed.
    private init(seed: Int) {
        name = "random pieces by \(seed)"
        bounds = 0...100
        self.seed = UInt64(bitPattern: Int64(seed))
    }

    /// Every kind that inputs are cut into.
    static func all(seed: Int) -> [PieceSizes] {
        [1, 7, 16, 4096].map { PieceSizes($0) } + [PieceSizes(seed: seed)]
    }

    /// Other sizes, for a second pass over the same input.
    var other: PieceSizes { PieceSizes(bounds.upperBound + 13) }

    /// The pieces of so many bytes, from the first to the last.
    func ranges(of byteCount: Int) -> [Range<Int>] {
        var generator = SplitMix64(state: seed)
        var (ranges, start): ([Range<Int>], Int) = ([], 0)
        while start < byteCount {
            let end = min(start + Int.random(in: bounds, using: &generator), byteCount)
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}

/// Sebastiano Vigna's SplitMix64: not for secrets.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
