// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Rate limits that outlive the process: a restart gives nobody more codes or guesses.
extension Store {
    /// The maximum number of buckets.
    static let maximumBuckets = 200_000
    /// The number of calls between two counts of the buckets: a count reads all of them.
    private static let countInterval = 256

    /// Takes a token of a bucket in the database, as ``RateLimiter`` does of one in memory.
    ///
    /// - Parameter capacity: the maximum number of buckets. The one that is full first makes room.
    /// - Throws: ``Refusal`` with the delay before the next try. Nothing is taken then.
    func take(
        _ kind: RateLimits.Kind, _ rate: RateLimits.Rate, of subject: String,
        now: Double = Double(Moment.nowInMilliseconds) / 1000, capacity: Int = maximumBuckets
    ) async throws {
        let isCounting = capacity < Self.countInterval || Int.random(in: 0..<Self.countInterval) == 0
        try await write { database in
            try database.execute(sql: "DELETE FROM bucket WHERE isFull <= ?", arguments: [now])
            let isFull = try Double.fetchOne(
                database, sql: "SELECT isFull FROM bucket WHERE kind = ? AND subject = ?",
                arguments: [kind.rawValue, subject])
            let seconds = try rate.take(1, fullIn: max(0, (isFull ?? now) - now))
            try database.execute(
                sql: "INSERT OR REPLACE INTO bucket VALUES (?, ?, ?)",
                arguments: [kind.rawValue, subject, now + seconds])
            guard isCounting else { return }
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM bucket")!
            guard count > capacity else { return }
            try database.execute(
                sql: """
                    DELETE FROM bucket WHERE (kind, subject) IN
                    (SELECT kind, subject FROM bucket ORDER BY isFull LIMIT ?)
                    """, arguments: [count - capacity])
        }
    }
}
