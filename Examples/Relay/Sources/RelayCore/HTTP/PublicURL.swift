// SPDX-License-Identifier: Apache-2.0

import Carrier
import NIOCore
import PushWire
import Synchronization

/// The URL at which clients reach the relay: the operator's, or else the address on which the relay listens.
final class PublicURL: Sendable {
    private let url: Mutex<ServiceURL?>

    /// - Throws: ``PublicURLMissing``.
    init(_ options: RelayOptions) throws {
        // Credentials and blobs are never sent to another machine in the clear.
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

    /// Sets the URL to that of the listening socket, unless the operator gave one.
    func setIfUnknown(_ socket: SocketAddress) {
        let found = Self.url(socket.ipAddress ?? "", port: socket.port)
        url.withLock { $0 = $0 ?? found }
    }

    /// The http URL of a host, or nil if the host is another machine: `ServiceURL` allows http only to this one.
    private static func url(_ host: String, port: Int? = nil) -> ServiceURL? {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return try? ServiceURL("http://\(bracketed)\(port.map { ":\($0)" } ?? "")")
    }

    private struct NotListening: Error {}
}

/// The relay listens on another address than this machine's, and no URL is set.
package struct PublicURLMissing: SentenceError {
    package var description: String {
        "The relay listens for other machines, but has no https URL. Set --url to the URL of the TLS proxy in front of it."
    }
}
