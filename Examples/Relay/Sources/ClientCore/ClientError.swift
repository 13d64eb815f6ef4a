// SPDX-License-Identifier: Apache-2.0

import Carrier

/// The reason why a client cannot do what it was asked for.
package enum ClientError: SentenceError {
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
    /// A message has more files than a recipient fetches.
    case tooManyFiles(limit: Int)
    /// A file cannot be encrypted.
    case fileUnusable(String, reason: String)
    /// The relay does not store a file, and said why.
    case fileRefused(String, byteCount: Int64, reason: String)

    package var description: String {
        switch self {
        case .noAccount: "There is no account in this folder. Make one by push-client request-code."
        case .noPreKey: "The message is for a prekey that was used, or never was here. Ask its sender to send it again."
        case .identityChanged:
            "The number has another identity key than when you first wrote to it. Ask its owner why, by other means, and then "
                + "remove its file in identities/."
        case .notDelivered:
            "The relay did not take the message: nobody is registered under the number there, or too much waits for its owner. "
                + "Check the number, or try again later."
        case .possiblyDelivered:
            "The relay failed while it sent the message, which may have arrived. Send it again later: it can arrive twice."
        case .unreadable: "The message is of a kind that this client cannot read."
        case .tooManyFiles(let limit): "A message has at most \(limit) files. Send the others in another one."
        case .fileUnusable(let path, let reason): "Cannot send \(path). \(reason)"
        case .fileRefused(let path, let byteCount, let reason):
            "The relay does not store \(path), which has \(byteCount) bytes. \(reason)"
        }
    }
}
