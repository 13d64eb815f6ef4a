// SPDX-License-Identifier: Apache-2.0

/// Measures a contest in many short rounds. In each round, push-core, the peer and the floor take turns.
///
/// Other load affects all three alike, and each ratio is the median of the rounds' ratios. So a slow minute changes the times, but not
/// the ratios.
struct Stopwatch {
    /// The minimum time of a sample. One long call can exceed it.
    let sampleTime: Duration
    /// The approximate time of all samples of a row. The minimum number of rounds can exceed it.
    let rowTime: Duration
    let roundCountRange: ClosedRange<Int>

    func measure(_ row: Row) throws -> Result {
        let contest = try row.contest()
        let speedupOfTwo = row.threadCount == 2 ? Cores.speedupOfTwo() : nil
        let watch: Watch = row.threadCount == 1 ? .thread : .wall
        let sampler = { (work: @escaping Contest.Work) in
            try Sampler(work, contest.operationCount, sampleTime, watch, prepare: contest.prepare)
        }
        let ours = try sampler(contest.ours)
        let peer =
            try contest.peerProcess.map { timing in
                try Sampler(timing: timing, contest.operationCount, sampleTime, prepare: contest.prepare)
            } ?? contest.peer.map(sampler)
        let floor = try contest.floor.map(sampler)

        let roundTime = ours.expectedTime + (peer?.expectedTime ?? .zero) + (floor?.expectedTime ?? .zero)
        let roundCount = roundCount(roundTime, row.roundCountRange ?? roundCountRange)
        var times: (ours: [Double], peer: [Double], floor: [Double]) = ([], [], [])
        for _ in 0..<roundCount {
            times.ours.append(try ours.sample())
            if let peer { times.peer.append(try peer.sample()) }
            if let floor { times.floor.append(try floor.sample()) }
        }
        return Result(
            name: row.name, rounds: roundCount, ours: Spread(times.ours),
            peer: peer == nil ? nil : Spread(times.peer), floor: floor == nil ? nil : Spread(times.floor),
            timesPeer: peer == nil ? nil : Spread(zip(times.peer, times.ours).map { $0 / $1 }).median,
            ofFloor: floor == nil ? nil : Spread(zip(times.ours, times.floor).map { $0 / $1 }).median,
            allocations: try ours.allocations(of: contest.ours), byteCount: contest.byteCount,
            memory: try contest.memory?.peak(of: contest.ours), targets: row.targets, speedupOfTwo: speedupOfTwo)
    }

    /// Returns the number of rounds that fit `rowTime`, within the range.
    func roundCount(_ roundTime: Duration, _ range: ClosedRange<Int>) -> Int {
        min(max(Int(rowTime / roundTime), range.lowerBound), range.upperBound)
    }
}
