// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// A call of the service, with the type of its response.
///
///     PushCall.fetchPreKey(of: number, relay: "other.example")
///
/// ``PushService/request(for:)`` makes the HTTP request of a call.
public struct PushCall<Response: Sendable>: Sendable {
    /// The target of a call.
    private enum Place: Sendable {
        /// A path and query at the service.
        case service(target: String)
        case blob(ServiceURL)
    }

    /// The name of the call.
    public let call: RESTCall
    private let place: Place
    /// Makes the body in the form of a profile.
    package let body: @Sendable (Profile) -> [UInt8]
    /// Reads the body of a response.
    let read: @Sendable (RawSpan, WireLimits) throws(JSONError) -> Response
    /// Returns the URL in a response that the client uses next; nil if the response has none.
    let location: @Sendable (Response) -> ServiceURL?

    /// Returns the URL of the call's server, and the path and query of the request.
    package func place(at service: ServiceURL) -> (ServiceURL, target: String) {
        switch place {
        case .service(let target):
            let prefix = service.target.hasSuffix("/") ? String(service.target.dropLast()) : service.target
            return (service, prefix + target)
        case .blob(let url): return (url, url.target)
        }
    }
}

// MARK: - Calls without a response

extension PushCall where Response == Void {
    /// Sends a verification code to a number. The request has no credentials.
    public static func requestCode(_ transport: VerificationTransport, to number: PhoneNumber) -> PushCall {
        PushCall(.requestCode, [transport.rawValue, number.text])
    }

    /// Confirms the code, and creates the account. An existing account of the number gets the new credentials.
    public static func confirmCode(_ code: VerificationCode, _ registration: AccountRegistration) -> PushCall {
        PushCall(.confirmCode, [code.text], body: registration)
    }

    /// Sets the id that Apple's push service gave to the installation.
    ///
    /// A deployed server lists a number in its directory only while the number has an APN or a GCM id.
    public static func setAPN(_ registration: APNRegistration) -> PushCall {
        PushCall(.setAPN, body: registration)
    }

    /// Sets the id that Google's push service gave to the installation.
    ///
    /// A deployed server lists a number in its directory only while the number has an APN or a GCM id.
    public static func setGCM(_ registration: GCMRegistration) -> PushCall {
        PushCall(.setGCM, body: registration)
    }

    /// Removes the installation's id at Apple's push service. Deployed relays only.
    public static func removeAPN() -> PushCall { PushCall(.removeAPN) }

    /// Removes the installation's id at Google's push service. Deployed relays only.
    public static func removeGCM() -> PushCall { PushCall(.removeGCM) }

    /// Uploads prekeys.
    public static func uploadPreKeys(_ keys: PreKeyUpload) -> PushCall {
        PushCall(.uploadPreKeys, body: keys)
    }

    /// Uploads a blob to the URL that the relay allocated. The request goes to the blob store, without credentials.
    ///
    /// - Parameters:
    ///   - blob: The encrypted attachment.
    ///   - location: The URL from ``allocateAttachment()``. ``PushService`` checks the URLs in responses, and no
    ///     others.
    public static func uploadBlob(_ blob: [UInt8], to location: ServiceURL) -> PushCall {
        PushCall(.uploadBlob, at: location, blob) { _ in }
    }
}

// MARK: - Calls with a response

extension PushCall where Response == PreKey {
    /// Fetches a prekey of a number.
    ///
    /// - Parameters:
    ///   - number: The recipient's number.
    ///   - relay: The number's relay, if it is not the relay of this service.
    public static func fetchPreKey(of number: PhoneNumber, relay: String? = nil) -> PushCall {
        PushCall(.fetchPreKey, [number.text], relay: relay) { (response: PreKeyResponse) in response.preKey }
    }
}

extension PushCall where Response == DirectoryResponse {
    /// Looks up which of many numbers are registered.
    public static func queryDirectory(_ query: DirectoryQuery) -> PushCall {
        PushCall(.queryDirectory, body: query) { $0 }
    }
}

