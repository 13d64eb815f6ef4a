// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PushCrypto
import PushHTTP
import PushWire

/// An envelope that is to be delivered to an account.
struct Push: Sendable {
    let id: Int64
    let envelope: [UInt8]

    fileprivate init(_ row: Row) {
        id = row["id"]
        envelope = [UInt8](row["envelope"] as Data)
    }
}

extension Store {
    /// The limits on messages and on the pushes that wait for an account.
    struct QueueLimits: Sendable {
        /// The maximum byte count of a message.
        var message: Int
        /// The maximum number of pushes that wait for an account.
        var waiting: Int
        /// The maximum number of waiting pushes from one sender.
        var waitingOfSender: Int
    }

    /// The maximum number of rejected pushes that an account keeps for its next push id.
    static let maximumRefused = 200

    /// Accepts messages for accounts of this relay: seals each for its recipient, and stores it until the gateway takes it.
    ///
    /// - Parameters:
    ///   - sender: The caller's key for rate limits.
    ///   - signal: Makes the signal of a message. Called only for messages with a recipient.
    /// - Returns: For each message, its recipient's account, or nil if it was not accepted: nobody has the number, the message
    ///   is too large, or too many pushes wait for the account, in all or from this sender.
    func accept(
        _ messages: [OutgoingMessage], from sender: String, profile: Profile, limits: QueueLimits,
        signal: @escaping @Sendable (OutgoingMessage) -> IncomingPushMessageSignal
    ) async throws -> [Int64?] {
        try await write { database in
            // One transaction looks up the recipients, seals and inserts, so that no number changes accounts in between.
            let recipients = try messages.map { message in
                message.body.count > limits.message ? nil : try database.recipient(message.destination)
            }
            let sealable = zip(messages, recipients).compactMap { message, recipient in
                recipient.map { (signal: signal(message), key: $0.signalingKey) }
            }
            let batch = Envelope.seal(sealable, profile: profile)
            var indices = batch.indices
            return try recipients.map { recipient in
                guard let recipient, let envelope = try? batch.copyEnvelope(at: indices.removeFirst()),
                    try database.hasRoom(for: recipient.account, from: sender, limits)
                else { return nil }
                try database.cachedStatement(sql: "INSERT INTO push (account, envelope, sender) VALUES (?, ?, ?)")
                    .execute(arguments: [recipient.account, Data(envelope), sender])
                return recipient.account
            }
        }
    }

