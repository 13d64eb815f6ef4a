// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// Whether there is a second core to spare: without one, the rows of two threads measure somebody else's work.
enum Cores {
    static let count = ProcessInfo.processInfo.activeProcessorCount

    /// Measures the speedup of two threads over one, 2 at best.
    static func speedupOfTwo() -> Double {
        let ratios = (0..<7).map { _ in
            let one = ContinuousClock().measure { spin() }
            let two = ContinuousClock().measure { DispatchQueue.concurrentPerform(iterations: 2) { _ in spin() } }
            return 2 * (one / two)
        }
        return Spread(ratios).median
    }

    /// Some milliseconds of multiplications that each wait for the one before.
    @inline(never)
    private static func spin() {
        var state: UInt64 = 1
        for _ in 0..<3_000_000 { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
        consume(Int(truncatingIfNeeded: state))
    }
}
