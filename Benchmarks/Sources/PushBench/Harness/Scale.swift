// SPDX-License-Identifier: Apache-2.0

/// The thoroughness of a run.
enum Scale {
    /// Takes some seconds, to test push-bench itself. Large inputs are smaller, and the rows' names have the smaller sizes.
    case quick
    case full

    var stopwatch: Stopwatch {
        switch self {
        case .quick:
            Stopwatch(sampleTime: .microseconds(500), rowTime: .milliseconds(300), roundCountRange: 3...101)
        case .full:
            Stopwatch(sampleTime: .milliseconds(1), rowTime: .milliseconds(2500), roundCountRange: 11...401)
        }
    }

    /// The stopwatch of a curve. Each round measures all points of the curve.
    var curveStopwatch: Stopwatch {
        switch self {
        case .quick:
            Stopwatch(sampleTime: .microseconds(100), rowTime: .milliseconds(500), roundCountRange: 3...21)
        case .full:
            Stopwatch(sampleTime: .milliseconds(1), rowTime: .milliseconds(4000), roundCountRange: 7...41)
        }
    }
}
