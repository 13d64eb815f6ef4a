// SPDX-License-Identifier: Apache-2.0

import Carrier
import PushCrypto
import PushWire

/// Another relay. Its name is the value of the protocol's `relay` fields.
///
/// The protocol lets relays name each other, but does not say how they talk. Here a relay makes ordinary calls on behalf of its
/// clients. The credentials are the client's number and the secret that the two relays share, and a header names the calling
/// relay. The called relay trusts that relay for the number, as the protocol trusts relays in everything else.
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

    /// Parses a list of peers: a line for each, with its name, its URL, and the secret that both relays share. Skips empty
    /// lines.
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

/// A malformed line in a list of peers. The error does not show the line, which may contain a secret.
package struct MalformedPeer: SentenceError, Equatable {
    let line: Int

    package var description: String {
        "Line \(line) of the file of peers is malformed. Write NAME URL SECRET, separated by spaces."
    }
}
