// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Rate limits that outlive the process: a restart gives nobody more codes or guesses.
extension Store {
    /// The maximum number of buckets of each kind.
    static let maximumBuckets = 200_000
    /// The number of calls between two counts of the buckets: a count reads all of them.
    private static let countInterval = 256

    /// Takes a token of a bucket in the database, as ``RateLimiter`` does of one in memory.
    ///
    /// Times are those of the wall clock, which can be set back. No bucket takes longer to fill than an empty one, so that nobody is
    /// locked out for longer than that.
    ///
    /// - Parameter capacity: the maximum number of buckets of this kind. The one that is full first makes room.
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
            // An error would roll back the correction.
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

    /// Corrects times that are too late because the clock was set back. Otherwise the relay would keep blobs and refused pushes for
    /// that much longer, quotas would stay used up, and codes would stay good.
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