extension PushCall where Response == DirectoryContact {
    /// Looks up whether one number is registered. Deployed relays only.
    public static func lookUpContact(_ token: DirectoryToken) -> PushCall {
        // Servers before March 2015 know only the standard alphabet. A path may contain `+`, but `/` ends a segment.
        let text = token.base64.utf8.reduce(into: "") { text, byte in
            if byte == UInt8(ascii: "/") { text += "%2F" } else { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        }
        return PushCall(.lookUpContact, [text]) { $0 }
    }
}

extension PushCall where Response == DeliveryReport {
    /// Sends messages.
    ///
    /// Send one message at a time to the server of December 2013: it fails with status 500 if a call has more.
    public static func sendMessages(_ messages: MessageBatch) -> PushCall {
        PushCall(.sendMessages, body: messages) { $0 }
    }
}

extension PushCall where Response == AttachmentAllocation {
    /// Allocates an id and an upload URL for a blob.
    public static func allocateAttachment() -> PushCall {
        PushCall(.allocateAttachment, location: \.location) { $0 }
    }
}

extension PushCall where Response == ServiceURL {
    /// Looks up the download URL of a blob.
    ///
    /// - Parameters:
    ///   - id: The blob's id, from an ``/PushWire/AttachmentPointer``.
    ///   - relay: The relay that allocated the id, if it is not the relay of this service.
    public static func locateAttachment(_ id: UInt64, relay: String? = nil) -> PushCall {
        PushCall(.locateAttachment, [String(id)], relay: relay, location: { $0 }) { (response: AttachmentLocation) in
            response.location
        }
    }
}

extension PushCall where Response == [UInt8] {
    /// Downloads a blob. The request goes to the blob store, without credentials.
    ///
    /// ``PushService/limits`` does not apply to the blob. If it may be large, send the request and let your HTTP client
    /// stream the response to a file.
    ///
    /// - Parameter location: The URL from ``locateAttachment(_:relay:)``. ``PushService`` checks the URLs in responses,
    ///   and no others.
    public static func downloadBlob(from location: ServiceURL) -> PushCall {
        PushCall(.downloadBlob, at: location, []) { response in unsafe response.withUnsafeBytes { unsafe [UInt8]($0) } }
    }
}

// MARK: - Private

extension PushCall {
    /// Creates a call of the service with a response.
    ///
    /// - Parameters:
    ///   - values: The values of the path's parameters, in their order.
    ///   - response: Takes the response out of the body.
    private init<Body: JSONBody>(
        _ call: RESTCall, _ values: [String] = [], relay: String? = nil, body: (any JSONBody)? = nil,
        location: @escaping @Sendable (Response) -> ServiceURL? = { _ in nil },
        _ response: @escaping @Sendable (Body) -> Response
    ) {
        @Sendable func read(_ json: RawSpan, _ limits: WireLimits) throws(JSONError) -> Response {
            response(try Body(json: json, limits: limits))
        }
        self.init(
            call: call, place: .service(target: call.shape.target(values, relay: relay)),
            body: { body?.encoded(profile: $0) ?? [] }, read: read, location: location)
    }

    /// Creates a call to the blob store.
    private init(
        _ call: RESTCall, at location: ServiceURL, _ blob: [UInt8],
        _ response: @escaping @Sendable (RawSpan) -> Response
    ) {
        self.init(
            call: call, place: .blob(location), body: { _ in blob }, read: { body, _ in response(body) },
            location: { _ in nil })
    }
}

extension PushCall where Response == Void {
    /// Creates a call of the service with an empty response. If the server sends a body, it is ignored.
    private init(_ call: RESTCall, _ values: [String] = [], body: (any JSONBody)? = nil) {
        self.init(
            call: call, place: .service(target: call.shape.target(values, relay: nil)),
            body: { body?.encoded(profile: $0) ?? [] }, read: { _, _ in }, location: { _ in nil })
    }
}

extension PushCall: CustomStringConvertible, Redacted {
    /// The name of the call, without the path and the body: they contain numbers, codes, tokens, signatures and keys.
    public var description: String { call.rawValue }
}
