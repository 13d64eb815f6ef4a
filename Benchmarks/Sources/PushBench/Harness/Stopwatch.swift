// SPDX-License-Identifier: Apache-2.0

import CAllocations

/// Measures a contest: ours, peer, floor, ours, peer, floor and so on, in many short rounds.
///
/// What else the machine does falls on all three alike, and each ratio is the median of the ratios of single rounds, so that a
/// slow minute moves the times and not the ratios.
struct Stopwatch {
    /// How long one sample takes at least, unless one call takes longer.
    let sampleTime: Duration
    /// What all samples of a row may take together.
    let rowTime: Duration
    let roundCountRange: ClosedRange<Int>

    static let full = Stopwatch(
        sampleTime: .milliseconds(1), rowTime: .milliseconds(2500), roundCountRange: 11...401)
    static let quick = Stopwatch(
        sampleTime: .microseconds(500), rowTime: .milliseconds(300), roundCountRange: 3...101)

    func measure(_ row: Row) throws -> Result {
        let contest = try row.contest()
        let speedupOfTwo = row.threadCount == 2 ? Cores.speedupOfTwo() : nil
        let ours = try Sampler(contest.ours, contest.operationCount, sampleTime)
        let peer = try contest.peer.map { try Sampler($0, contest.operationCount, sampleTime) }
        let floor = try contest.floor.map { try Sampler($0, contest.operationCount, sampleTime) }

        let roundTime = ours.expectedTime + (peer?.expectedTime ?? .zero) + (floor?.expectedTime ?? .zero)
        let roundCount = min(max(Int(rowTime / roundTime), roundCountRange.lowerBound), roundCountRange.upperBound)
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
            allocations: try ours.allocations(), targets: row.targets, speedupOfTwo: speedupOfTwo)
    }
}

/// Runs one work so many times that a clock can tell.
private struct Sampler {
    private let work: Contest.Work
    private let operationCount: Int
    private let callCount: Int
    /// What a sample takes, roughly.
    let expectedTime: Duration

    /// Warms up, and finds out how many calls a sample needs.
    init(_ work: @escaping Contest.Work, _ operationCount: Int, _ sampleTime: Duration) throws {
        self.work = work
        self.operationCount = operationCount
        var callCount = 1
        var time = try Self.time(work, 1)
        time = try Self.time(work, 1)
        while time < sampleTime {
            callCount *= 2
            time = try Self.time(work, callCount)
        }
        self.callCount = callCount
        expectedTime = time
    }

    /// Nanoseconds for one operation.
    func sample() throws -> Double {
        try Self.time(work, callCount) / .nanoseconds(1) / Double(callCount * operationCount)
    }

    /// Allocations for each operation, or nil where they are not counted.
    func allocations() throws -> Double? {
        guard allocation_counter_works() == 1 else { return nil }
        let count = min(callCount, 1000)
        let before = allocation_count()
        consume(try Self.run(work, count))
        return Double(allocation_count() - before) / Double(count * operationCount)
    }

    private static func time(_ work: Contest.Work, _ callCount: Int) throws -> Duration {
        let start = ContinuousClock.now
        consume(try run(work, callCount))
        return ContinuousClock.now - start
    }

    /// Not inlined, so that `work` is a call of something unknown each time.
    @inline(never)
    private static func run(_ work: Contest.Work, _ callCount: Int) throws -> Int {
        var sum = 0
        for _ in 0..<callCount { sum &+= try work() }
        return sum
    }
}

/// Where results go, so that they have to be made.
@inline(never) @_optimize(none)
func consume(_ sum: Int) {}
