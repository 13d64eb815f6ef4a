// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// A call of somebody with an account, and what its response is read as.
///
///     PushCall.fetchPreKey(of: number, relay: "other.example")
///
/// A ``PushAccount`` makes the HTTP request of it.
///
/// Source: protocol.md section 6.
public struct PushCall<Response: Sendable>: Sendable {
    package let contents: CallContents<Response>

    /// Which call it is.
    public var call: RESTCall { contents.call }
}

/// A call that anybody may make, without credentials, and what its response is read as.
///
///     OpenCall.requestCode(.sms, to: number)
///
/// A ``PushService`` makes the HTTP request of it.
///
/// Source: protocol.md section 6.
public struct OpenCall<Response: Sendable>: Sendable {
    package let contents: CallContents<Response>

    /// Which call it is.
    public var call: RESTCall { contents.call }
}

extension OpenCall where Response == Void {
    /// Has a verification code sent to a number.
    public static func requestCode(_ transport: VerificationTransport, to number: PhoneNumber) -> OpenCall {
        OpenCall(contents: .init(.requestCode, [transport.rawValue, number.text]))
    }

    /// Stores a blob in the place that the relay gave. No credentials go with it: the place is another server's.
    public static func uploadBlob(_ blob: [UInt8], to location: ServiceURL) -> OpenCall {
        OpenCall(contents: .init(.uploadBlob, at: location, blob) { _ in })
    }
}

extension OpenCall where Response == [UInt8] {
    /// Gets a blob from its place. No credentials go with it.
    ///
    /// A response's limit is not the blob's: attachments are as long as they are, and long ones are better streamed to a file.
    public static func downloadBlob(from location: ServiceURL) -> OpenCall {
        OpenCall(
            contents: .init(.downloadBlob, at: location, []) { response in
                unsafe response.withUnsafeBytes { unsafe [UInt8]($0) }
            })
    }
}

extension PushCall where Response == Void {
    /// Creates the account of the credentials' number, or takes it over.
    public static func confirmCode(_ code: VerificationCode, _ registration: AccountRegistration) -> PushCall {
        PushCall(contents: .init(.confirmCode, [code.text], body: registration))
    }

    /// Says by which id Apple's service knows this installation.
    ///
    /// A deployed server lists a number in its directory only while it has an id of Apple's or Google's.
    public static func setAPN(_ registration: APNRegistration) -> PushCall {
        PushCall(contents: .init(.setAPN, body: registration))
    }

    /// Says by which id Google's service knows this installation.
    ///
    /// A deployed server lists a number in its directory only while it has an id of Apple's or Google's.
    public static func setGCM(_ registration: GCMRegistration) -> PushCall {
        PushCall(contents: .init(.setGCM, body: registration))
    }

    /// Takes Apple's id back. Deployed relays only.
    public static func removeAPN() -> PushCall { PushCall(contents: .init(.removeAPN)) }

    /// Takes Google's id back. Deployed relays only.
    public static func removeGCM() -> PushCall { PushCall(contents: .init(.removeGCM)) }

    /// Uploads prekeys.
    public static func uploadPreKeys(_ keys: PreKeyUpload) -> PushCall {
        PushCall(contents: .init(.uploadPreKeys, body: keys))
    }
}

extension PushCall where Response == PreKey {
    /// Gets a prekey of a number's.
    ///
    /// - Parameter relay: where the number is registered, if elsewhere.
    public static func fetchPreKey(of number: PhoneNumber, relay: String? = nil) -> PushCall {
        PushCall(
            contents: .init(.fetchPreKey, [number.text], relay: relay) { (response: PreKeyResponse) in
                response.preKey
            })
    }
}

extension PushCall where Response == DirectoryResponse {
    /// Asks which of many numbers are registered.
    public static func queryDirectory(_ query: DirectoryQuery) -> PushCall {
        PushCall(contents: .init(.queryDirectory, body: query) { $0 })
    }
}

extension PushCall where Response == DirectoryContact {
    /// Asks whether one number is registered. Deployed relays only.
    public static func lookUpContact(_ token: DirectoryToken) -> PushCall {
        // The standard alphabet: servers know `-` and `_` from March 2015 on. A `+` may stand in a path, a `/` ends a segment.
        let text = token.base64.utf8.reduce(into: "") { text, byte in
            if byte == UInt8(ascii: "/") { text += "%2F" } else { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        }
        return PushCall(contents: .init(.lookUpContact, [text]) { $0 })
    }
}

extension PushCall where Response == DeliveryReport {
    /// Sends messages.
    ///
    /// The server of December 2013 fails (500) on more than one message a call: send one at a time.
    public static func sendMessages(_ messages: MessageBatch) -> PushCall {
        PushCall(contents: .init(.sendMessages, body: messages) { $0 })
    }
}

extension PushCall where Response == AttachmentAllocation {
    /// Gets a place for a blob.
    public static func allocateAttachment() -> PushCall {
        PushCall(contents: .init(.allocateAttachment, location: \.location) { $0 })
    }
}

extension PushCall where Response == ServiceURL {
    /// Asks where a blob is.
    ///
    /// - Parameter relay: which relay gave the id, if another.
    public static func locateAttachment(_ id: UInt64, relay: String? = nil) -> PushCall {
        PushCall(
            contents: .init(.locateAttachment, [String(id)], relay: relay, location: { $0 }) {
                (response: AttachmentLocation) in
                response.location
            })
    }
}
