// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// A minimal in-memory relay that can give every response of the protocol.
package actor LoopbackRelay {
    /// The verification code of every number.
    package static let code = try! VerificationCode("123456")
    /// The Retry-After value of a rate-limited response, in seconds.
    package static let retryAfter = 30

    private typealias Body = @Sendable () async throws -> [UInt8]
    private typealias Response = (HTTPResponse, [UInt8])

    private let relay: PushRelay
    private var passwords: [PhoneNumber: AccountPassword] = [:]
    private var preKeys: [PhoneNumber: PreKeyUpload] = [:]
    private var blobs: [String: [UInt8]] = [:]
    /// The URL of this server, which also stores the blobs.
    private var blobURL = ""
    private var isLimited = false
    /// The accounts that clients registered, for tests to inspect.
    package private(set) var registrations: [PhoneNumber: AccountRegistration] = [:]
    package private(set) var pushIDs: [PhoneNumber: String] = [:]
    package private(set) var messages: [OutgoingMessage] = []
    /// The number of bodies that were read from the socket.
    package private(set) var readBodyCount = 0

    package init(profile: Profile, limits: WireLimits = .json) {
        relay = PushRelay(profile: profile, limits: limits)
    }

    /// Sets whether the relay rate-limits every call that the protocol allows it for.
    package func limit(_ isLimited: Bool) { self.isLimited = isLimited }

    /// Sets the base URL of the blob store.
    package func keepBlobs(at url: String) { blobURL = url }

    func response(
        to request: HTTPRequest, body: @Sendable () async throws -> [UInt8]
    ) async throws -> (HTTPResponse, [UInt8]) {
        if let path = request.path, path.hasPrefix("/blobs/") { return try await blob(path, request, body) }
        do {
            let route = try relay.route(request)
            if isLimited, Self.limitedCalls.contains(route.call) {
                return (relay.refusal(.rateLimited, of: route.call, retryAfter: Self.retryAfter), [])
            }
            return try await response(to: route, body)
        } catch let error as PushRelayError {
            return (relay.refusal(error), [])
        }
    }

    private static let limitedCalls: Set<RESTCall> = [
        .requestCode, .confirmCode, .fetchPreKey, .queryDirectory, .lookUpContact, .sendMessages, .allocateAttachment,
        .locateAttachment,
    ]

    private func response(to route: PushRoute, _ body: Body) async throws -> Response {
        switch route {
        case .requestCode(_, _, let exchange): return (relay.success(of: exchange), [])
        case .confirmCode(let code, let credentials, let exchange):
            let registration = try await read(body, of: exchange)
            guard code == Self.code else { throw PushRelayError.fault(.wrongCode, exchange.call) }
            passwords[credentials.number] = credentials.password
            registrations[credentials.number] = registration
            return (relay.success(of: exchange), [])
        case .account(let credentials, let route):
            guard passwords[credentials.number] == credentials.password else {
                throw PushRelayError.fault(.unauthorized, route.call)
            }
            return try await response(to: route, from: credentials.number, body)
        }
    }

    private func response(to route: AccountRoute, from number: PhoneNumber, _ body: Body) async throws -> Response {
        switch route {
        case .setAPN(let exchange):
            pushIDs[number] = try await read(body, of: exchange).id
            return (relay.success(of: exchange), [])
        case .setGCM(let exchange):
            pushIDs[number] = try await read(body, of: exchange).id
            return (relay.success(of: exchange), [])
        case .removeAPN(let exchange), .removeGCM(let exchange):
            pushIDs[number] = nil
            return (relay.success(of: exchange), [])
        case .uploadPreKeys(let exchange):
            preKeys[number] = try await read(body, of: exchange)
            return (relay.success(of: exchange), [])
        case .fetchPreKey(let wanted, let other, let exchange):
            guard other == nil, let preKey = preKeys[wanted]?.takeKey() else {
                throw PushRelayError.fault(.unknownNumber, exchange.call)
            }
            return relay.success(of: exchange, PreKeyResponse(preKey))
        case .queryDirectory(let exchange):
            let contacts = try await read(body, of: exchange).tokens.compactMap(contact)
            return relay.success(of: exchange, DirectoryResponse(contacts: contacts))
        case .lookUpContact(let token, let exchange):
            guard let contact = contact(token) else { throw PushRelayError.fault(.unknownToken, exchange.call) }
            return relay.success(of: exchange, contact)
        case .sendMessages(let exchange):
            let batch = try await read(body, of: exchange).messages
            messages += batch
            let numbers = batch.map(\.destination)
            let (success, failure) = (numbers.filter { passwords[$0] != nil }, numbers.filter { passwords[$0] == nil })
            return relay.success(of: exchange, DeliveryReport(success: success, failure: failure))
        case .allocateAttachment(let exchange):
            let id = UInt64(blobs.count + 1) << 53 + 1
            blobs["/blobs/\(id)"] = []
            return relay.success(of: exchange, AttachmentAllocation(id: id, location: try location(id)))
        case .locateAttachment(let id, _, let exchange):
            return relay.success(of: exchange, AttachmentLocation(location: try location(id)))
        }
    }

    private func read<Request: JSONBody, Value>(
        _ body: Body, of exchange: PushExchange<Request, Value>
    ) async throws -> Request {
        readBodyCount += 1
        return try relay.read(try await body(), of: exchange)
    }

    private func contact(_ token: DirectoryToken) -> DirectoryContact? {
        guard let number = passwords.keys.first(where: { DirectoryToken($0) == token }) else { return nil }
        return DirectoryContact(token: token, supportsSMS: registrations[number]?.supportsSMS ?? false)
    }

    private func location(_ id: UInt64) throws -> ServiceURL { try ServiceURL("\(blobURL)/blobs/\(id)") }

    /// Responds as a blob store, which is a separate server in practice.
    ///
    /// Its URLs are signed together with a content type, so it rejects credentials and any other type.
    private func blob(_ path: String, _ request: HTTPRequest, _ body: Body) async throws -> Response {
        guard request.headerFields[.authorization] == nil else { return (HTTPResponse(status: .badRequest), []) }
        guard request.headerFields[.contentType] == "application/octet-stream" else {
            return (HTTPResponse(status: .forbidden), [])
        }
        guard let blob = blobs[path] else { return (HTTPResponse(status: .notFound), []) }
        switch request.method {
        case .put:
            blobs[path] = try await body()
            return (HTTPResponse(status: .ok), [])
        case .get:
            return (HTTPResponse(status: .ok, headerFields: [.contentType: "application/octet-stream"]), blob)
        default: return (HTTPResponse(status: .methodNotAllowed), [])
        }
    }
}
