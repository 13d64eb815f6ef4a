// SPDX-License-Identifier: Apache-2.0

import Carrier
import HTTPTypes
import NIOCore
import PushCrypto
import PushHTTP
import PushWire

/// Authenticates calls from other relays, and makes calls to them.
struct Federation: Sendable {
    /// The header in which a relay gives its name.
    static let header = HTTPField.Name("Push-Relay")!

    /// The relay that a name refers to.
    enum Place: Hashable {
        case here
        case peer(Peer)
        /// A name that a client made up. It does not belong in the log.
        case unknown
    }

    let peers: [Peer]
    private let name: String
    private let carrier: Carrier
    private let profile: Profile
    private let outages: Outages

    init(_ options: RelayOptions, _ carrier: Carrier, _ outages: Outages) {
        self.outages = outages
        name = options.name
        peers = options.peers
        self.carrier = carrier
        profile = options.profile
    }

    /// Returns the relay that a client names. No name, or an empty one, refers to this relay.
    func place(of relay: String?) -> Place {
        guard let relay, !relay.isEmpty, !relay.hasSameBytes(as: name) else { return .here }
        return peer(relay).map(Place.peer) ?? .unknown
    }

    private func peer(_ name: String) -> Peer? { peers.first { $0.name.hasSameBytes(as: name) } }

    /// Authenticates a relay, and returns the client that it calls for.
    ///
    /// - Throws: ``Refusal``: `unauthorized` if the name or the secret is not that of a peer; `rateLimited` after too many wrong
    ///   secrets from the address, also for a right secret.
    func caller(
        _ credentials: BasicCredentials, of relay: String, from address: String, _ limiter: RateLimiter
    ) throws(Refusal) -> Caller {
        try limiter.check(.peerSecrets, of: address)
        guard let peer = peer(relay), peer.secret == credentials.password else {
            try limiter.take(.peerSecrets, of: address)
            throw Refusal(.unauthorized)
        }
        return .client(of: peer, credentials.number)
    }

    /// Calls a peer on behalf of an account of this relay.
    ///
    /// - Throws: `PushCallError`, or the connection's error.
    func send<Response>(
        _ call: PushCall<Response>, to peer: Peer, for account: Account, timeout: TimeAmount? = nil
    ) async throws -> Response {
        let credentials = BasicCredentials(number: account.number, password: peer.secret)
        let remote = try PushService(peer.url, credentials: credentials, profile: profile)
        do {
            let response = try await carrier.send(call, to: remote, adding: [Self.header: name], timeout: timeout)
            outages.responded("peer \(peer.name)")
            return response
        } catch {
            if error is PushCallError {
                outages.responded("peer \(peer.name)")
            } else {
                outages.failed("peer \(peer.name)")
            }
            throw error
        }
    }
}

extension StringProtocol {
    /// Whether both texts are the same UTF-8 bytes.
    ///
    /// Swift's `==` normalizes Unicode, in quadratic time for a long run of combining marks. So compare texts from outside with
    /// this method, and never use them as keys of a dictionary.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