    /// The accounts with waiting pushes and a push id.
    func accountsWithPushes() async throws -> [Int64] {
        try await read { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT id FROM account WHERE (gcmID IS NOT NULL OR apnID IS NOT NULL)
                    AND EXISTS (SELECT 1 FROM push WHERE push.account = account.id AND refused IS NULL)
                    """)
        }
    }

    /// Returns the target of an account's pushes, and its oldest pushes that were not deferred. Returns nil if the account has
    /// no target.
    ///
    /// - Parameters:
    ///   - limit: the maximum count, and the maximum byte count of all but the last push.
    ///   - last: The id after which pushes are returned. The oldest push of all is returned in any case.
    func pushes(
        of account: Int64, _ limit: (count: Int, byteCount: Int), after last: Int64 = 0
    ) async throws -> (PushTarget, [Push])? {
        try await read { database in
            let ids = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT gcmID, apnID FROM account WHERE id = ?"), arguments: [account])
            guard let ids, let target = PushTarget(gcm: ids["gcmID"], apn: ids["apnID"]) else { return nil }
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT id, envelope FROM push WHERE account = ?1 AND refused IS NULL AND tries = 0 AND (id > ?2
                            OR id = (SELECT min(id) FROM push WHERE account = ?1 AND refused IS NULL AND tries = 0))
                        ORDER BY id LIMIT ?3
                        """),
                arguments: [account, last, limit.count])
            var (pushes, byteCount) = ([Push](), 0)
            while byteCount < limit.byteCount, let row = try rows.next() {
                pushes.append(Push(row))
                byteCount += pushes.last!.envelope.count
            }
            return (target, pushes)
        }
    }

    /// The maximum number of seconds for which a push is deferred.
    private static let longestPause: Int64 = 300

    /// Returns at most `count` deferred pushes that are due, and the time at which the next of the others is due.
    ///
    /// A push that seems due later than the longest pause was deferred before the clock was set back. It is due now.
    func latePushes(
        of account: Int64, count: Int, now: Int64 = Moment.now
    ) async throws -> (due: [Push], next: Int64?) {
        try await read { database in
            let late = "FROM push WHERE account = ? AND refused IS NULL AND tries > 0"
            let rows = try Row.fetchAll(
                database, sql: "SELECT id, envelope \(late) AND (due <= ? OR due > ?) ORDER BY due, id LIMIT ?",
                arguments: [account, now, now + Self.longestPause, count])
            let next = try Int64.fetchOne(
                database, sql: "SELECT min(due) \(late) AND due > ? AND due <= ?",
                arguments: [account, now, now + Self.longestPause])
            return (rows.map { Push($0) }, next)
        }
    }

    /// Defers pushes that the gateway did not take while it took others, so that the others go first from now on.
    ///
    /// A push waits 2 seconds at first, and at most 5 minutes after many tries.
    ///
    /// - Parameter last: All pushes up to this id are deferred as well, if they were not before.
    func putOff(_ pushes: [Push], of account: Int64, upTo last: Int64 = 0, now: Int64 = Moment.now) async throws {
        guard !pushes.isEmpty || last > 0 else { return }
        try await write { database in
            let putOff = """
                UPDATE push SET tries = tries + 1, due = ? + min(\(Self.longestPause), 2 << min(tries, 8)) WHERE account = ?
                """
            let one = try database.cachedStatement(sql: putOff + " AND id = ?")
            for push in pushes { try one.execute(arguments: [now, account, push.id]) }
            guard last > 0 else { return }
            try database.execute(
                sql: putOff + " AND refused IS NULL AND tries = 0 AND id <= ?", arguments: [now, account, last])
        }
    }

    /// Deletes pushes that were taken, and marks those that were rejected. Of these it keeps the newest ``maximumRefused``, and
    /// deletes the others.
    func settle(taken: [Push], refused: [Push], of account: Int64) async throws {
        try await write { database in
            let delete = try database.cachedStatement(sql: "DELETE FROM push WHERE id = ?")
            for push in taken { try delete.execute(arguments: [push.id]) }
            let putAside = try database.cachedStatement(sql: "UPDATE push SET refused = ? WHERE id = ?")
            for push in refused { try putAside.execute(arguments: [Moment.now, push.id]) }
            guard !refused.isEmpty else { return }
            try database.execute(
                sql: """
                    DELETE FROM push WHERE account = ?1 AND refused IS NOT NULL AND id <=
                    (SELECT id FROM push WHERE account = ?1 AND refused IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?2)
                    """, arguments: [account, Self.maximumRefused])
        }
    }

    /// Deletes pushes that were rejected before a moment.
    func removePushes(refusedBefore moment: Int64) async throws {
        try await write { try $0.execute(sql: "DELETE FROM push WHERE refused < ?", arguments: [moment]) }
    }

    /// Removes a push id that no longer exists, unless the account has another by now.
    func forget(_ target: PushTarget, of account: Int64) async throws {
        try await write { database in
            let column = target.service.column
            try database.execute(
                sql: "UPDATE account SET \(column) = NULL WHERE id = ? AND \(column) = ?",
                arguments: [account, target.id])
        }
    }

    /// The number of pushes that wait for delivery, and the number of those that were rejected.
    func pushCounts() async throws -> (waiting: Int, refused: Int) {
        try await read { database in
            let row = try Row.fetchOne(database, sql: "SELECT count(*) - count(refused), count(refused) FROM push")!
            return (row[0], row[1])
        }
    }
}

extension Store.QueueLimits {
    init(_ options: RelayOptions) {
        self.init(
            message: options.maximumMessageByteCount, waiting: options.maximumWaitingPushes,
            waitingOfSender: options.maximumWaitingPushesOfSender)
    }
}

extension Database {
    /// Finds the account of a number.
    fileprivate func recipient(_ number: PhoneNumber) throws -> (account: Int64, signalingKey: SignalingKey)? {
        let row = try Row.fetchOne(
            cachedStatement(sql: "SELECT id, signalingKey FROM account WHERE number = ?"), arguments: [number.text])
        return try row.map { ($0["id"], try SignalingKey(parsing: [UInt8]($0["signalingKey"] as Data))) }
    }

    /// Whether one more push from a sender may wait for an account.
    fileprivate func hasRoom(for account: Int64, from sender: String, _ limits: Store.QueueLimits) throws -> Bool {
        if try has(limits.waiting, waitingFor: account) { return false }
        // A queue shorter than the sender's limit needs no count by sender. So the table needs no index for that count.
        guard try has(limits.waitingOfSender, waitingFor: account) else { return true }
        let count = try Int.fetchOne(
            cachedStatement(sql: "SELECT count(*) FROM push WHERE account = ? AND sender = ? AND refused IS NULL"),
            arguments: [account, sender])!
        return count < limits.waitingOfSender
    }

    /// Whether at least `count` pushes wait for an account. Rejected pushes do not wait.
    private func has(_ count: Int, waitingFor account: Int64) throws -> Bool {
        try Bool.fetchOne(
            // Counts all pushes less the rejected ones. Indexes cover both counts, so no row is read.
            cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM push WHERE account = ?1 LIMIT 1 OFFSET ?2
                        + (SELECT count(*) FROM push WHERE account = ?1 AND refused IS NOT NULL))
                    """),
            arguments: [account, count - 1])!
    }
}
