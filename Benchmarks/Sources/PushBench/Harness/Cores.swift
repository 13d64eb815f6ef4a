// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// The number of cores, and a test whether a second core is idle. If other programs use it, rows with two threads measure their load.
enum Cores {
    static let count = ProcessInfo.processInfo.activeProcessorCount

    /// Measures the speedup of two threads over one thread. The ideal is 2.
    static func speedupOfTwo() -> Double {
        let ratios = (0..<7).map { _ in
            let one = ContinuousClock().measure { spin() }
            let two = ContinuousClock().measure { DispatchQueue.concurrentPerform(iterations: 2) { _ in spin() } }
            return 2 * (one / two)
        }
        return Spread(ratios).median
    }

    /// Runs dependent multiplications for some milliseconds.
    @inline(never)
    private static func spin() {
        var state: UInt64 = 1
        for _ in 0..<3_000_000 { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
        consume(Int(truncatingIfNeeded: state))
    }
}
