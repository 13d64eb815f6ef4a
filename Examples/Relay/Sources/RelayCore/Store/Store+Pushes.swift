// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PushCrypto
import PushHTTP
import PushWire

/// An envelope on its way to an account.
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
        /// The maximum number of those that are from one sender.
        var waitingOfSender: Int
    }

    /// The maximum number of refused pushes that an account keeps for its next push id.
    static let maximumRefused = 200

    /// Takes messages for accounts of this relay: seals each for its recipient, and keeps it until it is taken.
    ///
    /// - Parameters:
    ///   - sender: the caller, as for rate limits.
    ///   - signal: makes of a message what its recipient gets. It is asked only where there is one.
    /// - Returns: for each the account that it waits for, or nil if it was not taken: nobody has that number, too much waits for
    ///   its owner, from everybody or from this sender, or it is too large.
    func accept(
        _ messages: [OutgoingMessage], from sender: String, profile: Profile, limits: QueueLimits,
        signal: @escaping @Sendable (OutgoingMessage) -> IncomingPushMessageSignal
    ) async throws -> [Int64?] {
        try await write { database in
            // Nobody becomes somebody else between these three: it is one transaction.
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

    /// Accounts that something waits for and that have somewhere to send it.
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

    /// Returns the target of an account's pushes, and the oldest pushes that were not put off. Returns nil if the account has no
    /// target.
    ///
    /// - Parameters:
    ///   - limit: the maximum count, and the maximum byte count of all but the last push.
    ///   - last: the id before those to return; the oldest push of all is returned in any case.
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

    /// The maximum number of seconds for which a push is put off.
    private static let longestPause: Int64 = 300

    /// Returns pushes that were put off and are due, at most `count`, and the time at which the next of the others is.
    ///
    /// A push that is due after more than the longest pause was put off before the clock was set back. It is due now.
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

    /// Puts pushes off that the gateway did not take while it took others: those others go first from now on.
    ///
    /// A push waits 2 seconds at first, and 5 minutes in the end.
    ///
    /// - Parameter last: all pushes up to this id are put off as well, if they were not before.
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

    /// Forgets pushes that were taken, and puts those aside that were refused: the newest of them, and forgets the others.
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

    /// Forgets pushes that were refused before a moment.
    func removePushes(refusedBefore moment: Int64) async throws {
        try await write { try $0.execute(sql: "DELETE FROM push WHERE refused < ?", arguments: [moment]) }
    }

    /// Forgets an id under which there is nothing, unless the account has another by now.
    func forget(_ target: PushTarget, of account: Int64) async throws {
        try await write { database in
            let column = target.service.column
            try database.execute(
                sql: "UPDATE account SET \(column) = NULL WHERE id = ? AND \(column) = ?",
                arguments: [account, target.id])
        }
    }

    /// Pushes that nobody has taken, and among them those that were refused.
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
        // No sender has more than there are. So a short queue needs no count by sender, and the table no index for it.
        guard try has(limits.waitingOfSender, waitingFor: account) else { return true }
        let count = try Int.fetchOne(
            cachedStatement(sql: "SELECT count(*) FROM push WHERE account = ? AND sender = ? AND refused IS NULL"),
            arguments: [account, sender])!
        return count < limits.waitingOfSender
    }

    /// Whether at least so many pushes wait for an account. Those that were refused wait for nothing.
    private func has(_ count: Int, waitingFor account: Int64) throws -> Bool {
        try Bool.fetchOne(
            // All of them are counted, less those that were refused: indexes have both, and no row is read.
            cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM push WHERE account = ?1 LIMIT 1 OFFSET ?2
                        + (SELECT count(*) FROM push WHERE account = ?1 AND refused IS NOT NULL))
                    """),
            arguments: [account, count - 1])!
    }
}
