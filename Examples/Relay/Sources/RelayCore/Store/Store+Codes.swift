// SPDX-License-Identifier: Apache-2.0

import GRDB
import PushCrypto

extension Store {
    /// Seconds for which a code is good.
    static let codeLifetime: Int64 = 600
    /// The maximum number of tries for a code, right or wrong.
    static let maximumTries = 5

    /// Keeps the code that a number is sent, instead of one before.
    func keep(_ code: VerificationCode, for number: PhoneNumber) async throws {
        try await write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO code (number, code, expires) VALUES (?, ?, ?)",
                arguments: [number.text, code.text, Moment.now + Self.codeLifetime])
        }
    }

    /// Whether a code is the one that a number was sent. After some tries none is: another has to be sent.
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
