// SPDX-License-Identifier: Apache-2.0

/// The keys that the service's JSON has, in all of its bodies together. Keys beside them are ignored.
///
/// Source: protocol.md section 6.
public enum RESTKey: String, CodingKey, Sendable {
    /// An account's signaling key, base64.
    case signalingKey
    /// Whether an installation takes messages by SMS, too.
    case supportsSms
    /// By which Apple's service knows an installation.
    case apnRegistrationId
    /// By which Google's service knows an installation.
    case gcmRegistrationId
    /// The prekey of an upload that is handed out once the others are gone.
    case lastResortKey
    /// The one-time prekeys of an upload.
    case keys
    /// A prekey's number.
    case keyId
    /// A prekey's public half, base64.
    case publicKey
    /// The identity key of a prekey's owner, base64.
    case identityKey
    /// Whether a prekey is its owner's last-resort key.
    case lastResort
    /// The tokens that are asked for, or those that were found.
    case contacts
    /// A directory token, base64.
    case token
    /// The relay of somebody who is registered elsewhere.
    case relay
    /// The messages of a batch.
    case messages
    /// A message's kind, as a number.
    case type
    /// The number that a message goes to.
    case destination
    /// A message's bytes, base64.
    case body
    /// When a message was sent, in milliseconds.
    case timestamp
    /// The numbers that messages went to.
    case success
    /// The numbers that messages did not go to.
    case failure
    /// An attachment's number.
    case id
    /// The URL of an attachment's blob.
    case location
}
