// SPDX-License-Identifier: Apache-2.0

import Carrier
import PushCrypto
import PushWire

/// Another relay, under the name that the protocol's `relay` has.
///
/// The protocol says that relays know each other by name, and not how they talk. Here they make the service's own calls for their
/// callers. The credentials are the caller's number and the secret that the two relays share, and a header names the calling relay.
/// The called relay trusts it for the number, as the protocol trusts relays in everything else.
package struct Peer: Sendable {
    package let name: String
    package let url: ServiceURL
    /// The secret that only both relays know.
    package let secret: AccountPassword

    package init(name: String, url: ServiceURL, secret: AccountPassword) {
        self.name = name
        self.url = url
        self.secret = secret
    }

    /// Reads a list: a line for each, with its name, its URL, and the secret that both share. Empty lines are skipped.
    ///
    /// - Throws: ``MalformedPeer``.
    package static func list(_ text: String) throws(MalformedPeer) -> [Peer] {
        var peers: [Peer] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ").map(String.init)
            if words.isEmpty { continue }
            guard words.count == 3, let url = try? ServiceURL(words[1]), let secret = try? AccountPassword(words[2])
            else {
                throw MalformedPeer(line: index + 1)
            }
            peers.append(Peer(name: words[0], url: url, secret: secret))
        }
        return peers
    }
}

extension Peer: Hashable {
    /// Whether both have the same name, which the operator gave.
    package static func == (a: Peer, b: Peer) -> Bool { a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A line of a list of peers is not one. It does not say what is there: that has a secret in it.
package struct MalformedPeer: SentenceError, Equatable {
    let line: Int

    package var description: String {
        "Line \(line) of the file of peers is not NAME URL SECRET. Write these three with spaces between them."
    }
}
