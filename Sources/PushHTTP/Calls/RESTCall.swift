// SPDX-License-Identifier: Apache-2.0

/// The name of a call, as test vectors have it. A log may show it.
public enum RESTCall: String, CaseIterable, Hashable, Sendable {
    /// Sends a verification code to a number.
    case requestCode = "code.get"
    /// Confirms the code, and creates the account.
    case confirmCode = "code.put"
    /// Sets the id of Apple's push service.
    case setAPN = "apn.put"
    /// Sets the id of Google's push service.
    case setGCM = "gcm.put"
    /// Removes the id of Apple's push service.
    case removeAPN = "apn.delete"
    /// Removes the id of Google's push service.
    case removeGCM = "gcm.delete"
    /// Uploads prekeys.
    case uploadPreKeys = "keys.put"
    /// Fetches a prekey of a number.
    case fetchPreKey = "keys.get"
    /// Looks up which of many numbers are registered.
    case queryDirectory = "tokens.put"
    /// Looks up whether one number is registered.
    case lookUpContact = "token.get"
    /// Sends messages.
    case sendMessages = "messages.post"
    /// Allocates a place for a blob.
    case allocateAttachment = "attachments.get"
    /// Looks up the URL of a blob.
    case locateAttachment = "attachment.get"
    /// Stores a blob.
    case uploadBlob = "blob.put"
    /// Fetches a blob.
    case downloadBlob = "blob.get"

    /// The call's row in the protocol's table. Clients and relays use the same row.
    package var shape: RESTCallShape { RESTCallShape.of(self) }
}

/// The way in which a verification code reaches its phone.
public enum VerificationTransport: String, CaseIterable, Hashable, Sendable {
    /// A short message.
    case sms
    /// A telephone call.
    case voice
}
