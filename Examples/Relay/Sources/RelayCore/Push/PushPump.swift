// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Delivers the pushes in the database to the gateway, and deletes those that it takes.
///
/// All pushes are in the database. The pump only has the order of turns: the pushes of an account go one after the other, in
/// the order in which they arrived. Several accounts are served at once.
///
/// No account waits long for the pushes of another:
///
/// - An account has a turn of about a second, and then goes to the end of the queue.
/// - Accounts with a slow gateway, or one that takes nothing, have turns of their own, so that they do not use up those of the
///   others.
/// - If the gateway fails twice to take a push while it takes others, the pump defers that push, and the others pass it. While
///   the gateway takes none, all stay in order: the fault is the gateway's, and not a push's.
actor PushPump: Service {
    /// The maximum number of accounts that are served at once.
    private static let width = (quick: 32, slow: 16)
    /// The time after which an account's turn ends. A delivery in progress is completed.
    private static let turn = Duration.seconds(1)
    /// The maximum number of pushes in a turn, and the maximum byte count of all but the last, because all of them are in
    /// memory. The outcomes are recorded at the end of the turn, so this is also how many pushes can arrive twice after a
    /// crash.
    private static let batch = (count: 32, byteCount: 256 << 10)
    /// The maximum number of deferred pushes in a turn.
    private static let lateCount = 4
    private static let retries: (first: Duration, longest: Duration) = (.milliseconds(250), .seconds(300))
    /// The maximum time before the next try when an account gets a new push, because the gateway may take that one.
    private static let newPushRetry = Duration.seconds(5)

    private let store: Store
    private let gateway: any PushGateway
    private let metrics: RelayMetrics
    private let logger: Logger

    private let (turns, turn) = AsyncStream.makeStream(of: Int64.self)
    private let (slowTurns, slowTurn) = AsyncStream.makeStream(of: Int64.self)
    /// The accounts that have a turn or wait for one. The value is true if another turn was asked for since then.
    private var busy: [Int64: Bool] = [:]
    /// The accounts with a last turn that took longer than ``turn``.
    private var slow: Set<Int64> = []
    /// The accounts with pushes that the gateway did not take in the last turn.
    private var failures: [Int64: Failure] = [:]
    /// The time of the next turn, for accounts that wait before they try again.
    private var alarms: [Int64: ContinuousClock.Instant] = [:]

    private struct Failure {
        /// The number of turns that failed.
        var count = 0
        /// The id of the last push that was tried.
        var last: Int64 = 0
    }

    init(_ store: Store, _ gateway: any PushGateway, _ metrics: RelayMetrics, _ logger: Logger) {
        self.store = store
        self.gateway = gateway
        self.metrics = metrics
        self.logger = logger
    }

    /// Requests a turn for an account with pushes.
    ///
    /// - Parameter isNewTarget: Whether the account has a new push id. Past failures then no longer count.
    func wake(_ account: Int64, isNewTarget: Bool = false) {
        if isNewTarget {
            failures[account] = nil
            slow.remove(account)
        }
        if failures[account] != nil, let alarm = alarms[account] {
            alarms[account] = min(alarm, .now + Self.newPushRetry)
        } else {
            enqueue(account)
        }
    }

    private func enqueue(_ account: Int64) {
        alarms[account] = nil
        guard busy[account] == nil else { return busy[account] = true }
        busy[account] = false
        let isSlow = slow.contains(account) || failures[account] != nil
        (isSlow ? slowTurn : turn).yield(account)
    }

    func run() async throws {
        for account in try await store.accountsWithPushes() { wake(account) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.watchAlarms() }
            for (turns, width) in [(turns, Self.width.quick), (slowTurns, Self.width.slow)] {
                group.addTask { await self.serve(turns, width) }
            }
            try await group.waitForAll()
        }
    }

    private nonisolated func serve(_ turns: AsyncStream<Int64>, _ width: Int) async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await account in turns.cancelOnGracefulShutdown() {
                if running == width { await group.next() } else { running += 1 }
                group.addTask { await self.serve(account) }
            }
            // Waits for deliveries in progress. A canceled one may have arrived, and would be repeated.
        }
    }

    /// Serves one turn. An account with more pushes goes to the end of the queue.
    private func serve(_ account: Int64) async {
        let start = ContinuousClock.now
        var hasMore = false
        do { hasMore = try await serveTurn(account, start) } catch {
            logger.error(
                "Cannot read or change the queue of pushes. Trying again: check the disk",
                metadata: ["error": "\(type(of: error))"])
            fail(account, last: 0)
        }
        if ContinuousClock.now - start > Self.turn { slow.insert(account) } else { slow.remove(account) }
        // Pushes may have arrived during the turn.
        if busy.removeValue(forKey: account) == true || hasMore { wake(account) }
    }

    /// Delivers an account's next pushes, and then deferred ones that are due.
    ///
    /// - Returns: Whether there may be more to do at once.
    private func serveTurn(_ account: Int64, _ start: ContinuousClock.Instant) async throws -> Bool {
        var before = failures[account]
        // The first turn after a failure tries the oldest push alone, because the gateway may have been busy. Later turns also
        // try the next 3, 15 and then 31 pushes. If the gateway takes one of these, the fault lies with those before it.
        let count = before.map { min(1 << min(2 * ($0.count - 1), 5), Self.batch.count) } ?? Self.batch.count
        guard
            let (target, pushes) = try await store.pushes(
                of: account, (count, Self.batch.byteCount), after: before?.last ?? 0)
        else {
            failures[account] = nil
            return false
        }
        var turn = Turn()
        for push in pushes where !Task.isShuttingDownGracefully && !turn.isOver {
            turn.add(push, await deliver(push, to: target))
            let isBack = before != nil && push.id == pushes[0].id && turn.lastSettled != nil
            let isFailing = before == nil && turn.isLastNotTaken
            // After a failure the oldest push comes first, and may be the slow one. So a second push is tried in any case.
            let isLate = ContinuousClock.now - start > Self.turn && (before == nil || turn.count >= 2)
            if isBack || isFailing || isLate { turn.isOver = true }
            // The oldest push is settled. The next turn begins behind it and tries again, in order, all that failed before.
            if isBack { before = nil }
        }
        try await settle(turn, account, before, isEnd: pushes.count <= 1)
        if turn.isGone {
            try await store.forget(target, of: account)
            // The account may have an id of the other service.
            return true
        }
        let isFailing = failures[account] != nil
        let isLateDone = try await serveLate(account, target, start, count: isFailing ? 1 : Self.lateCount)
        // An account that fails has an alarm.
        return failures[account] == nil && (!pushes.isEmpty || !isLateDone)
    }

    /// Delivers deferred pushes that are due.
    ///
    /// - Returns: Whether none of them is due any more.
    private func serveLate(
        _ account: Int64, _ target: PushTarget, _ start: ContinuousClock.Instant, count: Int
    ) async throws -> Bool {
        let (due, next) = try await store.latePushes(of: account, count: count)
        var turn = Turn()
        for push in due where !Task.isShuttingDownGracefully && !turn.isOver {
            turn.add(push, await deliver(push, to: target))
            if ContinuousClock.now - start > Self.turn { turn.isOver = true }
        }
        try await store.settle(taken: turn.taken, refused: turn.refused, of: account)
        try await store.putOff(turn.notTaken, of: account)
        if let next, due.isEmpty, failures[account] == nil {
            alarms[account] = .now + .seconds(max(1, next - Moment.now))
        }
        return due.isEmpty || Task.isShuttingDownGracefully
    }

    private func deliver(_ push: Push, to target: PushTarget) async -> PushOutcome {
        let outcome = await gateway.deliver(push.envelope, to: target)
        metrics.count(push: outcome)
        return outcome
    }

    /// Records the outcomes of a turn in the database.
    ///
    /// - Parameter isEnd: Whether the turn reached the end of the queue. The next one then begins at its start.
    private func settle(_ turn: Turn, _ account: Int64, _ before: Failure?, isEnd: Bool) async throws {
        try await store.settle(taken: turn.taken, refused: turn.refused, of: account)
        if let last = turn.lastSettled {
            // The gateway takes pushes. So the fault lies with those before this one that it did not take.
            let passed = turn.notTaken.filter { $0.id < last }
            try await store.putOff(passed, of: account, upTo: min(before?.last ?? 0, last - 1))
            failures[account] = nil
        }
        let rest = turn.notTaken.filter { $0.id > turn.lastSettled ?? 0 }
        if let last = rest.last {
            fail(account, last: isEnd ? 0 : last.id)
        } else if turn.isEmpty {
            failures[account] = nil
        }
    }

    /// Records that the gateway took nothing in this turn, or nothing at its end, and sets the time of the next try.
    private func fail(_ account: Int64, last: Int64) {
        let count = failures[account]?.count ?? 0
        failures[account] = Failure(count: count + 1, last: last)
        let delay = min(Self.retries.first * (1 << min(count, 20)), Self.retries.longest)
        // The times differ, so that not all accounts try at once when a gateway comes back.
        alarms[account] = .now + delay * Double.random(in: 0.75...1.25)
    }

    private func watchAlarms() async throws {
        while !Task.isShuttingDownGracefully {
            try await Task.sleep(for: .milliseconds(100))
            let now = ContinuousClock.now
            for (account, alarm) in alarms where alarm <= now { enqueue(account) }
        }
    }
}

/// The outcomes of an account's turn.
private struct Turn {
    private(set) var taken: [Push] = []
    private(set) var refused: [Push] = []
    /// The pushes that the gateway did not take now.
    private(set) var notTaken: [Push] = []
    private(set) var isGone = false
    var isOver = false

    var count: Int { taken.count + refused.count + notTaken.count }
    var isEmpty: Bool { count == 0 }
    /// The id of the last push that the gateway took or rejected for good.
    var lastSettled: Int64? { (taken + refused).map(\.id).max() }

    mutating func add(_ push: Push, _ outcome: PushOutcome) {
        switch outcome {
        case .taken: taken.append(push)
        case .refused: refused.append(push)
        case .notNow, .unreachable: notTaken.append(push)
        case .gone: (isGone, isOver) = (true, true)
        }
    }

    var isLastNotTaken: Bool { notTaken.last.map { $0.id > lastSettled ?? 0 } ?? false }
}
