// SPDX-License-Identifier: Apache-2.0

import Carrier
import NIOCore
import PushWire
import Synchronization

/// The URL at which clients reach the relay: the operator's, or else the address that it listens on, once it does.
final class PublicURL: Sendable {
    private let url: Mutex<ServiceURL?>

    /// - Throws: ``PublicURLMissing``.
    init(_ options: RelayOptions) throws {
        // Blobs, and credentials, are not sent in the clear from another machine.
        guard options.publicURL != nil || Self.url(options.host) != nil else {
            throw PublicURLMissing()
        }
        url = Mutex(options.publicURL)
    }

    var value: ServiceURL {
        get throws {
            guard let url = url.withLock(\.self) else { throw NotListening() }
            return url
        }
    }

    /// The relay listens here.
    func setIfUnknown(_ socket: SocketAddress) {
        let found = Self.url(socket.ipAddress ?? "", port: socket.port)
        url.withLock { $0 = $0 ?? found }
    }

    /// Nil for a host that is not this machine: `ServiceURL` takes no other by http.
    private static func url(_ host: String, port: Int? = nil) -> ServiceURL? {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return try? ServiceURL("http://\(bracketed)\(port.map { ":\($0)" } ?? "")")
    }

    private struct NotListening: Error {}
}

/// A relay that other machines reach has to be told by which URL.
package struct PublicURLMissing: SentenceError {
    package var description: String {
        "Clients cannot reach this host by http. Set the https URL of what does TLS in front of the relay by --url."
    }
}
