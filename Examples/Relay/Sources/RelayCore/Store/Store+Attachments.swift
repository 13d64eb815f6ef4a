// SPDX-License-Identifier: Apache-2.0

import GRDB

extension Store {
    /// A new attachment's id: 63 random bits, so that knowing one does not help to guess another.
    func allocateAttachment() async throws -> UInt64 {
        try await write { database in
            let id = Int64.random(in: 1 ... .max)
            try database.execute(sql: "INSERT INTO attachment VALUES (?, ?)", arguments: [id, Moment.now])
            return UInt64(id)
        }
    }

    /// Whether this relay gave the id.
    func hasAttachment(_ id: UInt64) async throws -> Bool {
        guard let id = Int64(exactly: id) else { return false }
        return try await read { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM attachment WHERE id = ?)", arguments: [id])!
        }
    }

    /// Attachments that were allocated before a moment.
    func attachments(before moment: Int64) async throws -> [UInt64] {
        try await read { database in
            try Int64.fetchAll(database, sql: "SELECT id FROM attachment WHERE created < ?", arguments: [moment])
                .map { UInt64($0) }
        }
    }

    /// Forgets attachments that were allocated before a moment.
    func removeAttachments(before moment: Int64) async throws {
        try await write { try $0.execute(sql: "DELETE FROM attachment WHERE created < ?", arguments: [moment]) }
    }
}
