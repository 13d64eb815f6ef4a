// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// A call with all that goes with it but who makes it, and what its answer is read as.
///
///     PushCall.requestCode(.sms, to: number)
///     PushCall.fetchPreKey(of: number, relay: "other.example")
///
/// ``PushService`` makes the HTTP request of it.
///
/// Source: protocol.md section 6.
public struct PushCall<Response: Sendable>: Sendable {
    /// Where a call goes.
    private enum Place: Sendable {
        case route(PushRoute)
        case blob(ServiceURL, RESTCall)
    }

    private let place: Place
    /// The body in a profile's form.
    package let body: @Sendable (Profile) -> [UInt8]
    /// What an answer's body says, if it is not longer than so many bytes.
    let read: @Sendable ([UInt8], Int) throws(RESTReadingError) -> Response

    /// Which call it is.
    public var call: RESTCall {
        switch place {
        case .route(let route): route.call
        case .blob(_, let call): call
        }
    }

    /// Path and query, and the URL whose host they are asked of.
    package func place(at service: ServiceURL) -> (ServiceURL, target: String) {
        switch place {
        case .route(let route):
            let prefix = service.target.hasSuffix("/") ? String(service.target.dropLast()) : service.target
            return (service, prefix + route.target)
        case .blob(let url, _): return (url, url.target)
        }
    }
}

extension PushCall where Response == Void {
    private init(_ route: PushRoute) {
        self.init(place: .route(route), body: { _ in [] }, read: { _, _ in })
    }

    private init(_ route: PushRoute, _ body: some RESTBody) {
        self.init(place: .route(route), body: { body.json($0) }, read: { _, _ in })
    }

    /// Has a verification code sent to a number.
    public static func requestCode(_ transport: VerificationTransport, to number: PhoneNumber) -> PushCall {
        PushCall(.requestCode(transport, number))
    }

    /// Creates the account of the credentials' number, or takes it over.
    public static func confirmCode(_ code: VerificationCode, _ registration: AccountRegistration) -> PushCall {
        PushCall(.confirmCode(code), registration)
    }

    /// Says by which id Apple's service knows this installation.
    public static func setAPN(_ registration: APNRegistration) -> PushCall { PushCall(.setAPN, registration) }

    /// Says by which id Google's service knows this installation.
    public static func setGCM(_ registration: GCMRegistration) -> PushCall { PushCall(.setGCM, registration) }

    /// Takes Apple's id back. Deployed relays only.
    public static func removeAPN() -> PushCall { PushCall(.removeAPN) }

    /// Takes Google's id back. Deployed relays only.
    public static func removeGCM() -> PushCall { PushCall(.removeGCM) }

    /// Uploads prekeys.
    public static func uploadPreKeys(_ keys: PreKeyUpload) -> PushCall { PushCall(.uploadPreKeys, keys) }

    /// Stores a blob in the place that the relay gave. No credentials go with it: the place is another server's.
    public static func uploadBlob(_ blob: [UInt8], to location: ServiceURL) -> PushCall {
        PushCall(place: .blob(location, .uploadBlob), body: { _ in blob }, read: { _, _ in })
    }
}

extension PushCall {
    private init<Body: RESTBody>(
        _ route: PushRoute, _ body: (any RESTBody)? = nil, _ response: @escaping @Sendable (Body) -> Response
    ) {
        self.init(
            place: .route(route), body: { body?.json($0) ?? [] },
            read: { answer, limit throws(RESTReadingError) in
                response(try RESTReader.read(Body.self, from: answer, maximumByteCount: limit))
            })
    }
}

extension PushCall where Response == PreKey {
    /// Gets a prekey of a number's.
    ///
    /// - Parameter relay: where the number is registered, if elsewhere.
    public static func fetchPreKey(of number: PhoneNumber, relay: String? = nil) -> PushCall {
        PushCall(.fetchPreKey(number, relay: relay)) { (answer: PreKeyAnswer) in answer.preKey }
    }
}

extension PushCall where Response == DirectoryAnswer {
    /// Asks which of many numbers are registered.
    public static func queryDirectory(_ query: DirectoryQuery) -> PushCall {
        PushCall(.queryDirectory, query) { $0 }
    }
}

extension PushCall where Response == DirectoryContact {
    /// Asks whether one number is registered. Deployed relays only.
    public static func lookUpContact(_ token: DirectoryToken) -> PushCall {
        PushCall(.lookUpContact(token)) { $0 }
    }
}

extension PushCall where Response == DeliveryReport {
    /// Sends messages.
    public static func sendMessages(_ messages: MessageBatch) -> PushCall {
        PushCall(.sendMessages, messages) { $0 }
    }
}

extension PushCall where Response == AttachmentAllocation {
    /// Gets a place for a blob.
    public static func allocateAttachment() -> PushCall {
        PushCall(.allocateAttachment) { $0 }
    }
}

extension PushCall where Response == ServiceURL {
    /// Asks where a blob is.
    ///
    /// - Parameter relay: which relay gave the id, if another.
    public static func locateAttachment(_ id: UInt64, relay: String? = nil) -> PushCall {
        PushCall(.locateAttachment(id, relay: relay)) { (answer: AttachmentLocation) in answer.location }
    }
}

extension PushCall where Response == [UInt8] {
    /// Gets a blob from its place. No credentials go with it.
    ///
    /// The answer's limit is not the blob's: attachments are as long as they are, and long ones are better streamed to a file.
    public static func downloadBlob(from location: ServiceURL) -> PushCall {
        PushCall(place: .blob(location, .downloadBlob), body: { _ in [] }, read: { answer, _ in answer })
    }
}
