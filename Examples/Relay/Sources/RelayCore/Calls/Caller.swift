// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// The caller of a request.
enum Caller: Sendable {
    /// An installation that is registered here.
    case account(Account)
    /// A client that is registered at another relay, which calls on its behalf.
    case client(of: Peer, PhoneNumber)

    var number: PhoneNumber {
        switch self {
        case .account(let account): account.number
        case .client(_, let number): number
        }
    }

    /// The name of the caller's relay, for signals; nil for this one.
    var relay: String? {
        switch self {
        case .account: nil
        case .client(let peer, _): peer.name
        }
    }

    /// The key for rate limits. A peer could invent numbers, so it has to limit its clients itself.
    var subject: String { (relay ?? "") + number.text }

    /// The caller's account at this relay, for calls that concern the caller's own data.
    ///
    /// - Throws: ``Refusal`` for a client of a peer: a peer keeps its clients' data itself.
    var ownAccount: Account {
        get throws(Refusal) {
            guard case .account(let account) = self else { throw Refusal(.unauthorized) }
            return account
        }
    }
}
