// SPDX-License-Identifier: Apache-2.0

import Carrier
import HTTPTypes
import NIOCore
import PushCrypto
import PushHTTP
import PushWire

/// The other relays: who they are when they call, and how they are called.
struct Federation: Sendable {
    /// In which a relay says its name.
    static let header = HTTPField.Name("Push-Relay")!

    private let name: String
    private let peers: [String: Peer]
    private let carrier: Carrier
    private let profile: Profile

    init(_ options: RelayOptions, _ carrier: Carrier) {
        name = options.name
        peers = Dictionary(options.peers.map { ($0.name, $0) }) { first, _ in first }
        self.carrier = carrier
        profile = options.profile
    }

    var peerNames: some Collection<String> { peers.keys }

    /// Whether a name that a client gives is this relay's own.
    func isHere(_ relay: String?) -> Bool { relay == nil || relay == name }

    /// Whether a name that a client gives is a peer's. Other names are what a client wrote: they are not for the log.
    func isPeer(_ relay: String) -> Bool { peers[relay] != nil }

    /// Who calls in the name of a relay's client.
    ///
    /// - Throws: ``Refusal`` if the name or the secret is not that of a peer.
    func caller(_ credentials: BasicCredentials, of relay: String) throws(Refusal) -> Caller {
        guard let peer = peers[relay], peer.secret == credentials.password else { throw Refusal(.unauthorized) }
        return .client(of: peer, credentials.number)
    }

    /// Makes a call at a peer, in the name of an account of this relay.
    ///
    /// - Throws: `PushCallError`, or what is wrong with the connection; ``UnknownRelay``.
    func send<Response>(
        _ call: PushCall<Response>, to relay: String, for account: Account, timeout: TimeAmount? = nil
    ) async throws -> Response {
        guard let peer = peers[relay] else { throw UnknownRelay() }
        let credentials = BasicCredentials(number: account.number, password: peer.secret)
        let service = try PushService(peer.url, profile: profile, credentials: credentials)
        return try await carrier.send(call, to: service, adding: [Self.header: name], timeout: timeout)
    }
}

/// There is no relay of this name.
struct UnknownRelay: Error {}
