// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// The relay's storage: a SQLite database in a file.
///
/// A response goes out after its changes are on the disk (`synchronous = FULL`). So a crash of the relay or of its machine loses no
/// accepted message, and hands out no prekey twice.
final class Store: Sendable {
    private let pool: DatabasePool
    private let commits: GroupCommit

    /// Opens the database in a folder, and makes both if they are not there.
    ///
    /// - Throws: ``FolderFault``.
    init(folder: String) throws {
        // For the owner alone: signaling keys are in it.
        try makeFolder(folder)
        do {
            pool = try DatabasePool(path: Self.path(in: folder), configuration: Self.configuration)
            // A pool writes ahead, and has set it to NORMAL.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            if try pool.read(Schema.migrator.hasBeenSuperseded) { throw FolderFault.newer(folder) }
            try Schema.migrator.migrate(pool)
        } catch let error as DatabaseError {
            throw FolderFault.database(folder, error.message ?? "SQLite error \(error.resultCode.rawValue)")
        }
        commits = GroupCommit(pool)
    }

    private static var configuration: Configuration {
        // Another process can hold the database for a moment.
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        // A read-only container has no folder for SQLite's temporary files.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA temp_store = MEMORY") }
        return configuration
    }

    static func path(in folder: String) -> String { folder + "/relay.sqlite" }

    /// Opens a database for a backup, from it or to it.
    static func openFile(_ path: String) throws -> DatabaseQueue {
        try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Copies the database of a folder as it is at this moment, by SQLite's online backup. A relay on it goes on meanwhile.
    static func copyDatabase(in folder: String, to path: String) throws {
        do {
            let source = try openFile(Self.path(in: folder))
            let copy = try openFile(path)
            try source.backup(to: copy)
            // All of it is in one file, whatever becomes of the files beside it.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
            try source.close()
        } catch let error as DatabaseError {
            throw FolderFault.database(folder, error.message ?? "SQLite error \(error.resultCode.rawValue)")
        }
    }

    /// Writes something, to find out whether the database can be written.
    func probe() async throws {
        try await write { try $0.execute(sql: "INSERT OR REPLACE INTO probe VALUES (1, ?)", arguments: [Moment.now]) }
    }

    /// Moves the write-ahead log into the database, and closes it: whoever copies the one file then has everything.
    func close() throws {
        try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try pool.close()
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
