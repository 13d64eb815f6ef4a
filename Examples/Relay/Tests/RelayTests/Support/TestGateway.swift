// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import RelayCore

/// A gateway with the outcome that a test sets. It keeps the pushes that it takes.
final class TestGateway: PushGateway {
    private struct State {
        var outcome: PushOutcome
        var asked = 0
        var taken: [(id: String, envelope: [UInt8])] = []
    }

    private let state: Mutex<State>

    init(_ outcome: PushOutcome = .taken) { state = Mutex(State(outcome: outcome)) }

    func deliver(_ envelope: [UInt8], to target: PushTarget) -> PushOutcome {
        state.withLock { state in
            state.asked += 1
            if state.outcome == .taken { state.taken.append((target.id, envelope)) }
            return state.outcome
        }
    }

    func set(_ outcome: PushOutcome) { state.withLock { $0.outcome = outcome } }

    var askedCount: Int { state.withLock { $0.asked } }

    /// Returns the envelopes that an installation has received.
    func envelopes(_ id: String) -> [[UInt8]] { state.withLock { $0.taken.filter { $0.id == id }.map(\.envelope) } }

    /// Waits at most 10 seconds until an installation has received `count` envelopes, and returns all that it has.
    func envelopes(_ id: String, count: Int) async throws -> [[UInt8]] {
        try await until { self.envelopes(id).count >= count }
        return envelopes(id)
    }
}

/// Waits at most 10 seconds for a condition that another task fulfills.
func until(_ isSo: @Sendable () async throws -> Bool) async throws {
    for _ in 0..<1000 {
        if try await isSo() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
}
