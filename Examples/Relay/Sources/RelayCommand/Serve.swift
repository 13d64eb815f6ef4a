// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import RelayCore
import ServiceLifecycle

/// Runs the relay. SIGTERM and SIGINT shut it down gracefully.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the relay. This is the default command.",
        discussion: """
            The first line on standard output is "listening on URL". The verification codes follow: pass each on to the person who \
            requested it. The log goes to standard error, and contains no numbers, codes or keys.

            Each setting is a flag, an environment variable (--push-host is RELAY_PUSH_HOST, with commas between several \
            values), or a member of a JSON file ("push-host"). A flag wins over a variable, and a variable over the file.
            """)

    @Option(help: "A JSON file of settings.") var config: String?
    @Option(help: "The folder of the database and the blobs.") var folder: String?
    @Option(help: "The profile: specification or deployed. (default: specification)") var profile: String?
    @Option(help: "The name by which peers know this relay. (default: relay)") var name: String?
    @Option(help: "The address to listen on. (default: 127.0.0.1)") var host: String?
    @Option(help: "The port to listen on; 0 for any free port. (default: 8080)") var port: String?
    @Option(help: "The https URL of the TLS proxy through which clients reach the relay.") var url: String?
    @Option(help: "The header in which the proxy names the client's address.") var addressHeader: String?
    @Option(help: "A file of peers: a line for each, with its name, URL and shared secret.")
    var peers: String?
    @Option(help: "A host, or host:port, to which clients may have pushes sent. Repeat it for more.")
    var pushHost: [String] = []
    @Flag(inversion: .prefixedNo, help: "Allow pushes to any port of this machine. For demonstrations.")
    var pushToLoopback: Bool?
    @Option(help: "A factor for all rate limits, for measurements. (default: 1)") var limitsTimes: String?
    @Option(help: "The log level: trace, debug, info, notice, warning, error or critical. (default: info)")
    var log: String?
    @Option(help: "The format of the log: text or json. (default: text)") var logFormat: String?
    @Option(help: "The maximum number of connections. (default: 400)") var connections: String?
    @Option(help: "The number of days to keep blobs and rejected pushes. (default: 30)") var days: String?
    @Option(help: "The maximum size of a blob, in bytes. (default: 100 MiB)") var blobBytes: String?
    @Option(help: "The maximum number of blobs of a number within 24 hours. (default: 500)") var blobsPerDay: String?
    @Option(help: "The maximum size of all blobs of a number within 24 hours. (default: 1 GiB)")
    var blobBytesPerDay: String?
    @Option(help: "The maximum size of all blobs. (default: 10 GiB)") var blobFolderBytes: String?

    func run() async throws { try await Failure.inSentences { try await serve() } }

    private func serve() async throws {
        // Only the owner may read what the relay writes, even in a folder that existed before.
        umask(0o077)
        let settings = try await Settings(flags: flags)
        let options = try await RelayOptions(settings)
        let logger = try await Logger(settings, name: options.name)
        let relay = Relay(options, logger: logger) { url in
            try? FileHandle.standardOutput.write(contentsOf: Data("listening on \(url.text)\n".utf8))
        }
        // Silences the group's own log of an error, because the command reports it as a sentence.
        var quiet = logger
        quiet.logLevel = .critical
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: relay)], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        // Longer than a push may take. An upload may take hours, and is cut off.
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The flags that were given.
    var flags: [String: [String]] {
        let texts: [String: String?] = [
            "config": config, "folder": folder, "profile": profile, "name": name, "host": host, "port": port,
            "url": url,
            "address-header": addressHeader, "peers": peers, "limits-times": limitsTimes, "log": log,
            "log-format": logFormat, "connections": connections, "days": days, "blob-bytes": blobBytes,
            "blobs-per-day": blobsPerDay, "blob-bytes-per-day": blobBytesPerDay, "blob-folder-bytes": blobFolderBytes,
            "push-to-loopback": pushToLoopback.map { "\($0)" },
        ]
        var flags = texts.compactMapValues(\.self).mapValues { [$0] }
        if !pushHost.isEmpty { flags["push-host"] = pushHost }
        return flags
    }
}
