// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The rate limits in the database, so that a restart gives nobody more codes or guesses.
extension Store {
    /// The maximum number of buckets of each kind.
    static let maximumBuckets = 200_000
    /// The mean number of calls between two counts of the buckets. A count reads all of them.
    private static let countInterval = 256

    /// Takes a token from a bucket in the database, as ``RateLimiter`` does from one in memory.
    ///
    /// Times are those of the wall clock, which can be set back. A bucket never takes longer to fill than an empty one, so that
    /// nobody is locked out for longer.
    ///
    /// - Parameter capacity: The maximum number of buckets of this kind. If there are more, the buckets that are full first are
    ///   dropped.
    /// - Throws: ``Refusal`` with the delay before the next try. Nothing is taken then.
    func take(
        _ kind: RateLimits.Kind, _ rate: RateLimits.Rate, of subject: String,
        now: Double = Double(Moment.nowInMilliseconds) / 1000, capacity: Int = maximumBuckets
    ) async throws {
        let isCounting = capacity < Self.countInterval || Int.random(in: 0..<Self.countInterval) == 0
        let refusal = try await write { database -> Refusal? in
            try database.execute(
                sql: "DELETE FROM bucket WHERE kind = ? AND isFull <= ?", arguments: [kind.rawValue, now])
            let latest = now + rate.secondsToFill
            try database.execute(
                sql: "UPDATE bucket SET isFull = ? WHERE kind = ? AND isFull > ?",
                arguments: [latest, kind.rawValue, latest])
            let isFull = try Double.fetchOne(
                database, sql: "SELECT isFull FROM bucket WHERE kind = ? AND subject = ?",
                arguments: [kind.rawValue, subject])
            let seconds: Double
            // Returned, not thrown: an error would roll back the correction.
            do throws(Refusal) { seconds = try rate.take(1, fullIn: max(0, (isFull ?? now) - now)) } catch {
                return error
            }
            try database.execute(
                sql: "INSERT OR REPLACE INTO bucket VALUES (?, ?, ?)",
                arguments: [kind.rawValue, subject, now + seconds])
            guard isCounting else { return nil }
            let count = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM bucket WHERE kind = ?", arguments: [kind.rawValue])!
            guard count > capacity else { return nil }
            try database.execute(
                sql: """
                    DELETE FROM bucket WHERE kind = ?1 AND subject IN
                    (SELECT subject FROM bucket WHERE kind = ?1 ORDER BY isFull LIMIT ?2)
                    """, arguments: [kind.rawValue, count - capacity])
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Corrects times in the future, which a clock that was set back leaves behind. Otherwise the relay would keep blobs and
    /// rejected pushes too long, quotas would stay used up, and codes would stay valid.
    func correctTimes(now: Int64) async throws {
        try await write { database in
            for (table, column, latest) in [
                ("attachment", "created", now), ("push", "refused", now), ("code", "expires", now + Self.codeLifetime),
            ] {
                try database.execute(
                    sql: "UPDATE \(table) SET \(column) = ?1 WHERE \(column) > ?1", arguments: [latest])
            }
        }
    }
}
