// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// The relay's storage: a SQLite database in a file.
///
/// A response goes out after what it promises is on the disk (`synchronous = FULL`): neither the relay's death nor that of its
/// machine takes back a message that was accepted, or gives out a prekey twice.
final class Store: Sendable {
    private let pool: DatabasePool
    private let commits: GroupCommit

    /// Opens the database in a folder, and makes both if they are not there.
    init(folder: String) throws {
        // For the owner alone: signaling keys are in it.
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Another process can hold the database for a moment, a backup for example.
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        pool = try DatabasePool(path: folder + "/relay.sqlite", configuration: configuration)
        // A pool writes ahead, and has set it to NORMAL.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try Schema.migrator.migrate(pool)
        commits = GroupCommit(pool)
    }

    /// Reads, beside other readers and the writer.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.read(body)
    }

    /// Changes something, and returns when the change is on the disk. If `body` throws, it has changed nothing.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await commits.write(body)
    }

    /// Commits that were made, and changes in them.
    var commitCounts: (commits: Int, changes: Int) { get async { await commits.counts } }

    /// Random bytes under a name, made when first asked for: what is signed with them is good after a restart.
    func secret(_ name: String, byteCount: Int) async throws -> Data {
        try await write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO secret VALUES (?, ?)", arguments: [name, Data.random(byteCount)])
            return try Data.fetchOne(database, sql: "SELECT value FROM secret WHERE name = ?", arguments: [name])!
        }
    }
}

extension Data {
    /// Random bytes, by the system's generator.
    static func random(_ byteCount: Int) -> Data { Data((0..<byteCount).map { _ in .random(in: .min ... .max) }) }
}
