// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PushCrypto
import PushWire

/// An envelope on its way to an account.
struct Push: Sendable {
    let id: Int64
    let envelope: [UInt8]
}

extension Store {
    /// Takes messages for accounts of this relay: seals each for its recipient, and keeps it until it is taken.
    ///
    /// - Returns: for each the account that it waits for, or nil if it was not taken: nobody has that number, too much waits for
    ///   its owner, or it is too large.
    func accept(
        _ messages: [(destination: PhoneNumber, signal: IncomingPushMessageSignal)], profile: Profile,
        maximumWaiting: Int
    ) async throws -> [Int64?] {
        try await write { database in
            // Nobody becomes somebody else between these three: it is one transaction.
            let recipients = try messages.map { try database.recipient($0.destination, maximumWaiting) }
            let sealable = zip(messages, recipients).compactMap { message, recipient in
                recipient.map { (signal: message.signal, key: $0.signalingKey) }
            }
            var envelopes = Envelope.seal(sealable, profile: profile)[...]
            return try recipients.map { recipient in
                guard let recipient, let envelope = try? envelopes.removeFirst().get() else { return nil }
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
                    AND EXISTS (SELECT 1 FROM push WHERE push.account = account.id)
                    """)
        }
    }

    /// Where an account's pushes go, and the first of them, in the order in which they came; nil if they go nowhere.
    func pushes(of account: Int64, limit: Int) async throws -> (PushTarget, [Push])? {
        try await read { database in
            let ids = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT gcmID, apnID FROM account WHERE id = ?"), arguments: [account])
            guard let ids, let target = PushTarget(gcm: ids["gcmID"], apn: ids["apnID"]) else { return nil }
            let pushes = try Row.fetchAll(
                database.cachedStatement(sql: "SELECT id, envelope FROM push WHERE account = ? ORDER BY id LIMIT ?"),
                arguments: [account, limit])
            return (target, pushes.map { Push(id: $0["id"], envelope: [UInt8]($0["envelope"] as Data)) })
        }
    }

    /// Forgets pushes that were taken.
    func remove(_ pushes: [Push]) async throws {
        try await write { database in
            let delete = try database.cachedStatement(sql: "DELETE FROM push WHERE id = ?")
            for push in pushes { try delete.execute(arguments: [push.id]) }
        }
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

    /// Pushes that nobody has taken.
    func waitingPushCount() async throws -> Int {
        try await read { try Int.fetchOne($0, sql: "SELECT count(*) FROM push")! }
    }
}

extension Database {
    /// The account that a message for a number is kept for, if it has room.
    fileprivate func recipient(
        _ number: PhoneNumber, _ maximumWaiting: Int
    ) throws -> (account: Int64, signalingKey: SignalingKey)? {
        let row = try Row.fetchOne(
            cachedStatement(sql: "SELECT id, signalingKey FROM account WHERE number = ?"), arguments: [number.text])
        guard let row else { return nil }
        let account: Int64 = row["id"]
        let hasNoRoom = try Bool.fetchOne(
            cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM push WHERE account = ? LIMIT 1 OFFSET ?)"),
            arguments: [account, maximumWaiting - 1])!
        guard !hasNoRoom else { return nil }
        return (account, try SignalingKey(parsing: [UInt8](row["signalingKey"] as Data)))
    }
}
