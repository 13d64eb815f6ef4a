// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// The caller of a request.
enum Caller: Sendable {
    /// An installation that is registered here.
    case account(Account)
    /// One that is registered at another relay, which calls in its name.
    case client(of: Peer, PhoneNumber)

    var number: PhoneNumber {
        switch self {
        case .account(let account): account.number
        case .client(_, let number): number
        }
    }

    /// The relay's name for signals; nil for this one.
    var relay: String? {
        switch self {
        case .account: nil
        case .client(let peer, _): peer.name
        }
    }

    /// The key for rate limits. A peer could invent numbers of clients, so it has to limit its clients itself.
    var subject: String { (relay ?? "") + number.text }

    /// The account, for calls that are about one's own.
    ///
    /// - Throws: ``Refusal``: a relay has no business with its peers' accounts.
    var ownAccount: Account {
        get throws(Refusal) {
            guard case .account(let account) = self else { throw Refusal(.unauthorized) }
            return account
        }
    }
}
