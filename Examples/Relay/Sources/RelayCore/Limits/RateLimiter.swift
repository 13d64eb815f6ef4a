// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts what is done, by token buckets: each thing takes a token, and tokens come back at a steady rate.
///
/// It is in memory. A relay that starts anew has forgotten who was how busy.
final class RateLimiter: Sendable {
    private struct Key: Hashable {
        let kind: RateLimits.Kind
        let subject: String
    }

    private struct Bucket {
        var tokens: Double
        var filled: ContinuousClock.Instant
    }

    private let limits: RateLimits
    private let capacity: Int
    private let buckets = Mutex<[Key: Bucket]>([:])

    /// - Parameter capacity: buckets that are kept, at most.
    init(_ limits: RateLimits, capacity: Int = 200_000) {
        self.limits = limits
        self.capacity = capacity
    }

    var bucketCount: Int { buckets.withLock(\.count) }

    /// Takes a token, or as many as there are things.
    ///
    /// - Throws: ``Refusal`` with when to come again. Nothing is taken then.
    func take(
        _ kind: RateLimits.Kind, of subject: String, count: Int = 1, now: ContinuousClock.Instant = .now
    ) throws(Refusal) {
        let rate = limits[kind]
        let missing = buckets.withLock { buckets in
            if buckets.count >= capacity {
                buckets = buckets.filter { fill($0.value, $0.key.kind, now) < limits[$0.key.kind].burst }
                // Whoever has so many addresses is not held by limits of this kind. Memory is.
                if buckets.count >= capacity { buckets = [:] }
            }
            let key = Key(kind: kind, subject: subject)
            let tokens = buckets[key].map { fill($0, kind, now) } ?? rate.burst
            // More than there will ever be goes through a full bucket: it is late by what it takes, but not forever.
            let wanted = min(Double(count), rate.burst)
            let isEnough = tokens >= wanted
            buckets[key] = Bucket(tokens: isEnough ? tokens - Double(count) : tokens, filled: now)
            return isEnough ? 0 : wanted - tokens
        }
        guard missing > 0 else { return }
        throw Refusal(.rateLimited, retryAfter: Int((missing * 60 / max(rate.perMinute, 0.001)).rounded(.up)))
    }

    private func fill(_ bucket: Bucket, _ kind: RateLimits.Kind, _ now: ContinuousClock.Instant) -> Double {
        let minutes = (now - bucket.filled) / .seconds(60)
        return min(limits[kind].burst, bucket.tokens + minutes * limits[kind].perMinute)
    }
}
