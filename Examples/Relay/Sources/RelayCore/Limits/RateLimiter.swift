// SPDX-License-Identifier: Apache-2.0

import HeapModule
import Synchronization

/// Limits events with token buckets: each event takes a token, and tokens come back at a steady rate.
///
/// The buckets are in memory. Each kind of event has its own table, of limited size. If a table has no room for another bucket,
/// it drops the bucket that is full first, because that one limits least. The buckets of telephone numbers are in the database:
/// see `Store+Limits.swift`.
final class RateLimiter: Sendable {
    /// The buckets of a kind. Times are seconds since ``origin``.
    private struct Table {
        /// The time at which each bucket is full again. A bucket has no other state.
        var full: [String: Double] = [:]
        /// An entry for each bucket. Its time is the bucket's, or an earlier one: it is corrected only when the entry comes
        /// first.
        var queue = Heap<Entry>()

        /// Removes full buckets. Also removes the bucket that is full first if there is no room for one more.
        mutating func makeRoom(_ capacity: Int, _ now: Double) {
            while let first = queue.min, first.full <= now || full.count >= capacity {
                queue.removeMin()
                if let current = full[first.subject], current > first.full {
                    queue.insert(Entry(full: current, subject: first.subject))
                } else {
                    full[first.subject] = nil
                }
            }
        }
    }

    /// The tokens that a call takes from a bucket.
    struct Cost {
        let kind: RateLimits.Kind
        let subject: String
        let count: Int

        init(_ kind: RateLimits.Kind, of subject: String, count: Int = 1) {
            self.kind = kind
            self.subject = subject
            self.count = count
        }
    }

    private struct Entry: Comparable {
        let full: Double
        let subject: String

        static func == (a: Entry, b: Entry) -> Bool { a.full == b.full }
        static func < (a: Entry, b: Entry) -> Bool { a.full < b.full }
    }

    private let limits: RateLimits
    private let capacity: Int
    private let origin = ContinuousClock.now
    private let tables = Mutex<[RateLimits.Kind: Table]>([:])

    /// Creates a limiter with full buckets.
    ///
    /// - Parameter capacity: The maximum number of buckets of each kind.
    init(_ limits: RateLimits, capacity: Int = 50_000) {
        self.limits = limits
        self.capacity = capacity
    }

    var bucketCount: Int { tables.withLock { $0.values.reduce(0) { $0 + $1.full.count } } }

    /// Takes tokens from a bucket.
    ///
    /// - Throws: ``Refusal`` with the delay before the next try. Nothing is taken then.
    func take(
        _ kind: RateLimits.Kind, of subject: String, count: Int = 1, now: ContinuousClock.Instant = .now
    ) throws(Refusal) {
        try take([Cost(kind, of: subject, count: count)], now: now)
    }

    /// Takes the tokens of all costs, or none. The costs are for different buckets.
    ///
    /// - Throws: ``Refusal`` with the longest delay. Nothing is taken then.
    func take(_ costs: [Cost], now: ContinuousClock.Instant = .now) throws(Refusal) {
        let now = (now - origin) / .seconds(1)
        let refusal = tables.withLock { tables -> Refusal? in
            var (times, refusal): ([Double], Refusal?) = ([], nil)
            for cost in costs {
                let before = max(0, (tables[cost.kind]?.full[cost.subject] ?? now) - now)
                do throws(Refusal) {
                    times.append(now + (try limits[cost.kind].take(cost.count, fullIn: before)))
                } catch {
                    if error.retryAfter ?? 0 > refusal?.retryAfter ?? 0 { refusal = error }
                }
            }
            if let refusal { return refusal }
            for (cost, full) in zip(costs, times) {
                // In place: a copy of a table would copy all of its buckets.
                let isKnown = tables[cost.kind]?.full[cost.subject] != nil
                if !isKnown { tables[cost.kind, default: Table()].makeRoom(capacity, now) }
                tables[cost.kind]?.full[cost.subject] = full
                if !isKnown { tables[cost.kind]?.queue.insert(Entry(full: full, subject: cost.subject)) }
            }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Takes the tokens of all costs for a call with a body that was read.
    ///
    /// - Throws: ``Refusal`` with the longest delay. It takes only one token of the first bucket then, because reading a body
    ///   is work.
    func takeAfterBody(_ costs: [Cost], now: ContinuousClock.Instant = .now) throws(Refusal) {
        do { try take(costs, now: now) } catch {
            if let first = costs.first { try take(first.kind, of: first.subject, now: now) }
            // The delay of this refusal includes that token.
            try take(costs, now: now)
        }
    }

    /// Checks that a subject has a token left, and takes nothing.
    func check(
        _ kind: RateLimits.Kind, of subject: String, now: ContinuousClock.Instant = .now
    ) throws(Refusal) {
        let now = (now - origin) / .seconds(1)
        guard let full = tables.withLock({ $0[kind]?.full[subject] }) else { return }
        _ = try limits[kind].take(1, fullIn: max(0, full - now))
    }
}

extension RateLimits.Rate {
    private var perSecond: Double { max(perMinute, 0.001) / 60 }

    /// The time after which an empty bucket is full.
    var secondsToFill: Double { burst / perSecond }

    /// Takes tokens from a bucket.
    ///
    /// A count above the burst needs a full bucket, and makes it take longer to fill.
    ///
    /// - Parameter seconds: The time until the bucket is full.
    /// - Returns: The time until the bucket is full after that.
    /// - Throws: ``Refusal`` with the delay before the next try.
    func take(_ count: Int, fullIn seconds: Double) throws(Refusal) -> Double {
        // Allows for rounding errors.
        let missing = min(Double(count), burst) - (burst - seconds * perSecond) - 1e-6
        guard missing <= 0 else {
            throw Refusal(.rateLimited, retryAfter: max(1, Int((missing / perSecond).rounded(.up))))
        }
        return seconds + Double(count) / perSecond
    }
}
