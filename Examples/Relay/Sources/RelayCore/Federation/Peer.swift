// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// Another relay, under the name that the protocol's `relay` has.
///
/// The protocol says that relays know each other by name, and not how they talk. Here they make the service's own calls, in the
/// name of whoever called them: the credentials are the caller's number and the secret that the two relays share, and a header
/// says which relay that is. It is taken at its word for the number, as the protocol takes relays at their word in all else.
package struct Peer: Sendable {
    package let name: String
    package let url: ServiceURL
    /// What both relays know, and nobody else.
    package let secret: AccountPassword

    package init(name: String, url: ServiceURL, secret: AccountPassword) {
        self.name = name
        self.url = url
        self.secret = secret
    }
}
