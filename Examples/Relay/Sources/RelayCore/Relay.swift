// SPDX-License-Identifier: Apache-2.0

import Carrier
import Hummingbird
import HummingbirdCore
import Logging
import PushHTTP
import PushWire
import ServiceLifecycle

/// A relay: the service over HTTP, a database behind it, and the pump that brings pushes to their gateway.
///
///     request ─ RelayResponder ─ RelayCalls ─ Store ─ PushPump ─ PushGateway
///
/// It runs as a service, until its task is canceled or told to shut down gracefully: it then takes no more connections, ends
/// what it has begun, and leaves in the database what is still to be delivered.
package struct Relay: Service {
    private let options: RelayOptions
    private let codes: any CodeSender
    private let gateway: (any PushGateway)?
    private let onListening: @Sendable (ServiceURL) -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - codes: how verification codes reach their people.
    ///   - gateway: nil for the one that posts to clients' URLs.
    ///   - onListening: told by which URL the relay is reached, once it is.
    package init(
        _ options: RelayOptions, codes: any CodeSender = OperatorCodeSender(), gateway: (any PushGateway)? = nil,
        logger: Logger = Logger(label: "relay"), onListening: @escaping @Sendable (ServiceURL) -> Void = { _ in }
    ) {
        self.options = options
        self.codes = codes
        self.gateway = gateway
        self.logger = logger
        self.onListening = onListening
    }

    package func run() async throws {
        try await Carrier.run { try await run($0) }
    }

    private func run(_ carrier: Carrier) async throws {
        let store = try Store(folder: options.folder)
        let blobs = try await BlobStore(options, store)
        let limiter = RateLimiter(options.limits)
        let metrics = RelayMetrics()
        let gateway =
            gateway
            ?? URLGateway(
                carrier: carrier, profile: options.profile, hosts: options.pushHosts,
                allowsLoopback: options.allowsLoopbackPushes)
        let pump = PushPump(store, gateway, metrics, logger)
        let relay = PushRelay(profile: options.profile)
        let calls = RelayCalls(
            relay: relay, options: options, store: store, limiter: limiter,
            authenticator: Authenticator(store, limiter), federation: Federation(options, carrier), codes: codes,
            pump: pump, blobs: blobs, logger: logger)
        let url = try PublicURL(options)
        let responder = RelayResponder(
            calls: calls, blobs: blobs, metrics: metrics, url: url,
            addressHeader: options.clientAddressHeader, logger: logger)
        let application = Application(
            responder: responder, server: server(maximumByteCount: relay.limits.maximumByteCount),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(options.maximumConnections, logger: logger)),
            services: [pump, Housekeeping(store: store, blobs: blobs, days: options.days, logger: logger)],
            onServerRunning: { channel in
                if let socket = channel.localAddress { url.setIfUnknown(socket) }
                if let url = try? url.value { onListening(url) }
            },
            logger: logger)
        try await application.run()
    }

    private func server(maximumByteCount: Int) -> HTTPServerBuilder {
        let (deadlines, maximumBlobByteCount) = (options.deadlines, options.maximumBlobByteCount)
        return .http1(
            configuration: .init(
                additionalChannelHandlers: [
                    SlowClientHandler(
                        deadlines, maximumByteCount: Int64(maximumByteCount),
                        maximumBlobByteCount: maximumBlobByteCount)
                ],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 100)))
    }
}
