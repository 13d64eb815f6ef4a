// SPDX-License-Identifier: Apache-2.0

/// What measuring a row gave. Times are nanoseconds for one operation.
struct Result: Codable {
    let name: String
    let rounds: Int
    let ours: Spread
    let peer: Spread?
    let floor: Spread?
    /// The peer's time by ours.
    let timesPeer: Double?
    /// Our time by the floor's.
    let ofFloor: Double?
    /// For each operation of ours, in the calling thread; nil where they are not counted.
    let allocations: Double?
    let targets: Targets
    /// For a row of two threads, how many times the work of one they did just before, at best 2.
    let speedupOfTwo: Double?

    /// Whether the targets are met.
    enum Verdict: String, Codable {
        case pass
        case fail = "FAIL"
        /// Missed, and known: a decision page says why.
        case gap = "GAP"
        /// There is no target.
        case shown = "–"
    }

    func verdict(_ gaps: KnownGaps) -> Verdict {
        if targets.isEmpty { return .shown }
        if targets.areMet(by: self) { return .pass }
        return gaps.page(for: name) == nil ? .fail : .gap
    }
}

/// The middle of many samples, and where the middle half of them lies.
struct Spread: Codable {
    let lowerQuartile: Double
    let median: Double
    let upperQuartile: Double

    /// - Precondition: there is a sample.
    init(_ samples: [Double]) {
        let sorted = samples.sorted()
        func quantile(_ part: Double) -> Double {
            let position = part * Double(sorted.count - 1)
            let index = Int(position)
            guard index + 1 < sorted.count else { return sorted[index] }
            return sorted[index] + (sorted[index + 1] - sorted[index]) * (position - Double(index))
        }
        lowerQuartile = quantile(0.25)
        median = quantile(0.5)
        upperQuartile = quantile(0.75)
    }
}
