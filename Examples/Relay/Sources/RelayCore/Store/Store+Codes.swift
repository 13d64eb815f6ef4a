// SPDX-License-Identifier: Apache-2.0

import GRDB
import PushCrypto

extension Store {
    /// Seconds for which a code is good.
    static let codeLifetime: Int64 = 600

    /// Keeps the code that a number is sent, instead of one before.
    func keep(_ code: VerificationCode, for number: PhoneNumber) async throws {
        try await write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO code VALUES (?, ?, ?)",
                arguments: [number.text, code.text, Moment.now + Self.codeLifetime])
        }
    }

    /// Whether a code is the one that a number was sent.
    func isCode(_ code: VerificationCode, of number: PhoneNumber) async throws -> Bool {
        try await read { database in
            try Bool.fetchOne(
                database, sql: "SELECT code = ? FROM code WHERE number = ? AND expires > ?",
                arguments: [code.text, number.text, Moment.now]) ?? false
        }
    }

    func removeExpiredCodes() async throws {
        try await write { database in
            try database.execute(sql: "DELETE FROM code WHERE expires <= ?", arguments: [Moment.now])
        }
    }
}
