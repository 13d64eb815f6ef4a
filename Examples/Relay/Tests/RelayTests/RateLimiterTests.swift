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

    @Test func nothingIsTakenByWhatIsRefused() throws {
        let limiter = limiter(burst: 2, perMinute: 60)
        try limiter.take(.messages, of: "a", count: 2, now: start)
        for _ in 0..<100 { #expect(throws: Refusal.self) { try limiter.take(.messages, of: "a", now: start) } }
        try limiter.take(.messages, of: "a", now: start + .seconds(1))
    }
}
