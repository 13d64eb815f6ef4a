// SPDX-License-Identifier: Apache-2.0

import CAllocations

/// Runs one work so many times that a clock can tell.
struct Sampler {
    private let work: Contest.Work
    private let operationCount: Int
    private let callCount: Int
    private let watch: Watch
    private let prepare: () throws -> Void
    /// What a sample takes, roughly.
    let expectedTime: Duration

    /// Warms up, and finds out how many calls a sample needs.
    init(
        _ work: @escaping Contest.Work, _ operationCount: Int, _ sampleTime: Duration, _ watch: Watch,
        prepare: @escaping () throws -> Void
    ) throws {
        self.work = work
        self.operationCount = operationCount
        self.watch = watch
        self.prepare = prepare
        var callCount = 1
        try prepare()
        var time = try Self.time(work, 1, watch)
        // The first call of all pays for what later ones find; one of a second or more hardly notices.
        if time < .seconds(1) { time = try Self.time(work, 1, watch) }
        while time < sampleTime {
            callCount *= 2
            time = try Self.time(work, callCount, watch)
        }
        self.callCount = callCount
        expectedTime = time
    }

    /// Nanoseconds for one operation.
    func sample() throws -> Double {
        try prepare()
        return try Self.time(work, callCount, watch) / .nanoseconds(1) / Double(callCount * operationCount)
    }

    /// Allocations for each operation, or nil where they are not counted.
    func allocations() throws -> Double? {
        guard allocation_counter_works() == 1 else { return nil }
        let count = min(callCount, 1000)
        try prepare()
        let before = allocation_count()
        consume(try Self.run(work, count))
        return Double(allocation_count() - before) / Double(count * operationCount)
    }

    private static func time(_ work: Contest.Work, _ callCount: Int, _ watch: Watch) throws -> Duration {
        try watch.time { consume(try run(work, callCount)) }
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
