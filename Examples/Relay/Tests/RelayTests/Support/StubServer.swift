// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging

/// A server on a free port of this machine that responds as a test wants.
enum StubServer {
    /// Listens while `body` runs, and passes it the port.
    static func run<Value: Sendable>(
        _ response: @escaping @Sendable (Request) async throws -> Response, body: @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var silent = Logger(label: "stub")
        silent.logLevel = .critical
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in try await response(request) },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: silent)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await application.run()
            }
            defer { group.cancelAll() }
            guard let number = await ports.first(where: { _ in true }) else { throw CancellationError() }
            return try await body(number)
        }
    }
}
