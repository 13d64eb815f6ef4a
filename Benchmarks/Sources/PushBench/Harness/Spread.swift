// SPDX-License-Identifier: Apache-2.0

/// The median and the quartiles of samples.
struct Spread: Codable {
    let lowerQuartile: Double
    let median: Double
    let upperQuartile: Double

    /// - Precondition: `samples` is not empty.
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
