// SPDX-License-Identifier: Apache-2.0

import GRDB
import PushCrypto

extension Store {
    /// The lifetime of a code, in seconds.
    static let codeLifetime: Int64 = 600
    /// The maximum number of tries for a code, right or wrong.
    static let maximumTries = 5

    /// Stores the code that is sent to a number. It replaces an earlier one.
    func keep(_ code: VerificationCode, for number: PhoneNumber) async throws {
        try await write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO code (number, code, expires) VALUES (?, ?, ?)",
                arguments: [number.text, code.text, Moment.now + Self.codeLifetime])
        }
    }

    /// Counts a try, and returns whether the code is the one that was sent to the number. After ``maximumTries``, no code is
    /// accepted until another is sent.
    func tryCode(_ code: VerificationCode, of number: PhoneNumber, now: Int64 = Moment.now) async throws -> Bool {
        try await write { database in
            try database.execute(sql: "UPDATE code SET tries = tries + 1 WHERE number = ?", arguments: [number.text])
            return try Bool.fetchOne(
                database, sql: "SELECT code = ? FROM code WHERE number = ? AND expires > ? AND tries <= ?",
                arguments: [code.text, number.text, now, Self.maximumTries]) ?? false
        }
    }

    func removeExpiredCodes(now: Int64) async throws {
        try await write { try $0.execute(sql: "DELETE FROM code WHERE expires <= ?", arguments: [now]) }
    }
}
