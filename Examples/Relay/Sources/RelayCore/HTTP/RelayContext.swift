// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// The context of a request, with its connection.
struct RelayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end's address.
    let remote: SocketAddress?
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remote = source.channel.remoteAddress
        channel = source.channel
    }

    /// Sends 100 Continue to a client that waits for it before it sends the body. Hummingbird does not, and curl would wait for
    /// a second.
    ///
    /// Source: RFC 9110 §10.1.1.
    func askForBody(of request: Request) {
        guard request.headers[.expect]?.hasSameBytes(as: "100-continue") == true else { return }
        channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)), promise: nil)
    }
}

extension SocketAddress {
    /// The key for rate limits. An IPv6 address counts as its /64 network. A mapped IPv4 address (RFC 4291 §2.5.5.2) counts
    /// alone.
    var subject: String {
        guard case .v6(let address) = self else { return ipAddress ?? "" }
        return withUnsafeBytes(of: address.address.sin6_addr) { bytes in
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMapped
                ? bytes[12...].map { String($0) }.joined(separator: ".")
                : bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":")
        }
    }

    var isLoopback: Bool { ipAddress == "::1" || ipAddress?.hasPrefix("127.") == true }
}
