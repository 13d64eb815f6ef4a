// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Commits the changes of many requests at once.
///
/// A commit waits for the disk, for as long with 100 changes as with one. Changes that arrive during a commit therefore share
/// the next one, in one transaction. Each change has its own savepoint, so a change that fails does not affect the others.
actor GroupCommit {
    private let pool: DatabasePool
    private var waiting: [any Change] = []
    private var isCommitting = false
    private(set) var counts = (commits: 0, changes: 0)

    init(_ pool: DatabasePool) { self.pool = pool }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(OneChange(body: body, continuation: continuation))
            guard !isCommitting else { return }
            isCommitting = true
            Task { await commitAll() }
        }
    }

    private func commitAll() async {
        while !waiting.isEmpty {
            let changes = waiting
            waiting = []
            counts = (counts.commits + 1, counts.changes + changes.count)
            do {
                try await pool.write { database in
                    for change in changes { change.make(in: database) }
                }
                for change in changes { change.conclude(nil) }
            } catch {
                for change in changes { change.conclude(error) }
            }
        }
        isCommitting = false
    }
}

/// A change of the database that a request waits for, with its result type erased.
private protocol Change: AnyObject, Sendable {
    func make(in database: Database)
    /// Tells the waiting request the result.
    func conclude(_ commitError: (any Error)?)
}

/// `@unchecked`, because the two methods never run at once: `make` runs on the writer's thread, and `conclude` after it.
private final class OneChange<Value: Sendable>: Change, @unchecked Sendable {
    private let body: @Sendable (Database) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var result: Result<Value, any Error>?

    init(body: @escaping @Sendable (Database) throws -> Value, continuation: CheckedContinuation<Value, any Error>) {
        self.body = body
        self.continuation = continuation
    }

    func make(in database: Database) { result = Result { try database.savepoint(body) } }

    func conclude(_ commitError: (any Error)?) {
        if let commitError { continuation.resume(throwing: commitError) } else { continuation.resume(with: result!) }
    }
}

extension Database {
    fileprivate func savepoint<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var value: Value?
        try inSavepoint {
            value = try body(self)
            return .commit
        }
        return value!
    }
}
