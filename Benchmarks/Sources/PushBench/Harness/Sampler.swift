// SPDX-License-Identifier: Apache-2.0

import CAllocations

/// Runs a work often enough that the clock's resolution does not matter.
struct Sampler {
    /// Makes `callCount` calls, and returns their time.
    typealias Timing = (_ callCount: Int) throws -> Duration

    private let timing: Timing
    private let operationCount: Int
    private let callCount: Int
    private let prepare: () throws -> Void
    /// The approximate time of a sample.
    let expectedTime: Duration

    /// Creates a sampler of a work in this process.
    init(
        _ work: @escaping Contest.Work, _ operationCount: Int, _ sampleTime: Duration, _ watch: Watch,
        prepare: @escaping () throws -> Void
    ) throws {
        try self.init(
            timing: { callCount in try watch.time { consume(try Self.run(work, callCount)) } },
            operationCount, sampleTime, prepare: prepare)
    }

    /// Warms up, and finds the number of calls per sample.
    init(
        timing: @escaping Timing, _ operationCount: Int, _ sampleTime: Duration, prepare: @escaping () throws -> Void
    ) throws {
        self.timing = timing
        self.operationCount = operationCount
        self.prepare = prepare
        var callCount = 1
        try prepare()
        var time = try timing(1)
        // The first call does one-time work, such as filling caches. Repeats it, unless it takes a second or more.
        if time < .seconds(1) { time = try timing(1) }
        while time < sampleTime {
            callCount *= 2
            time = try timing(callCount)
        }
        self.callCount = callCount
        expectedTime = time
    }

    /// Takes a sample, and returns the nanoseconds per operation.
    func sample() throws -> Double {
        try prepare()
        return try timing(callCount) / .nanoseconds(1) / Double(callCount * operationCount)
    }

    /// Returns the allocations per operation of a work in this process, or nil if they cannot be counted.
    func allocations(of work: Contest.Work) throws -> Double? {
        guard allocation_counter_works() == 1 else { return nil }
        let count = min(callCount, 1000)
        try prepare()
        let before = allocation_count()
        consume(try Self.run(work, count))
        return Double(allocation_count() - before) / Double(count * operationCount)
    }

    /// Calls a work repeatedly. Not inlined, so that the optimizer does not know `work`.
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
