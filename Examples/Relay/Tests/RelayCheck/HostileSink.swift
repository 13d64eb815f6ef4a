// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A gateway that takes most pushes at once. It takes every other push of person 5, and takes pushes under `/slow` after 10
/// seconds.
final class HostileSink: Sendable {
    private let state = Mutex((count: 0, held: 0, picky: 0, isReleased: false))

    /// The number of pushes of person 0 that arrived while slow ones were held.
    var count: Int { state.withLock(\.count) }

    /// Makes the gateway take all pushes at once.
    func release() { state.withLock { $0.isReleased = true } }

    /// Listens while `body` runs, and passes it the port.
    func run<Value: Sendable>(_ body: @Sendable (Int) async throws -> Value) async throws -> Value {
        try await PushServer.run(
            respond: { [self] path, _ in
                let isReleased = state.withLock(\.isReleased)
                if path == "/slow", !isReleased {
                    state.withLock { $0.held += 1 }
                    try? await Task.sleep(for: .seconds(10))
                    state.withLock { $0.held -= 1 }
                }
                return state.withLock { state in
                    if path == "/0", state.held > 0, !state.isReleased { state.count += 1 }
                    guard path == "/5", !isReleased else { return .ok }
                    state.picky += 1
                    return state.picky % 2 == 1 ? .serviceUnavailable : .ok
                }
            }, body)
    }
}
