// SPDX-License-Identifier: Apache-2.0

/// The results of a run of push-bench.
struct Run {
    let environment: RunEnvironment
    let isQuick: Bool
    let gaps: KnownGaps
    var groups: [GroupResult] = []
    var curves: [CurveResult] = []

    /// The verdicts of all rows and curves.
    var verdicts: [Verdict] {
        groups.flatMap(\.results).map { $0.verdict(gaps) } + curves.map(\.verdict)
    }
}
