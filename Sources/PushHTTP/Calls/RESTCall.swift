// SPDX-License-Identifier: Apache-2.0

/// The name of a call. The raw value is the name in the test vectors. It is safe to log.
public enum RESTCall: String, CaseIterable, Hashable, Sendable {
    /// Sends a verification code to a number.
    case requestCode = "code.get"
    /// Confirms the code, and creates the account.
    case confirmCode = "code.put"
    /// Sets the installation's id at Apple's push service (APN).
    case setAPN = "apn.put"
    /// Sets the installation's id at Google's push service (GCM).
    case setGCM = "gcm.put"
    /// Removes the installation's id at Apple's push service. Deployed relays only.
    case removeAPN = "apn.delete"
    /// Removes the installation's id at Google's push service. Deployed relays only.
    case removeGCM = "gcm.delete"
    /// Uploads prekeys.
    case uploadPreKeys = "keys.put"
    /// Fetches a prekey of a number.
    case fetchPreKey = "keys.get"
    /// Looks up which of many numbers are registered.
    case queryDirectory = "tokens.put"
    /// Looks up whether one number is registered. Deployed relays only.
    case lookUpContact = "token.get"
    /// Sends messages.
    case sendMessages = "messages.post"
    /// Allocates an id and an upload URL for a blob.
    case allocateAttachment = "attachments.get"
    /// Looks up the download URL of a blob.
    case locateAttachment = "attachment.get"
    /// Uploads a blob to the blob store.
    case uploadBlob = "blob.put"
    /// Downloads a blob from the blob store.
    case downloadBlob = "blob.get"

    /// The call's row in the protocol's table. Clients and relays use the same row.
    package var shape: RESTCallShape { RESTCallShape.of(self) }
}

/// The transport of a verification code to a phone.
public enum VerificationTransport: String, CaseIterable, Hashable, Sendable {
    /// A text message (SMS).
    case sms
    /// A telephone call.
    case voice
}
