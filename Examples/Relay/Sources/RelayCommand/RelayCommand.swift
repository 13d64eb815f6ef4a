// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import HTTPTypes
import Logging
import PushCrypto
import PushWire
import RelayCore
import ServiceLifecycle

/// `relay`: a relay of the push protocol on this machine. SIGTERM and SIGINT end it in good order.
@main
struct RelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay",
        abstract: "A relay of the push protocol, version 1.",
        discussion: """
            The first line on standard output is "listening on URL". Then come the verification codes, for you to bring to those \
            who asked for them. The log goes to standard error, and has no numbers, codes or keys in it.
            """)

    @Option(help: "The folder of database and blobs.") var folder: String
    @Option(help: "specification or deployed.") var profile = "specification"
    @Option(help: "The name by which peers know this relay.") var name = "relay"
    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 for any that is free.") var port = 8080
    @Option(help: "The https URL by which clients reach what does TLS in front of this.") var url: String?
    @Option(help: "The header in which it says whose request it is, as X-Forwarded-For.") var addressHeader: String?
    @Option(help: "A file of peers: a line for each, with its name, its URL, and the secret that both share.")
    var peers: String?
    @Option(help: "A host, with its port, that clients may have pushes posted to.") var pushHost: [String] = []
    @Flag(help: "Pushes may go to any port of this machine. For demonstrations.") var pushToLoopback = false
    @Option(help: "Limits are so many times as high. For measuring.") var limitsTimes = 1.0
    @Option(help: "trace, debug, info, notice, warning, error or critical.") var log = "info"

    func run() async throws {
        // Whatever is written is for the owner alone, also in a folder that was there before.
        umask(0o077)
        var logger = Logger(label: name) { StreamLogHandler.standardError(label: $0) }
        guard let level = Logger.Level(rawValue: log) else { throw ValidationError("--log: there is no level \(log)") }
        logger.logLevel = level
        let relay = Relay(try options(), logger: logger) { url in
            try? FileHandle.standardOutput.write(contentsOf: Data("listening on \(url.text)\n".utf8))
        }
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: relay)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // Longer than a push may take. An upload may take hours, and is not waited for.
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        try await ServiceGroup(configuration: configuration).run()
    }

    private func options() throws -> RelayOptions {
        var options = RelayOptions(folder: folder)
        switch profile {
        case "specification": options.profile = .specification
        case "deployed": options.profile = .deployed
        default: throw ValidationError("--profile: there is no profile \(profile)")
        }
        options.name = name
        options.host = host
        options.port = port
        options.publicURL = try url.map { try ServiceURL($0) }
        options.clientAddressHeader = try addressHeader.map { text in
            guard let name = HTTPField.Name(text) else {
                throw ValidationError("--address-header: \(text) names no header")
            }
            return name
        }
        options.peers = try peers.map { try Peer.list(String(contentsOfFile: $0, encoding: .utf8)) } ?? []
        options.pushHosts = Set(pushHost)
        options.allowsLoopbackPushes = pushToLoopback
        options.limits = options.limits.times(limitsTimes)
        return options
    }
}
