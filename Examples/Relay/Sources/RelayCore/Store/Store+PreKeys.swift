// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PushCrypto
import PushHTTP

extension Store {
    /// Replaces an account's prekeys.
    ///
    /// - Throws: ``Refusal`` if the last-resort key is, or was, a one-time key: such a key can be handed out only once.
    func keep(_ upload: PreKeyUpload, of account: Account) async throws {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM preKey WHERE account = ? AND NOT isSpent", arguments: [account.id])
            // A key that was handed out is still in the table, and stays spent.
            let insert = try database.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO preKey (account, keyID, publicKey, identityKey)
                    SELECT id, ?, ?, ? FROM account WHERE id = ?
                    """)
            // The last-resort key is inserted last, so that it is handed out last.
            for key in upload.keys + [upload.lastResortKey] {
                try insert.execute(arguments: [
                    key.id.value, Data(key.publicKey.encoded()), Data(key.identityKey.encoded()), account.id,
                ])
            }
            guard database.changesCount == 1 else { throw Refusal(.malformedBody) }
        }
    }

    /// Hands out a prekey of a number: a one-time key, which is then never handed out again, or the last-resort key if no other
    /// is left.
    ///
    /// - Parameter isSparing: Whether to hand out the last-resort key even if one-time keys are left.
    /// - Returns: The prekey; nil if the number has none.
    func takePreKey(of number: PhoneNumber, isSparing: Bool = false) async throws -> PreKey? {
        try await write { database in
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT preKey.* FROM preKey JOIN account ON account.id = preKey.account
                        WHERE account.number = ? AND NOT isSpent AND keyID >= ?
                        ORDER BY preKey.id LIMIT 1
                        """),
                arguments: [number.text, isSparing ? PreKeyID.lastResort.value : 0])
            guard let row else { return nil }
            let key = try PreKey(row)
            if !key.id.isLastResort {
                try database.execute(
                    sql: "UPDATE preKey SET isSpent = TRUE WHERE id = ?", arguments: [row["id"] as Int64])
            }
            return key
        }
    }
}

extension PreKey {
    fileprivate init(_ row: Row) throws {
        try self.init(
            id: PreKeyID(row["keyID"] as Int), publicKey: PublicKey(parsing: [UInt8](row["publicKey"] as Data)),
            identityKey: PublicKey(parsing: [UInt8](row["identityKey"] as Data)))
    }
}
