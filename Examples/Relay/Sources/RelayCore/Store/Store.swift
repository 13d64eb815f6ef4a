// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// The relay's storage: a SQLite database in a file.
///
/// A response is sent after its changes are on the disk (`synchronous = FULL`). So a crash of the relay or of its machine loses
/// no accepted message, and no prekey is handed out twice.
final class Store: Sendable {
    private let pool: DatabasePool
    private let commits: GroupCommit

    /// Opens the database in a folder. Creates both if they do not exist.
    ///
    /// - Throws: ``FolderFault``.
    init(folder: String) throws {
        // The folder contains signaling keys, so only its owner may read it.
        try makeFolder(folder)
        do {
            pool = try DatabasePool(path: Self.path(in: folder), configuration: Self.configuration)
            // A pool uses write-ahead logging, and has set NORMAL.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            if try pool.read(Schema.migrator.hasBeenSuperseded) { throw FolderFault.newer(folder) }
            try Schema.migrator.migrate(pool)
        } catch let error as DatabaseError {
            throw FolderFault.database(folder, error.message ?? "SQLite error \(error.resultCode.rawValue)")
        }
        commits = GroupCommit(pool)
    }

    private static var configuration: Configuration {
        // Another process can lock the database for a moment.
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        // A read-only container has no folder for SQLite's temporary files.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA temp_store = MEMORY") }
        return configuration
    }

    static func path(in folder: String) -> String { folder + "/relay.sqlite" }

    /// Opens a database as the source or the target of a backup.
    static func openFile(_ path: String) throws -> DatabaseQueue {
        try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Copies the current database of a folder with SQLite's online backup, while a relay may use it.
    static func copyDatabase(in folder: String, to path: String) throws {
        do {
            let source = try openFile(Self.path(in: folder))
            let copy = try openFile(path)
            try source.backup(to: copy)
            // The copy is one file, without a write-ahead log beside it.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
            try source.close()
        } catch let error as DatabaseError {
            throw FolderFault.database(folder, error.message ?? "SQLite error \(error.resultCode.rawValue)")
        }
    }

    /// Writes a row, to check that the database is writable.
    func probe() async throws {
        try await write { try $0.execute(sql: "INSERT OR REPLACE INTO probe VALUES (1, ?)", arguments: [Moment.now]) }
    }

    /// Moves the write-ahead log into the database file and closes the database, so that a copy of the one file is complete.
    func close() throws {
        try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try pool.close()
    }

    /// Reads, concurrently with other readers and the writer.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.read(body)
    }

    /// Makes a change, and returns when it is on the disk. If `body` throws, nothing has changed.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await commits.write(body)
    }

    /// The number of commits, and the number of changes in them.
    var commitCounts: (commits: Int, changes: Int) { get async { await commits.counts } }

    /// Returns the random bytes of a name. They are created at the first call and stored, so that signatures stay valid after a
    /// restart.
    func secret(_ name: String, byteCount: Int) async throws -> Data {
        try await write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO secret VALUES (?, ?)", arguments: [name, Data.random(byteCount)])
            return try Data.fetchOne(database, sql: "SELECT value FROM secret WHERE name = ?", arguments: [name])!
        }
    }
}

extension Data {
    /// Random bytes from the system's generator.
    static func random(_ byteCount: Int) -> Data { Data((0..<byteCount).map { _ in .random(in: .min ... .max) }) }
}
