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
}

extension Store {
    /// Takes messages for accounts of this relay: seals each for its recipient, and keeps it until it is taken.
    ///
    /// - Parameter signal: makes of a message what its recipient gets. It is asked only where there is one.
    /// - Returns: for each the account that it waits for, or nil if it was not taken: nobody has that number, too much waits for
    ///   its owner, or it is too large.
    func accept(
        _ messages: [OutgoingMessage], profile: Profile, limits: (message: Int, waiting: Int),
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
            var envelopes = Envelope.seal(sealable, profile: profile)[...]
            return try recipients.map { recipient in
                guard let recipient, let envelope = try? envelopes.removeFirst().get(),
                    try database.hasRoom(for: recipient.account, limits.waiting)
                else { return nil }
                try database.cachedStatement(sql: "INSERT INTO push (account, envelope) VALUES (?, ?)")
                    .execute(arguments: [recipient.account, Data(envelope)])
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

    /// Returns the target of an account's pushes, and the oldest pushes. Returns nil if the account has no target.
    ///
    /// - Parameter limit: the maximum count, and the maximum byte count of all but the last push.
    func pushes(of account: Int64, _ limit: (count: Int, byteCount: Int)) async throws -> (PushTarget, [Push])? {
        try await read { database in
            let ids = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT gcmID, apnID FROM account WHERE id = ?"), arguments: [account])
            guard let ids, let target = PushTarget(gcm: ids["gcmID"], apn: ids["apnID"]) else { return nil }
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: "SELECT id, envelope FROM push WHERE account = ? AND refused IS NULL ORDER BY id LIMIT ?"),
                arguments: [account, limit.count])
            var (pushes, byteCount) = ([Push](), 0)
            while byteCount < limit.byteCount, let row = try rows.next() {
                pushes.append(Push(id: row["id"], envelope: [UInt8](row["envelope"] as Data)))
                byteCount += pushes.last!.envelope.count
            }
            return (target, pushes)
        }
    }

    /// Forgets pushes that were taken, and puts those aside that were refused.
    func settle(taken: [Push], refused: [Push]) async throws {
        try await write { database in
            let delete = try database.cachedStatement(sql: "DELETE FROM push WHERE id = ?")
            for push in taken { try delete.execute(arguments: [push.id]) }
            let putAside = try database.cachedStatement(sql: "UPDATE push SET refused = ? WHERE id = ?")
            for push in refused { try putAside.execute(arguments: [Moment.now, push.id]) }
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

extension Database {
    /// Finds the account of a number.
    fileprivate func recipient(_ number: PhoneNumber) throws -> (account: Int64, signalingKey: SignalingKey)? {
        let row = try Row.fetchOne(
            cachedStatement(sql: "SELECT id, signalingKey FROM account WHERE number = ?"), arguments: [number.text])
        return try row.map { ($0["id"], try SignalingKey(parsing: [UInt8]($0["signalingKey"] as Data))) }
    }

    /// Whether one more push may wait for an account.
    fileprivate func hasRoom(for account: Int64, _ maximumWaiting: Int) throws -> Bool {
        try !Bool.fetchOne(
            cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM push WHERE account = ? LIMIT 1 OFFSET ?)"),
            arguments: [account, maximumWaiting - 1])!
    }
}
