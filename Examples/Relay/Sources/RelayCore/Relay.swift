// SPDX-License-Identifier: Apache-2.0

import Carrier
import Hummingbird
import HummingbirdCore
import Logging
import PushHTTP
import PushWire
import ServiceLifecycle

/// A relay: the service over HTTP, a database behind it, and the pump that delivers pushes to their gateway.
///
///     request ─ RelayResponder ─ RelayCalls ─ Store ─ PushPump ─ PushGateway
///
/// The relay runs until its task is canceled or shuts down gracefully. It then accepts no more connections and finishes its
/// open requests. Undelivered messages stay in the database.
package struct Relay: Service {
    private let options: RelayOptions
    private let codes: any CodeSender
    private let gateway: (any PushGateway)?
    private let onListening: @Sendable (ServiceURL) -> Void
    private let logger: Logger

    /// Creates a relay. It does nothing until ``run()``.
    ///
    /// - Parameters:
    ///   - codes: The sender of verification codes.
    ///   - gateway: The push gateway. Nil posts pushes to the URLs that clients register.
    ///   - onListening: Called with the relay's URL when the relay accepts connections.
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
        let url = try PublicURL(options)
        try makeFolder(options.folder)
        let lock = try FolderLock(folder: options.folder)
        let store = try Store(folder: options.folder)
        let result: Result<Void, any Error>
        do { result = .success(try await run(carrier, store, url)) } catch { result = .failure(error) }
        do {
            try store.close()
            logger.notice("Ended: relay.sqlite has the whole database")
        } catch {
            // Another process, such as a backup, may be reading the database.
            logger.warning("Ended: a part of the database is in relay.sqlite-wal. Keep it beside relay.sqlite")
        }
        withExtendedLifetime(lock) {}
        try result.get()
    }

    private func run(_ carrier: Carrier, _ store: Store, _ url: PublicURL) async throws {
        let limiter = RateLimiter(options.limits)
        let blobs = try await BlobStore(options, store, limiter, logger)
        let metrics = RelayMetrics()
        let outages = Outages(logger)
        let readiness = Readiness(store, logger)
        let gateway =
            gateway
            ?? URLGateway(
                carrier: carrier, profile: options.profile, hosts: options.pushHosts,
                allowsLoopback: options.allowsLoopbackPushes, outages: outages)
        let pump = PushPump(store, gateway, metrics, logger)
        let relay = PushRelay(profile: options.profile)
        let calls = RelayCalls(
            relay: relay, options: options, store: store, limiter: limiter,
            authenticator: Authenticator(store, limiter), federation: Federation(options, carrier, outages),
            codes: codes,
            pump: pump, blobs: blobs, logger: logger)
        let responder = RelayResponder(
            calls: calls, blobs: blobs, metrics: metrics, readiness: readiness, outages: outages, url: url,
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
        try await withGracefulShutdownHandler {
            try await application.run()
        } onGracefulShutdown: {
            readiness.end()
            logger.notice("Shutting down: accepting no more connections, finishing open requests")
        }
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
