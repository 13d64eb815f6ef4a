// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import PushWire

/// A server on the loopback interface that receives pushes.
enum PushServer {
    /// Listens while `body` runs.
    ///
    /// - Parameters:
    ///   - respond: Gets the path and the payload of a push, and returns the status of the response.
    ///   - body: Gets the port.
    static func run<Value: Sendable>(
        respond: @escaping @Sendable (_ path: String, _ payload: [UInt8]) async -> HTTPResponse.Status,
        _ body: @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "sink")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                let payload = try await request.body.collect(upTo: WireLimits.pushPayload.maximumByteCount)
                return Response(status: await respond(request.uri.path, [UInt8](buffer: payload)))
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
