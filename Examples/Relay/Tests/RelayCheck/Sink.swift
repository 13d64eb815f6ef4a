// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A server that accepts all pushes. The last component of a path names the recipient.
final class Sink: Sendable {
    private let received = Mutex<[(person: Int, payload: [UInt8])]>([])
    private let count = Mutex(0)
    private let keeps: Bool

    /// - Parameter keeps: Whether payloads are kept, or only counted.
    init(keeps: Bool) { self.keeps = keeps }

    var payloads: [(person: Int, payload: [UInt8])] { received.withLock(\.self) }

    var payloadCount: Int { count.withLock(\.self) }

    /// Listens while `body` runs, and passes it the port.
    func run<Value: Sendable>(_ body: @Sendable (Int) async throws -> Value) async throws -> Value {
        try await PushServer.run(
            respond: { [self] path, payload in
                let person = path.split(separator: "/").last.flatMap { Int($0) } ?? -1
                count.withLock { $0 += 1 }
                if keeps { received.withLock { $0.append((person, payload)) } }
                return .ok
            }, body)
    }
}
