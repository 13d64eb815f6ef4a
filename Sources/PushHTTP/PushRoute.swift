// SPDX-License-Identifier: Apache-2.0

public import PushCrypto
public import PushWire

/// Which call a request is, with what its path and query say: parsed, and checked for form.
///
/// A relay gets one from ``PushRelay/route(_:)``; a client's ``PushCall`` holds one. Paths are made and matched by the same
/// description, ``/PushWire/RESTCall/shape``.
///
/// Source: protocol.md section 6.
public enum PushRoute: Hashable, Sendable {
    /// `GET /v1/accounts/{sms|voice}/code/{number}`
    case requestCode(VerificationTransport, PhoneNumber)
    /// `PUT /v1/accounts/code/{code}`
    case confirmCode(VerificationCode)
    /// `PUT /v1/accounts/apn/`
    case setAPN
    /// `PUT /v1/accounts/gcm/`
    case setGCM
    /// `DELETE /v1/accounts/apn/`
    case removeAPN
    /// `DELETE /v1/accounts/gcm/`
    case removeGCM
    /// `PUT /v1/keys/`
    case uploadPreKeys
    /// `GET /v1/keys/{number}?relay={relay}`
    case fetchPreKey(PhoneNumber, relay: String?)
    /// `PUT /v1/directory/tokens`
    case queryDirectory
    /// `GET /v1/directory/{token}`
    case lookUpContact(DirectoryToken)
    /// `POST /v1/messages/`
    case sendMessages
    /// `GET /v1/attachments/`
    case allocateAttachment
    /// `GET /v1/attachments/{id}?relay={relay}`
    case locateAttachment(UInt64, relay: String?)

    /// The call.
    public var call: RESTCall {
        switch self {
        case .requestCode: .requestCode
        case .confirmCode: .confirmCode
        case .setAPN: .setAPN
        case .setGCM: .setGCM
        case .removeAPN: .removeAPN
        case .removeGCM: .removeGCM
        case .uploadPreKeys: .uploadPreKeys
        case .fetchPreKey: .fetchPreKey
        case .queryDirectory: .queryDirectory
        case .lookUpContact: .lookUpContact
        case .sendMessages: .sendMessages
        case .allocateAttachment: .allocateAttachment
        case .locateAttachment: .locateAttachment
        }
    }

    /// Path and query, as a request line has them.
    public var target: String {
        let shape = call.shape
        let path = shape.segments.map { segment in
            switch segment {
            case .text(let text): "/" + text
            case .parameter(let parameter): "/" + value(of: parameter)
            }
        }
        let slash = shape.hasTrailingSlash ? "/" : ""
        return path.joined() + slash + (relay.map { "?relay=" + PercentEncoding.encode($0) } ?? "")
    }

    private var relay: String? {
        switch self {
        case .fetchPreKey(_, let relay), .locateAttachment(_, let relay): relay
        default: nil
        }
    }

    /// Whether both are the same request line, the relay's name by its bytes.
    public static func == (a: PushRoute, b: PushRoute) -> Bool {
        a.call == b.call && a.target.utf8.elementsEqual(b.target.utf8)
    }

    /// Hashes the request line.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(call)
        hasher.combine(target)
    }

    /// Nothing that is in a parameter has to be percent encoded: a `+` may stand in a path.
    private func value(of parameter: RESTCallShape.Parameter) -> String {
        switch (parameter, self) {
        case (.transport, .requestCode(let transport, _)): transport.rawValue
        case (.number, .requestCode(_, let number)), (.number, .fetchPreKey(let number, _)): number.text
        case (.code, .confirmCode(let code)): code.text
        case (.token, .lookUpContact(let token)): Self.pathText(of: token)
        case (.id, .locateAttachment(let id, _)): String(id)
        default: preconditionFailure("A call has no parameters but those of its path")
        }
    }

    /// The route of a call, from the values of its path's parameters.
    ///
    /// - Throws: what is wrong with a value, as the call's fault; ``PushRelayError/notFound`` if nothing can be under such a path.
    init(_ call: RESTCall, _ values: [RESTCallShape.Parameter: String], relay: String?) throws(PushRelayError) {
        switch call {
        case .requestCode:
            guard let transport = values[.transport].flatMap(VerificationTransport.init) else {
                throw .fault(.invalidTransport, call)
            }
            self = .requestCode(transport, try Self.number(values, call, or: .badNumber))
        case .confirmCode:
            guard let code = try? VerificationCode(values[.code] ?? "") else { throw .fault(.wrongCode, call) }
            self = .confirmCode(code)
        case .setAPN: self = .setAPN
        case .setGCM: self = .setGCM
        case .removeAPN: self = .removeAPN
        case .removeGCM: self = .removeGCM
        case .uploadPreKeys: self = .uploadPreKeys
        case .fetchPreKey: self = .fetchPreKey(try Self.number(values, call, or: .unknownNumber), relay: relay)
        case .queryDirectory: self = .queryDirectory
        case .lookUpContact:
            guard let token = Self.token(ofPath: values[.token] ?? "") else { throw .fault(.unknownToken, call) }
            self = .lookUpContact(token)
        case .sendMessages: self = .sendMessages
        case .allocateAttachment: self = .allocateAttachment
        case .locateAttachment:
            guard let text = values[.id], let id = UInt64(text), String(id) == text else { throw .notFound }
            self = .locateAttachment(id, relay: relay)
        case .uploadBlob, .downloadBlob: throw .notFound
        }
    }

    private static func number(
        _ values: [RESTCallShape.Parameter: String], _ call: RESTCall, or fault: RESTFault
    ) throws(PushRelayError) -> PhoneNumber {
        do { return try PhoneNumber(values[.number] ?? "") } catch { throw .fault(fault, call) }
    }

    /// Base64 as a path has it: `-` and `_` for `+` and `/`, so that a token is one segment.
    private static func pathText(of token: DirectoryToken) -> String {
        String(token.base64.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    private static func token(ofPath text: String) -> DirectoryToken? {
        guard !text.contains(where: { $0 == "+" || $0 == "/" }) else { return nil }
        return try? DirectoryToken(base64: String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }))
    }
}
