// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Brings what is in the database to the gateway, and forgets it when it is taken.
///
/// All that is to do is in the database. Here is only whose turn it is: an account's pushes go one after the other, in the order in
/// which they came, and those of several accounts at once.
///
/// Nobody waits long for somebody else's pushes:
///
/// - An account has a turn of about a second, and then goes to the end of the queue.
/// - Accounts whose gateway is slow, or takes nothing, have turns of their own, so that they do not use up those of the others.
/// - A push that the gateway does not take in two tries, while it takes others, is put off, and the others pass it. While it takes
///   none, all stay in order: the gateway has a fault, and not the push.
actor PushPump: Service {
    /// Accounts that are served at once.
    private static let width = (quick: 32, slow: 16)
    /// The time after which an account's turn ends. A push that is on its way is waited for.
    private static let turn = Duration.seconds(1)
    /// Pushes of an account that are taken before the database hears of it: so many come twice, at most, after a crash. Fewer, if
    /// they are long: all of them are in memory.
    private static let batch = (count: 32, byteCount: 256 << 10)
    /// Pushes in a turn that were put off before.
    private static let lateCount = 4
    private static let retries: (first: Duration, longest: Duration) = (.milliseconds(250), .seconds(300))
    /// The longest time for which an account that gets a new push waits for the next try: it may be one that the gateway takes.
    private static let newPushRetry = Duration.seconds(5)

    private let store: Store
    private let gateway: any PushGateway
    private let metrics: RelayMetrics
    private let logger: Logger

    private let (turns, turn) = AsyncStream.makeStream(of: Int64.self)
    private let (slowTurns, slowTurn) = AsyncStream.makeStream(of: Int64.self)
    /// Accounts that have a turn or wait for one; true if there is more for them since it began.
    private var busy: [Int64: Bool] = [:]
    /// Accounts whose last turn took longer than ``turn``.
    private var slow: Set<Int64> = []
    /// Accounts of whose pushes the gateway has taken none lately.
    private var failures: [Int64: Failure] = [:]
    /// The time of the next turn of accounts that wait for one.
    private var alarms: [Int64: ContinuousClock.Instant] = [:]

    private struct Failure {
        /// The number of turns.
        var count = 0
        /// The push up to which all were tried.
        var last: Int64 = 0
    }

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
            // A push that is under way may arrive. Canceling it would send it twice.
        }
    }

    /// Serves one turn. Who has more goes to the end of the queue.
    private func serve(_ account: Int64) async {
        let start = ContinuousClock.now
        var hasMore = false
        do { hasMore = try await serveTurn(account, start) } catch {
            logger.error(
                "The queue of pushes cannot be read or changed", metadata: ["error": "\(type(of: error))"])
            fail(account, last: 0)
        }
        if ContinuousClock.now - start > Self.turn { slow.insert(account) } else { slow.remove(account) }
        // What came while the last were on their way is looked for again.
        if busy.removeValue(forKey: account) == true || hasMore { wake(account) }
    }

    /// - Returns: whether there may be more to do at once.
    private func serveTurn(_ account: Int64, _ start: ContinuousClock.Instant) async throws -> Bool {
        var before = failures[account]
        // The next turn after a failure tries the oldest alone, for the gateway may have been busy. Later ones try more and more of
        // the others, too: 3, 15, 31. If the gateway takes one of them, those before it are at fault.
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
            // After a failure the oldest comes first, and may be the one that takes so long: another one has a try in any case.
            let isLate = ContinuousClock.now - start > Self.turn && (before == nil || turn.count >= 2)
            if isBack || isFailing || isLate { turn.isOver = true }
            // The oldest is through: the next turn begins behind it, with all that were tried in vain, in order.
            if isBack { before = nil }
        }
        try await settle(turn, account, before, isEnd: pushes.count <= 1)
        if turn.isGone {
            try await store.forget(target, of: account)
            // There may be the id of the other service.
            return true
        }
        let isFailing = failures[account] != nil
        let isLateDone = try await serveLate(account, target, start, count: isFailing ? 1 : Self.lateCount)
        // Those that fail have an alarm.
        return failures[account] == nil && (!pushes.isEmpty || !isLateDone)
    }

    /// Tries pushes that were put off and are due.
    ///
    /// - Returns: whether no more of them are due now.
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

    /// Writes down the outcomes of a turn.
    ///
    /// - Parameter isEnd: whether the turn has come to the end of the queue. The next begins at its start again.
    private func settle(_ turn: Turn, _ account: Int64, _ before: Failure?, isEnd: Bool) async throws {
        try await store.settle(taken: turn.taken, refused: turn.refused, of: account)
        if let last = turn.lastSettled {
            // The gateway takes pushes. So those that it did not take before this one are at fault themselves.
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

    /// The gateway took nothing of an account in this turn, or nothing at its end.
    private func fail(_ account: Int64, last: Int64) {
        let count = failures[account]?.count ?? 0
        failures[account] = Failure(count: count + 1, last: last)
        let delay = min(Self.retries.first * (1 << min(count, 20)), Self.retries.longest)
        // Not all at the same moment, when a gateway comes back.
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
    /// Those that the gateway did not take now.
    private(set) var notTaken: [Push] = []
    private(set) var isGone = false
    var isOver = false

    var count: Int { taken.count + refused.count + notTaken.count }
    var isEmpty: Bool { count == 0 }
    /// The last push that the gateway took or refused for good.
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
