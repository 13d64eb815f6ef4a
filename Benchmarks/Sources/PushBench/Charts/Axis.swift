// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where a value is drawn.
struct Axis {
    /// The least and the largest value.
    let values: ClosedRange<Double>
    /// Where those two are drawn. The first may be the larger: a drawing's y grows downwards.
    let start: Double
    let end: Double
    var isLogarithmic = true

    func position(_ value: Double) -> Double {
        let (low, high, value) = (scaled(values.lowerBound), scaled(values.upperBound), scaled(value))
        return start + (value - low) / (high - low) * (end - start)
    }

    private func scaled(_ value: Double) -> Double { isLogarithmic ? log(value) : value }

    /// From 0 to `largest` or somewhat more, in eight steps or fewer of a round length.
    static func steps(upTo largest: Double) -> [Double] {
        let step = [1, 2, 5, 10, 20, 50, 100, 200].first { largest / $0 <= 8 } ?? largest
        return Array(stride(from: 0, through: (largest / step).rounded(.up) * step, by: step))
    }

    /// The powers of `base` around all `values`, two at least.
    static func powers(of base: Double, around values: [Double]) -> [Double] {
        let low = (log(values.min()!) / log(base) + 1e-9).rounded(.down)
        let high = max((log(values.max()!) / log(base) - 1e-9).rounded(.up), low + 1)
        return stride(from: low, through: high, by: 1).map { pow(base, $0) }
    }
}
