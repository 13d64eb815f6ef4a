// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import Logging
import PushCrypto
import PushHTTP
import PushWire
import ServiceLifecycle
import Synchronization

/// A server that the relay posts pushes to. It stands in for Apple's and Google's services.
package final class Listener: Sendable {
    private let client: Client
    private let isAPN: Bool
    private let onMessage: @Sendable (Result<ReceivedMessage, any Error>) -> Void
    private let underWay = Mutex<Set<[UInt8]>>([])

    /// Creates a listener. It does nothing until ``run(messages:)``.
    ///
    /// - Parameter onMessage: Called with each message or error, before the relay gets its response.
    package init(
        _ client: Client, isAPN: Bool, onMessage: @escaping @Sendable (Result<ReceivedMessage, any Error>) -> Void
    ) {
        self.client = client
        self.isAPN = isAPN
        self.onMessage = onMessage
    }

    /// Listens on a free port of this machine, and registers its URL as the push id. Returns after `messages` pushes, or when
    /// the task is canceled.
    package func run(messages: Int) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        // Anybody who knows the path may post, so it is random, and only the relay learns it.
        let path = "/push/" + AccountPassword().text.replacing("/", with: "_").replacing("+", with: "-")
        var logger = Logger(label: "push-client")
        logger.logLevel = .error
        let application = Application(
            responder: CallbackResponder { [self] (request: Request, _: BasicRequestContext) in
                guard request.method == .post, request.uri.path.utf8.elementsEqual(path.utf8) else {
                    return Response(status: .notFound)
                }
                let payload = try await request.body.collect(upTo: WireLimits.pushPayload.maximumByteCount)
                let response = await take([UInt8](buffer: payload))
                if response.status == .ok { arrival.yield() }
                return response
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let services = ServiceGroup(services: [application], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer {
                    port.finish()
                    arrival.finish()
                }
                try await services.run()
            }
            for await number in ports.prefix(1) { try await subscribe("http://127.0.0.1:\(number)\(path)") }
            for await _ in arrivals.prefix(messages) {}
            // Shuts down gracefully, so that the relay gets the response to the last push.
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private func subscribe(_ url: String) async throws {
        if isAPN {
            try await client.send(.setAPN(APNRegistration(id: url)))
        } else {
            try await client.send(.setGCM(GCMRegistration(id: url)))
        }
    }

    /// Accepts a push, even one that cannot be read: otherwise the relay would repeat it, and hold back the pushes behind it.
    func take(_ payload: [UInt8]) async -> Response {
        // A relay that waited too long for a response repeats the push, while its files are still being fetched.
        guard underWay.withLock({ $0.insert(payload).inserted }) else { return Response(status: .serviceUnavailable) }
        defer { _ = underWay.withLock { $0.remove(payload) } }
        do {
            if let message = try await client.receive(payload, isAPN: isAPN) { onMessage(.success(message)) }
        } catch let error as UnreadablePush {
            onMessage(.failure(error))
        } catch {
            onMessage(.failure(error))
            return Response(status: .serviceUnavailable)
        }
        return Response(status: .ok)
    }
}
