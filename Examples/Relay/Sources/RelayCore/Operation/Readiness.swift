// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Whether the relay can do its work: it can write its database, and is not about to end.
actor Readiness {
    enum State: String {
        case ready
        case shuttingDown = "shutting down"
        case databaseNotWritable = "the database cannot be written"
    }

    /// The time for which a result is used again: anybody may ask, and each look waits for the disk.
    private static let lifetime = Duration.seconds(1)

    private let store: Store
    private let logger: Logger
    private let isEnding = Atomic(false)
    private var last: (time: ContinuousClock.Instant, look: Task<Bool, Never>)?

    init(_ store: Store, _ logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Makes the relay report that it is shutting down.
    nonisolated func end() { isEnding.store(true, ordering: .relaxed) }

    var state: State {
        get async {
            if isEnding.load(ordering: .relaxed) { return .shuttingDown }
            return await isWritable() ? .ready : .databaseNotWritable
        }
    }

    private func isWritable() async -> Bool {
        if let last, .now - last.time < Self.lifetime { return await last.look.value }
        let look = Task { [store, logger] in
            do {
                try await store.probe()
                return true
            } catch {
                logger.error("The database cannot be written", metadata: ["error": "\(type(of: error))"])
                return false
            }
        }
        last = (.now, look)
        return await look.value
    }
}
