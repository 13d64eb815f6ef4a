// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
import PushWire

/// The call of a request, with the parsed values of its head.
///
/// ``PushRelay/route(_:)`` returns a route. The ``PushExchange`` of each case has the types of the call's body and
/// response, so that the compiler rejects other types.
public enum PushRoute: Equatable, Sendable {
    /// The request for a verification code, without credentials: `GET /v1/accounts/{sms|voice}/code/{number}`.
    case requestCode(VerificationTransport, PhoneNumber, PushExchange<Void, Void>)
    /// The confirmation of a code, with the credentials of the account to create: `PUT /v1/accounts/code/{code}`.
    case confirmCode(VerificationCode, BasicCredentials, PushExchange<AccountRegistration, Void>)
    /// A call for an existing account. Check the credentials before you read the body.
    case account(BasicCredentials, AccountRoute)

    /// The name of the call.
    public var call: RESTCall {
        switch self {
        case .requestCode(_, _, let exchange): exchange.call
        case .confirmCode(_, _, let exchange): exchange.call
        case .account(_, let route): route.call
        }
    }
}

/// A call for an existing account.
public enum AccountRoute: Hashable, Sendable {
    /// Sets the account's APN id: `PUT /v1/accounts/apn/`.
    case setAPN(PushExchange<APNRegistration, Void>)
    /// Sets the account's GCM id: `PUT /v1/accounts/gcm/`.
    case setGCM(PushExchange<GCMRegistration, Void>)
    /// Removes the account's APN id: `DELETE /v1/accounts/apn/`.
    case removeAPN(PushExchange<Void, Void>)
    /// Removes the account's GCM id: `DELETE /v1/accounts/gcm/`.
    case removeGCM(PushExchange<Void, Void>)
    /// Stores the account's prekeys: `PUT /v1/keys/`.
    case uploadPreKeys(PushExchange<PreKeyUpload, Void>)
    /// Hands out a prekey of a number: `GET /v1/keys/{number}?relay={relay}`.
    case fetchPreKey(PhoneNumber, relay: String?, PushExchange<Void, PreKeyResponse>)
    /// Looks up which of many numbers are registered: `PUT /v1/directory/tokens`.
    case queryDirectory(PushExchange<DirectoryQuery, DirectoryResponse>)
    /// Looks up whether one number is registered: `GET /v1/directory/{token}`.
    case lookUpContact(DirectoryToken, PushExchange<Void, DirectoryContact>)
    /// Delivers messages: `POST /v1/messages/`.
    case sendMessages(PushExchange<MessageBatch, DeliveryReport>)
    /// Allocates an id and an upload URL for a blob: `GET /v1/attachments/`.
    case allocateAttachment(PushExchange<Void, AttachmentAllocation>)
    /// Looks up the download URL of a blob: `GET /v1/attachments/{id}?relay={relay}`.
    case locateAttachment(UInt64, relay: String?, PushExchange<Void, AttachmentLocation>)

    /// The name of the call.
    public var call: RESTCall {
        switch self {
        case .setAPN(let exchange): exchange.call
        case .setGCM(let exchange): exchange.call
        case .removeAPN(let exchange), .removeGCM(let exchange): exchange.call
        case .uploadPreKeys(let exchange): exchange.call
        case .fetchPreKey(_, _, let exchange): exchange.call
        case .queryDirectory(let exchange): exchange.call
        case .lookUpContact(_, let exchange): exchange.call
        case .sendMessages(let exchange): exchange.call
        case .allocateAttachment(let exchange): exchange.call
        case .locateAttachment(_, _, let exchange): exchange.call
        }
    }
}

/// A call, with the types of its request body and its response body. `Void` stands for no body.
///
///     let upload = try relay.read(body, of: exchange)
///     …
///     return relay.success(of: exchange)
public struct PushExchange<Request, Response>: Hashable, Sendable {
    /// The name of the call.
    public let call: RESTCall

    init(_ call: RESTCall) {
        self.call = call
    }
}

extension AccountRoute {
    /// Compares the calls and their values. Relay names are compared as UTF-8 bytes.
    public static func == (a: AccountRoute, b: AccountRoute) -> Bool {
        switch (a, b) {
        case (.fetchPreKey(let a, let aRelay, _), .fetchPreKey(let b, let bRelay, _)):
            a == b && aRelay.map(TextBytes.init) == bRelay.map(TextBytes.init)
        case (.locateAttachment(let a, let aRelay, _), .locateAttachment(let b, let bRelay, _)):
            a == b && aRelay.map(TextBytes.init) == bRelay.map(TextBytes.init)
        case (.lookUpContact(let a, _), .lookUpContact(let b, _)): a == b
        default: a.call == b.call
        }
    }

    /// Hashes the call and its values. The relay's name is hashed as UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(call)
        switch self {
        case .fetchPreKey(let number, let relay, _):
            hasher.combine(number)
            hasher.combine(relay.map(TextBytes.init))
        case .locateAttachment(let id, let relay, _):
            hasher.combine(id)
            hasher.combine(relay.map(TextBytes.init))
        case .lookUpContact(let token, _): hasher.combine(token)
        default: break
        }
    }
}

// MARK: - Making routes

extension PushRoute {
    /// Parses the values of a call's path.
    ///
    /// - Throws: The call's fault for a malformed value, or ``PushRelayError/notFound``.
    init(_ call: RESTCall, _ values: PathValues, _ credentials: BasicCredentials?) throws(PushRelayError) {
        switch call {
        case .requestCode:
            guard let transport = values.transport else { throw .fault(.invalidTransport, call) }
            self = .requestCode(transport, try values.number(call, or: .badNumber), PushExchange(call))
        case .confirmCode:
            guard let code = values.code else { throw .fault(.wrongCode, call) }
            guard let credentials else { throw .fault(.unauthorized, call) }
            self = .confirmCode(code, credentials, PushExchange(call))
        default:
            guard let route = try AccountRoute(call, values) else { throw .notFound }
            guard let credentials else { throw .fault(.unauthorized, call) }
            self = .account(credentials, route)
        }
    }
}

extension AccountRoute {
    /// Parses the values of a call's path. Returns nil for a call that is not for an existing account.
    fileprivate init?(_ call: RESTCall, _ values: PathValues) throws(PushRelayError) {
        switch call {
        case .setAPN: self = .setAPN(PushExchange(call))
        case .setGCM: self = .setGCM(PushExchange(call))
        case .removeAPN: self = .removeAPN(PushExchange(call))
        case .removeGCM: self = .removeGCM(PushExchange(call))
        case .uploadPreKeys: self = .uploadPreKeys(PushExchange(call))
        case .fetchPreKey:
            let number = try values.number(call, or: .unknownNumber)
            self = .fetchPreKey(number, relay: values.relay, PushExchange(call))
        case .queryDirectory: self = .queryDirectory(PushExchange(call))
        case .lookUpContact:
            guard let token = values.token else { throw .fault(.unknownToken, call) }
            self = .lookUpContact(token, PushExchange(call))
        case .sendMessages: self = .sendMessages(PushExchange(call))
        case .allocateAttachment: self = .allocateAttachment(PushExchange(call))
        case .locateAttachment:
            guard let id = values.id else { throw .notFound }
            self = .locateAttachment(id, relay: values.relay, PushExchange(call))
        case .requestCode, .confirmCode, .uploadBlob, .downloadBlob: return nil
        }
    }
}
