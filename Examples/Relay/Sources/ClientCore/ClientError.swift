// SPDX-License-Identifier: Apache-2.0

/// Why a client cannot do what it was asked for.
package enum ClientError: Error, CustomStringConvertible {
    /// The folder has no account in it.
    case noAccount
    /// A message is for a prekey that is not here.
    case noPreKey
    /// A number has another identity key than it had.
    case identityChanged
    /// The relay did not take a message.
    case notDelivered
    /// The relay failed while it sent a message.
    case possiblyDelivered
    /// A push has no message in it, or one that this client cannot read.
    case unreadable

    package var description: String {
        switch self {
        case .noAccount: "there is no account here: push-client request-code makes one"
        case .noPreKey: "the message is for a prekey that was used, or never was here"
        case .identityChanged:
            "the number has another identity key than when you first wrote to it: ask its owner why, by other means, and then "
                + "remove its file in identities/"
        case .notDelivered: "the relay did not take the message: nobody is registered under the number there"
        case .possiblyDelivered:
            "the relay failed while it sent the message, which may have arrived: send it again later, and expect that it can "
                + "arrive twice"
        case .unreadable: "the message is of a kind that this client cannot read"
        }
    }
}
