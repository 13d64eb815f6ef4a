// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import PushWire
import Synchronization

/// A server that accepts all pushes. The last component of a path names the recipient.
final class Sink: Sendable {
    private let received = Mutex<[(person: Int, payload: [UInt8])]>([])
    private let count = Mutex(0)
    private let keeps: Bool

    /// - Parameter keeps: whether payloads are kept, or only counted.
    init(keeps: Bool) { self.keeps = keeps }

    var payloads: [(person: Int, payload: [UInt8])] { received.withLock(\.self) }

    var payloadCount: Int { count.withLock(\.self) }

    /// Listens while `body` runs, which is given the port.
    func run<Value: Sendable>(_ body: @Sendable (Int) async throws -> Value) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "sink")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder { [self] (request: Request, _: BasicRequestContext) in
                let payload = try await request.body.collect(upTo: WireLimits.pushPayload.maximumByteCount)
                let person = request.uri.path.split(separator: "/").last.flatMap { Int($0) } ?? -1
                count.withLock { $0 += 1 }
                if keeps { received.withLock { $0.append((person, [UInt8](buffer: payload))) } }
                return Response(status: .ok)
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), backlog: 1024),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await application.run()
            }
            guard let number = await ports.first(where: { _ in true }) else { throw RelayProcessError.notListening }
            defer { group.cancelAll() }
            return try await body(number)
        }
    }
}
