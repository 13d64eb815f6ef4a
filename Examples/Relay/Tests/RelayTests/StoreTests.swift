// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PushCrypto
import Testing

@testable import RelayCore

@Suite struct StoreTests {
    private struct Refused: Error {}

    private func withStore(_ body: (Store) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        try await store.write { try $0.execute(sql: "CREATE TABLE number (value INTEGER)") }
        try await body(store)
    }

    @Test func aResponseWaitsForTheDisk() async throws {
        try await withStore { store in
            // 2 is FULL: each commit syncs the log.
            let synchronous = try await store.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            let mode = try await store.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
            #expect(synchronous == 2 && mode == "wal")
        }
    }

    @Test func temporaryFilesAreInMemory() async throws {
        try await withStore { store in
            // 2 is MEMORY.
            let query = "PRAGMA temp_store"
            let writer = try await store.write { try Int.fetchOne($0, sql: query) }
            let reader = try await store.read { try Int.fetchOne($0, sql: query) }
            #expect(writer == 2 && reader == 2)
        }
        let folder = try TemporaryFolder()
        let copy = try Store.openFile(folder.path + "/copy.sqlite")
        #expect(try await copy.read { try Int.fetchOne($0, sql: "PRAGMA temp_store") } == 2)
    }

    @Test func manyChangesAtOnceAreFewCommitsAndOneThatFailsLeavesTheOthersAlone() async throws {
        try await withStore { store in
            let before = await store.commitCounts
            let outcomes = await withTaskGroup(of: Int?.self) { group in
                for value in 0..<500 {
                    group.addTask {
                        try? await store.write { database in
                            try database.execute(sql: "INSERT INTO number VALUES (?)", arguments: [value])
                            if value % 5 == 0 { throw Refused() }
                            return value
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let wanted = (0..<500).filter { $0 % 5 != 0 }
            #expect(outcomes.compactMap(\.self).sorted() == wanted)
            let values = try await store.read { try Int.fetchAll($0, sql: "SELECT value FROM number ORDER BY value") }
            #expect(values == wanted)
            let after = await store.commitCounts
            #expect(after.changes - before.changes == 500)
            #expect(after.commits - before.commits < 250, "\(after.commits - before.commits) commits")
        }
    }

    @Test func aChangeThatEndsTheTransactionTellsEverybodyAndBlocksNobody() async throws {
        try await withStore { store in
            let told = await withTaskGroup(of: Int?.self) { group in
                for value in 0..<20 {
                    group.addTask {
                        try? await store.write { database in
                            try database.execute(sql: value == 7 ? "ROLLBACK" : "INSERT INTO number VALUES (\(value))")
                            return value
                        }
                    }
                }
                return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            try await store.write { try $0.execute(sql: "INSERT INTO number VALUES (100)") }
            let values = try await store.read { try Int.fetchAll($0, sql: "SELECT value FROM number") }
            #expect(values.contains(100))
            // A change that reported success has its row.
            #expect(Set(told).subtracting([7]).isSubset(of: values))
        }
    }

    @Test func secretsOutliveTheProcessAndDiffer() async throws {
        let folder = try TemporaryFolder()
        let first = try await Store(folder: folder.path).secret("a", byteCount: 32)
        let store = try Store(folder: folder.path)
        #expect(try await store.secret("a", byteCount: 32) == first)
        #expect(try await store.secret("b", byteCount: 32) != first)
        #expect(first.count == 32)
    }

    @Test func theFolderIsForItsOwnerAlone() throws {
        let folder = try TemporaryFolder()
        _ = try Store(folder: folder.path + "/relay")
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/relay")
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }
}
