// SPDX-License-Identifier: Apache-2.0

import GRDB
import PushCrypto

extension Store {
    /// The number of seconds for which a blob counts for the quota of the number that allocated it.
    static let quotaPeriod: Int64 = 86_400

    /// The limits on the blobs of a number.
    struct BlobQuota: Sendable {
        /// The maximum number of blobs allocated within ``quotaPeriod``.
        var count: Int
        /// The maximum byte count of blobs allocated within ``quotaPeriod``.
        var byteCount: Int64
        /// The maximum byte count of all blobs that are stored, however old.
        var storedByteCount: Int64
    }

    /// Allocates an attachment and returns its id, 63 random bits, so that nobody can guess one id from another.
    ///
    /// The quota belongs to the number and not to the account, so that a new registration does not refill it.
    ///
    /// - Throws: ``Refusal`` if the quota is used up.
    func allocateAttachment(
        for number: PhoneNumber, _ quota: BlobQuota, now: Int64 = Moment.now
    ) async throws -> UInt64 {
        try await write { database in
            let used = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*), coalesce(sum(byteCount), 0), coalesce(min(created), 0) FROM attachment
                    WHERE owner = ? AND created > ?
                    """, arguments: [number.text, now - Self.quotaPeriod])!
            guard (used[0] as Int) < quota.count, (used[1] as Int64) < quota.byteCount else {
                // After the clock is set back, a blob can have a time in the future until housekeeping corrects it.
                let next = min((used[2] as Int64), now) + Self.quotaPeriod
                throw Refusal(.rateLimited, retryAfter: Int(next - now))
            }
            guard try database.byteCount(of: number.text) < quota.storedByteCount else {
                throw Refusal(.rateLimited, retryAfter: Int(Self.quotaPeriod))
            }
            let id = Int64.random(in: 1 ... .max)
            try database.execute(
                sql: "INSERT INTO attachment (id, created, owner) VALUES (?, ?, ?)",
                arguments: [id, now, number.text])
            return UInt64(id)
        }
    }

    /// Reserves space for a blob in the quota of its owner.
    ///
    /// - Returns: The reserved byte count and the owner. The count is less than `wanted`, or 0, if the quota is used up. Nil if
    ///   the attachment does not exist.
    func reserve(
        _ wanted: Int64, for id: UInt64, _ quota: BlobQuota, now: Int64 = Moment.now
    ) async throws -> (byteCount: Int64, owner: String?)? {
        guard let id = Int64(exactly: id) else { return nil }
        return try await write { database in
            guard
                let row = try Row.fetchOne(database, sql: "SELECT owner FROM attachment WHERE id = ?", arguments: [id])
            else { return nil }
            let owner = row["owner"] as String?
            let others = try Int64.fetchOne(
                database,
                sql: """
                    SELECT coalesce(sum(byteCount), 0) FROM attachment WHERE owner = ? AND created > ? AND id <> ?
                    """, arguments: [owner, now - Self.quotaPeriod, id])!
            let stored = try database.byteCount(of: owner, except: id)
            let granted = max(0, min(wanted, quota.byteCount - others, quota.storedByteCount - stored))
            try database.execute(
                sql: "UPDATE attachment SET byteCount = max(byteCount, ?) WHERE id = ?", arguments: [granted, id])
            return (granted, owner)
        }
    }

    /// Stores the byte count of a blob, after an upload that succeeded or failed.
    func setByteCount(_ byteCount: Int64, of id: UInt64) async throws { try await setByteCounts([id: byteCount]) }

    /// Stores the byte counts of blobs, by id.
    func setByteCounts(_ byteCounts: [UInt64: Int64]) async throws {
        guard !byteCounts.isEmpty else { return }
        try await write { database in
            let update = try database.cachedStatement(sql: "UPDATE attachment SET byteCount = ? WHERE id = ?")
            for (id, byteCount) in byteCounts { try update.execute(arguments: [byteCount, Int64(id)]) }
        }
    }

    /// The byte counts of all attachments, by id.
    func attachmentByteCounts() async throws -> [UInt64: Int64] {
        try await read { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT id, byteCount FROM attachment")
            var byteCounts: [UInt64: Int64] = [:]
            while let row = try rows.next() { byteCounts[UInt64(row[0] as Int64)] = row[1] }
            return byteCounts
        }
    }

    /// Whether this relay allocated the id.
    func hasAttachment(_ id: UInt64) async throws -> Bool {
        guard let id = Int64(exactly: id) else { return false }
        return try await read { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM attachment WHERE id = ?)", arguments: [id])!
        }
    }

    /// The ids of attachments that were allocated before a moment.
    func attachments(before moment: Int64) async throws -> [UInt64] {
        try await read { database in
            try Int64.fetchAll(database, sql: "SELECT id FROM attachment WHERE created < ?", arguments: [moment])
                .map { UInt64($0) }
        }
    }

    /// Deletes the records of attachments that were allocated before a moment.
    func removeAttachments(before moment: Int64) async throws {
        try await write { try $0.execute(sql: "DELETE FROM attachment WHERE created < ?", arguments: [moment]) }
    }
}

extension Database {
    /// The byte count of a number's blobs.
    fileprivate func byteCount(of owner: String?, except id: Int64 = 0) throws -> Int64 {
        try Int64.fetchOne(
            self, sql: "SELECT coalesce(sum(byteCount), 0) FROM attachment WHERE owner = ? AND id <> ?",
            arguments: [owner, id])!
    }
}
