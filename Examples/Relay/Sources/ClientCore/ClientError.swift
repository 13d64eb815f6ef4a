// SPDX-License-Identifier: Apache-2.0

import Carrier

/// The reason why a client's action failed.
package enum ClientError: SentenceError {
    /// The folder has no account.
    case noAccount
    /// A message is for a prekey that this client does not have.
    case noPreKey
    /// A number's identity key has changed.
    case identityChanged
    /// The relay did not accept a message.
    case notDelivered
    /// The relay failed while it sent a message.
    case possiblyDelivered
    /// A push has no message in it, or one that this client cannot read.
    case unreadable
    /// A message has more files than a recipient fetches.
    case tooManyFiles(limit: Int)
    /// A file cannot be encrypted.
    case fileUnusable(String, reason: String)
    /// The relay refused to store a file, and gave a reason.
    case fileRefused(String, byteCount: Int64, reason: String)

    package var description: String {
        switch self {
        case .noAccount: "The folder has no account. Create one with push-client request-code."
        case .noPreKey: "The message is for a prekey that is used up or unknown here. Ask its sender to send it again."
        case .identityChanged:
            "The number's identity key has changed since you first wrote to it. Ask its owner why, over another channel, and then "
                + "remove its file in identities/."
        case .notDelivered:
            "The relay did not accept the message: the number is unknown there, its queue is full, or the message is too long. "
                + "Check the number, or try again later."
        case .possiblyDelivered:
            "The relay failed while it sent the message, which may have arrived. If you send it again, it can arrive twice."
        case .unreadable: "This client cannot read messages of this type. Ask the sender to use push-client."
        case .tooManyFiles(let limit): "A message can have at most \(limit) files. Send the others in another message."
        case .fileUnusable(let path, let reason): "Cannot send \(path). \(reason)"
        case .fileRefused(let path, let byteCount, let reason):
            "The relay refused to store \(path), which has \(byteCount) bytes. \(reason)"
        }
    }
}
