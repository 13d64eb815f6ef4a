// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Threads on which passwords are hashed: none of Swift's concurrency threads is busy for 50 milliseconds, and no crowd of
/// logins takes all cores, or 16 MiB each.
final class HashingThreads: Sendable {
    /// Hashes that wait, at most.
    private static let maximumWaiting = 64

    private let queue: OperationQueue
    private let waiting = Atomic(0)

    init() {
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    }

    /// - Throws: ``Refusal`` if too many wait; what `work` throws.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.maximumWaiting else {
            waiting.subtract(1, ordering: .relaxed)
            throw Refusal(.rateLimited, retryAfter: 5)
        }
        defer { waiting.subtract(1, ordering: .relaxed) }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }
}
