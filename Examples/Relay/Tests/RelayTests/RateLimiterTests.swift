// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayCore

@Suite struct RateLimiterTests {
    private let start = ContinuousClock.now

    private func limiter(burst: Double, perMinute: Double) -> RateLimiter {
        var limits = RateLimits()
        limits[.messages] = .init(burst: burst, perMinute: perMinute)
        limits[.preKeys] = .init(burst: burst, perMinute: perMinute)
        return RateLimiter(limits)
    }

    @Test func aBurstGoesThroughAndThenWhatComesBack() throws {
        let limiter = limiter(burst: 3, perMinute: 6)
        for _ in 0..<3 { try limiter.take(.messages, of: "a", now: start) }
        #expect(throws: Refusal(.rateLimited, retryAfter: 10)) { try limiter.take(.messages, of: "a", now: start) }
        #expect(throws: Refusal(.rateLimited, retryAfter: 1)) {
            try limiter.take(.messages, of: "a", now: start + .seconds(9.5))
        }
        try limiter.take(.messages, of: "a", now: start + .seconds(10))
        #expect(throws: Refusal.self) { try limiter.take(.messages, of: "a", now: start + .seconds(10)) }
    }

    @Test func oneIsNotLimitedForAnother() throws {
        let limiter = limiter(burst: 1, perMinute: 1)
        try limiter.take(.messages, of: "a", now: start)
        try limiter.take(.messages, of: "b", now: start)
        try limiter.take(.preKeys, of: "a", now: start)
        #expect(throws: Refusal.self) { try limiter.take(.messages, of: "a", now: start) }
    }

    @Test func moreThanABurstTakesAFullBucketAndIsPaidOff() throws {
        let limiter = limiter(burst: 10, perMinute: 10)
        try limiter.take(.messages, of: "a", count: 30, now: start)
        #expect(throws: Refusal.self) { try limiter.take(.messages, of: "a", now: start + .seconds(119)) }
        try limiter.take(.messages, of: "a", now: start + .seconds(127))
    }

    @Test func whoeverHasManyAddressesDoesNotFillTheMemory() throws {
        let limiter = RateLimiter(RateLimits(), capacity: 10)
        for index in 0..<1000 { try limiter.take(.messages, of: "\(index)", now: start) }
        #expect(limiter.bucketCount <= 10)
    }

    @Test func whoeverHasManyAddressesDoesNotFreeThoseWhoAreHeld() throws {
        var limits = RateLimits()
        limits[.messages] = .init(burst: 3, perMinute: 1)
        let limiter = RateLimiter(limits, capacity: 100)
        for _ in 0..<3 { try limiter.take(.messages, of: "held", now: start) }
        for index in 0..<10_000 { try limiter.take(.messages, of: "\(index)", now: start) }
        #expect(throws: Refusal.self) { try limiter.take(.messages, of: "held", now: start) }
        #expect(limiter.bucketCount <= 100)
    }

    @Test func theBucketThatIsFullFirstMakesRoom() throws {
        var limits = RateLimits()
        limits[.messages] = .init(burst: 10, perMinute: 1)
        let limiter = RateLimiter(limits, capacity: 3)
        for (name, count) in [("least", 1), ("more", 5), ("most", 10)] {
            for _ in 0..<count { try limiter.take(.messages, of: name, now: start) }
        }
        try limiter.take(.messages, of: "new", count: 7, now: start)
        // "least" was dropped, so its new bucket is full. Adding it drops "more".
        try limiter.take(.messages, of: "least", count: 10, now: start)
        #expect(throws: Refusal.self) { try limiter.take(.messages, of: "most", now: start) }
        #expect(throws: Refusal.self) { try limiter.take(.messages, of: "new", count: 4, now: start) }
    }

    @Test func manyOfOneKindDoNotFreeThoseOfAnother() throws {
        var limits = RateLimits()
        limits[.preKeys] = .init(burst: 1, perMinute: 60)
        let limiter = RateLimiter(limits, capacity: 10)
        try limiter.take(.preKeys, of: "held", now: start)
        for index in 0..<1000 { try limiter.take(.messages, of: "\(index)", count: 100, now: start) }
        #expect(throws: Refusal.self) { try limiter.take(.preKeys, of: "held", now: start) }
    }

    @Test func ofSeveralCostsAllAreTakenOrNone() throws {
        let limiter = limiter(burst: 2, perMinute: 60)
        try limiter.take(.messages, of: "full", count: 2, now: start)
        let costs = [
            RateLimiter.Cost(.messages, of: "a", count: 2), .init(.preKeys, of: "b"), .init(.messages, of: "full"),
        ]
        for _ in 0..<10 {
            #expect(throws: Refusal(.rateLimited, retryAfter: 1)) { try limiter.take(costs, now: start) }
        }
        try limiter.take(Array(costs.prefix(2)), now: start)
        #expect(throws: Refusal.self) { try limiter.take(.messages, of: "a", now: start) }
        try limiter.take(.preKeys, of: "b", now: start)
        #expect(throws: Refusal.self) { try limiter.take(.preKeys, of: "b", now: start) }
    }

    @Test func aRefusedBodyCostsATokenAndItsDelayIsEnough() throws {
        let limiter = limiter(burst: 10, perMinute: 60)
        try limiter.take(.messages, of: "a", count: 5, now: start)
        let costs = [RateLimiter.Cost(.messages, of: "a", count: 8)]
        // 5 tokens are left, and then 4.
        #expect(throws: Refusal(.rateLimited, retryAfter: 4)) { try limiter.takeAfterBody(costs, now: start) }
        try limiter.takeAfterBody(costs, now: start + .seconds(4))
        // Each body that is read costs a token.
        for _ in 0..<10 {
            #expect(throws: Refusal.self) { try limiter.takeAfterBody(costs, now: start + .seconds(4)) }
        }
        #expect(throws: Refusal.self) { try limiter.check(.messages, of: "a", now: start + .seconds(4)) }
    }

    @Test func bucketsThatAreFullAreForgotten() throws {
        let limiter = limiter(burst: 2, perMinute: 60)
        for index in 0..<1000 { try limiter.take(.messages, of: "\(index)", now: start) }
        try limiter.take(.messages, of: "later", now: start + .seconds(2))
        #expect(limiter.bucketCount == 1)
    }

    @Test func whoHasNoTokenLeftIsRefusedAndWhoHasOneKeepsIt() throws {
        let limiter = limiter(burst: 1, perMinute: 1)
        for _ in 0..<10 { try limiter.check(.messages, of: "a", now: start) }
        try limiter.take(.messages, of: "a", now: start)
        #expect(throws: Refusal.self) { try limiter.check(.messages, of: "a", now: start) }
    }

    @Test func nothingIsTakenByWhatIsRefused() throws {
        let limiter = limiter(burst: 2, perMinute: 60)
        try limiter.take(.messages, of: "a", count: 2, now: start)
        for _ in 0..<100 { #expect(throws: Refusal.self) { try limiter.take(.messages, of: "a", now: start) } }
        try limiter.take(.messages, of: "a", now: start + .seconds(1))
    }
}
