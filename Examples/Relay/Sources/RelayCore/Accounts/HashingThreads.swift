// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The threads that hash passwords. They keep work of 50 ms off Swift's concurrency threads, and limit the cores and the
/// memory, 16 MiB each, that many logins at once can take.
final class HashingThreads: Sendable {
    /// The maximum number of hashes that run or wait.
    private static let maximumWaiting = 64

    private let queue: OperationQueue
    private let waiting = Atomic(0)

    init() {
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    }

    /// Runs `work` on one of the threads.
    ///
    /// - Throws: ``Refusal`` if too many hashes wait; the errors of `work`.
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
