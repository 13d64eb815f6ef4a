// SPDX-License-Identifier: Apache-2.0

import CAllocations

/// Runs one work so many times that a clock can tell.
struct Sampler {
    /// Makes so many calls, and returns the time they took.
    typealias Timing = (_ callCount: Int) throws -> Duration

    private let timing: Timing
    private let operationCount: Int
    private let callCount: Int
    private let prepare: () throws -> Void
    /// The approximate time of a sample.
    let expectedTime: Duration

    /// Times a work in this process.
    init(
        _ work: @escaping Contest.Work, _ operationCount: Int, _ sampleTime: Duration, _ watch: Watch,
        prepare: @escaping () throws -> Void
    ) throws {
        try self.init(
            timing: { callCount in try watch.time { consume(try Self.run(work, callCount)) } },
            operationCount, sampleTime, prepare: prepare)
    }

    /// Warms up, and finds out how many calls a sample needs.
    init(
        timing: @escaping Timing, _ operationCount: Int, _ sampleTime: Duration, prepare: @escaping () throws -> Void
    ) throws {
        self.timing = timing
        self.operationCount = operationCount
        self.prepare = prepare
        var callCount = 1
        try prepare()
        var time = try timing(1)
        // The first call of all pays for what later ones find; one of a second or more hardly notices.
        if time < .seconds(1) { time = try timing(1) }
        while time < sampleTime {
            callCount *= 2
            time = try timing(callCount)
        }
        self.callCount = callCount
        expectedTime = time
    }

    /// Nanoseconds for one operation.
    func sample() throws -> Double {
        try prepare()
        return try timing(callCount) / .nanoseconds(1) / Double(callCount * operationCount)
    }

    /// Allocations for each operation of a work in this process, or nil where they are not counted.
    func allocations(of work: Contest.Work) throws -> Double? {
        guard allocation_counter_works() == 1 else { return nil }
        let count = min(callCount, 1000)
        try prepare()
        let before = allocation_count()
        consume(try Self.run(work, count))
        return Double(allocation_count() - before) / Double(count * operationCount)
    }

    /// Not inlined, so that `work` is a call of something unknown each time.
    @inline(never)
    private static func run(_ work: Contest.Work, _ callCount: Int) throws -> Int {
        var sum = 0
        for _ in 0..<callCount { sum &+= try work() }
        return sum
    }
}

/// A sink for results, so that the compiler keeps the code that makes them.
@inline(never) @_optimize(none)
func consume(_ sum: Int) {}
