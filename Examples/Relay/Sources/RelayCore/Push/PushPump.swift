// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Brings what is in the database to the gateway, and forgets it when it is taken.
///
/// All that is to do is in the database. Here is only whose turn it is: an account's pushes go one after the other, in the order in
/// which they came, and those of several accounts at once.
actor PushPump: Service {
    /// Accounts that are served at once.
    private static let width = 32
    /// Pushes of an account that are taken before the database hears of it: so many come twice, at most, after a crash. Fewer, if
    /// they are long: all of them are in memory.
    private static let batch = (count: 32, byteCount: 256 << 10)
    private static let retries: (first: Duration, longest: Duration) = (.milliseconds(250), .seconds(300))

    private let store: Store
    private let gateway: any PushGateway
    private let metrics: RelayMetrics
    private let logger: Logger

    private let (turns, turn) = AsyncStream.makeStream(of: Int64.self)
    /// Accounts that have a turn or wait for one; true if there is more for them since it began.
    private var busy: [Int64: Bool] = [:]
    /// The number of consecutive refusals for an account, and the time of the next try.
    private var failures: [Int64: (count: Int, again: ContinuousClock.Instant)] = [:]

    init(_ store: Store, _ gateway: any PushGateway, _ metrics: RelayMetrics, _ logger: Logger) {
        self.store = store
        self.gateway = gateway
        self.metrics = metrics
        self.logger = logger
    }

    /// Something waits for an account.
    ///
    /// - Parameter isNewTarget: there is somewhere else to send it, so that past failures say nothing.
    func wake(_ account: Int64, isNewTarget: Bool = false) {
        if isNewTarget { failures[account] = nil }
        guard failures[account] == nil else { return }
        if busy[account] == nil { turn.yield(account) }
        busy[account] = busy[account] == nil ? false : true
    }

    func run() async throws {
        for account in try await store.accountsWithPushes() { wake(account) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.wakeFailed() }
            var running = 0
            for await account in turns.cancelOnGracefulShutdown() {
                if running == Self.width { try await group.next() } else { running += 1 }
                group.addTask { await self.serve(account) }
            }
            // What is on its way may arrive: it is not canceled, or it would come twice.
        }
    }

    /// Serves one batch. Who has more goes to the end of the queue.
    private func serve(_ account: Int64) async {
        var hasMore = false
        do { hasMore = try await serveBatch(account) } catch {
            logger.error("The queue of pushes cannot be read or changed", metadata: ["error": "\(error)"])
            putOff(account)
        }
        // What came while the last were on their way is looked for again.
        if busy.removeValue(forKey: account) == true || hasMore { wake(account) }
    }

    /// - Returns: whether there may be more to do at once.
    private func serveBatch(_ account: Int64) async throws -> Bool {
        guard let (target, pushes) = try await store.pushes(of: account, Self.batch), !pushes.isEmpty else {
            failures[account] = nil
            return false
        }
        var outcomes: [(push: Push, outcome: PushOutcome)] = []
        for push in pushes where !Task.isShuttingDownGracefully {
            let outcome = await gateway.deliver(push.envelope, to: target)
            metrics.count(push: outcome)
            outcomes.append((push, outcome))
            guard outcome == .taken || outcome == .refused else { break }
        }
        let (taken, refused) = (outcomes.filter { $0.outcome == .taken }, outcomes.filter { $0.outcome == .refused })
        if !taken.isEmpty || !refused.isEmpty {
            failures[account] = nil
            try await store.settle(taken: taken.map(\.push), refused: refused.map(\.push))
        }
        switch outcomes.last?.outcome {
        case .taken, .refused, nil: return true
        case .notNow:
            putOff(account)
            return false
        case .gone:
            try await store.forget(target, of: account)
            // There may be the id of the other service.
            return true
        }
    }

    private func putOff(_ account: Int64) {
        let count = failures[account]?.count ?? 0
        let delay = min(Self.retries.first * (1 << min(count, 20)), Self.retries.longest)
        // Not all at the same moment, when a gateway comes back.
        failures[account] = (count + 1, .now + delay * Double.random(in: 0.75...1.25))
    }

    private func wakeFailed() async throws {
        while !Task.isShuttingDownGracefully {
            try await Task.sleep(for: .milliseconds(100))
            for (account, failure) in failures where failure.again <= .now && busy[account] == nil {
                busy[account] = false
                turn.yield(account)
            }
        }
    }
}
