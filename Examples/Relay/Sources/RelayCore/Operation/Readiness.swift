// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Finds out whether the relay is ready: it can write its database, and is not shutting down.
///
/// Callers that ask at the same time share one write. They do not wait for a disk that does not respond.
actor Readiness {
    enum State: String {
        case ready
        case shuttingDown = "shutting down"
        case databaseNotWritable = "the database cannot be written"
        case databaseNotResponding = "the database does not respond"
    }

    private let store: Store
    private let logger: Logger
    private let lifetime: Duration
    private let timeout: Duration
    private let isEnding = Atomic(false)
    /// The last result, and its time.
    private var last: (state: State, time: ContinuousClock.Instant)?
    private var isLooking = false
    private var waiting: [CheckedContinuation<State, Never>] = []

    /// Creates a check for a store.
    ///
    /// - Parameters:
    ///   - lifetime: The time for which a result is used again. Anybody may ask, and each check waits for the disk.
    ///   - timeout: The maximum time to wait for the disk.
    init(
        _ store: Store, _ logger: Logger, lifetime: Duration = .seconds(1), timeout: Duration = .seconds(2)
    ) {
        self.lifetime = lifetime
        self.store = store
        self.logger = logger
        self.timeout = timeout
    }

    /// Reports from now on that the relay is shutting down.
    nonisolated func end() { isEnding.store(true, ordering: .relaxed) }

    var state: State {
        get async {
            let state = await databaseState
            return isEnding.load(ordering: .relaxed) ? .shuttingDown : state
        }
    }

    private var databaseState: State {
        get async {
            if let last, last.state == .databaseNotResponding || .now - last.time < lifetime { return last.state }
            return await withCheckedContinuation { continuation in
                waiting.append(continuation)
                if !isLooking { look() }
            }
        }
    }

    /// Writes to the database, and reports a disk that takes longer than the timeout.
    private func look() {
        isLooking = true
        let timer = Task {
            try? await Task.sleep(for: timeout)
            if !Task.isCancelled { conclude(.databaseNotResponding) }
        }
        Task {
            let isWritable = (try? await store.probe()) != nil
            timer.cancel()
            isLooking = false
            conclude(isWritable ? .ready : .databaseNotWritable)
        }
    }

    private func conclude(_ state: State) {
        if state != last?.state ?? .ready {
            switch state {
            case .ready: logger.notice("Ready again")
            default: logger.error("Not ready", metadata: ["reason": "\(state.rawValue)"])
            }
        }
        last = (state, .now)
        for continuation in waiting { continuation.resume(returning: state) }
        waiting = []
    }
}
