// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PushCrypto
import PushHTTP

/// A registration at this relay.
struct Account: Hashable, Sendable {
    let id: Int64
    let number: PhoneNumber
}

extension Store {
    /// The account of a number, and its password hash.
    func account(of number: PhoneNumber) async throws -> (Account, PasswordHash)? {
        try await read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT id, password FROM account WHERE number = ?", arguments: [number.text])
            return row.flatMap { row in
                PasswordHash(stored: row["password"]).map { (Account(id: row["id"], number: number), $0) }
            }
        }
    }

    /// Creates the account of a number and removes the code, if the code is still the one that was sent.
    ///
    /// A new account replaces an earlier one of the number, with its prekeys, push ids and waiting pushes. They belong to
    /// another installation, and perhaps to another person.
    ///
    /// - Returns: Whether the code was right.
    func createAccount(
        _ number: PhoneNumber, _ code: VerificationCode, _ password: PasswordHash, _ registration: AccountRegistration,
        now: Int64 = Moment.now
    ) async throws -> Bool {
        let signalingKey = registration.signalingKey.withUnsafeBytes { Data($0) }
        return try await write { database in
            try database.execute(
                sql: "DELETE FROM code WHERE number = ? AND code = ? AND expires > ?",
                arguments: [number.text, code.text, now])
            guard database.changesCount == 1 else { return false }
            try database.execute(sql: "DELETE FROM account WHERE number = ?", arguments: [number.text])
            try database.execute(
                sql: """
                    INSERT INTO account (number, token, password, signalingKey, supportsSMS) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    number.text, Data(DirectoryToken(number).encoded()), password.stored, signalingKey,
                    registration.supportsSMS,
                ])
            return true
        }
    }

    /// Sets a push id of an account, or removes it. A new id makes rejected and deferred pushes due again.
    func setPushID(_ id: String?, _ service: PushTarget.Service, of account: Account) async throws {
        try await write { database in
            try database.execute(
                sql: "UPDATE account SET \(service.column) = ? WHERE id = ?", arguments: [id, account.id])
            guard id != nil else { return }
            try database.execute(
                sql: "UPDATE push SET refused = NULL, tries = 0, due = NULL WHERE account = ?", arguments: [account.id])
        }
    }
}
