// SPDX-License-Identifier: Apache-2.0

/// The calls of the service, by the names that the test vectors have for them. A log may show them.
///
/// Source: protocol.md section 6.
public enum RESTCall: String, CaseIterable, Hashable, Sendable {
    /// Have a verification code sent by SMS or told by voice.
    case requestCode = "code.get"
    /// Show the code, and create the account.
    case confirmCode = "code.put"
    /// Say by which id Apple's service knows this installation.
    case setAPN = "apn.put"
    /// Say by which id Google's service knows this installation.
    case setGCM = "gcm.put"
    /// Take Apple's id back.
    case removeAPN = "apn.delete"
    /// Take Google's id back.
    case removeGCM = "gcm.delete"
    /// Upload prekeys.
    case uploadPreKeys = "keys.put"
    /// Get a prekey of somebody's.
    case fetchPreKey = "keys.get"
    /// Ask which of many numbers are registered.
    case queryDirectory = "tokens.put"
    /// Ask whether one number is registered.
    case lookUpContact = "token.get"
    /// Send messages.
    case sendMessages = "messages.post"
    /// Get a place for a blob.
    case allocateAttachment = "attachments.get"
    /// Ask where a blob is.
    case locateAttachment = "attachment.get"
    /// Put a blob in its place.
    case uploadBlob = "blob.put"
    /// Get a blob from its place.
    case downloadBlob = "blob.get"

    /// The row of the protocol's table: a client's requests and a relay's routes are both made from it.
    package var shape: RESTCallShape { RESTCallShape.of(self) }
}
