// SPDX-License-Identifier: Apache-2.0

extension Stopwatch {
    /// Measures a curve. Each round measures every size of each contestant, so that other load affects them alike.
    func measure(_ curve: Curve) throws -> CurveResult {
        let contest = try curve.contests()
        let runners = try curve.counts.map { count in
            let contest = try contest(count)
            let sampler = { (work: @escaping Contest.Work) in
                try Sampler(work, count, sampleTime, .thread, prepare: contest.prepare)
            }
            return Runner(
                count: count, ours: try sampler(contest.ours), peer: try contest.peer.map(sampler),
                floor: try contest.floor.map(sampler))
        }
        let roundTime = runners.reduce(.zero) { $0 + $1.expectedTime }
        let roundCount = roundCount(roundTime, roundCountRange)
        var (ours, peer, floor) = (Samples(runners.count), Samples(runners.count), Samples(runners.count))
        for _ in 0..<roundCount {
            for (index, runner) in runners.enumerated() {
                try ours.add(runner.ours, index)
                try peer.add(runner.peer, index)
                try floor.add(runner.floor, index)
            }
        }
        return CurveResult(
            name: curve.name, unit: curve.unit, peer: curve.peer, rounds: roundCount,
            points: runners.indices.map { index in
                CurveResult.Point(
                    count: runners[index].count, ours: ours.spread(index)!, peer: peer.spread(index),
                    floor: floor.spread(index))
            },
            flatness: curve.flatness,
            flatnessRatio: curve.flatness.map { flatness in
                let small = curve.counts.firstIndex(of: flatness.small)!
                let large = curve.counts.firstIndex(of: flatness.large)!
                let ratios = (0..<roundCount).map { round in
                    let dearer = floor.difference(large, small, round) ?? 0
                    return ours.times[large][round] / (ours.times[small][round] + max(dearer, 0))
                }
                return Spread(ratios).median
            })
    }

    private struct Runner {
        let count: Int
        let ours: Sampler
        let peer: Sampler?
        let floor: Sampler?

        var expectedTime: Duration {
            ours.expectedTime + (peer?.expectedTime ?? .zero) + (floor?.expectedTime ?? .zero)
        }
    }

    /// The samples of one contestant, for each size.
    private struct Samples {
        private(set) var times: [[Double]]

        init(_ count: Int) {
            times = Array(repeating: [], count: count)
        }

        mutating func add(_ sampler: Sampler?, _ index: Int) throws {
            if let sampler { times[index].append(try sampler.sample()) }
        }

        func spread(_ index: Int) -> Spread? { times[index].isEmpty ? nil : Spread(times[index]) }

        /// Returns the time at the large size minus that at the small size, or nil if this contestant does not take part.
        func difference(_ large: Int, _ small: Int, _ round: Int) -> Double? {
            times[large].isEmpty ? nil : times[large][round] - times[small][round]
        }
    }
}
