// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// Just enough of a relay that every answer of the protocol comes from somewhere. It keeps all in memory, and nothing else.
package actor LoopbackRelay {
    /// The code that every number is sent.
    package static let code = try! VerificationCode("123456")
    /// With which a limited relay says when to come again, in seconds.
    package static let retryAfter = 30

    private let relay: PushRelay
    private var passwords: [PhoneNumber: AccountPassword] = [:]
    private var preKeys: [PhoneNumber: PreKeyUpload] = [:]
    private var blobs: [String: [UInt8]] = [:]
    /// Where blobs are: this server.
    private var blobURL = ""
    private var isLimited = false
    /// What was asked for, for tests to look at.
    package private(set) var registrations: [PhoneNumber: AccountRegistration] = [:]
    package private(set) var pushIDs: [PhoneNumber: String] = [:]
    package private(set) var messages: [OutgoingMessage] = []
    /// Bodies that were read from the socket.
    package private(set) var readBodyCount = 0

    package init(profile: Profile, maximumBodyByteCount: Int = PushRelay.defaultMaximumBodyByteCount) {
        relay = PushRelay(profile: profile, maximumBodyByteCount: maximumBodyByteCount)
    }

    /// From here on every call that can be limited is.
    package func limit(_ isLimited: Bool) { self.isLimited = isLimited }

    /// Says where blobs are to be put.
    package func keepBlobs(at url: String) { blobURL = url }

    func answer(
        to request: HTTPRequest, body: @Sendable () async throws -> [UInt8]
    ) async throws -> (HTTPResponse, [UInt8]) {
        if let path = request.path, path.hasPrefix("/blobs/") { return try await blob(path, request, body) }
        do {
            let routed = try relay.route(request)
            let route = routed.route
            if isLimited, route.call.shape.faults.contains(.rateLimited) {
                return (relay.refusal(.rateLimited, of: route, retryAfter: Self.retryAfter), [])
            }
            let bytes = route.call.shape.request == .json ? try await read(body) : []
            return try answer(routed, bytes)
        } catch let error as PushRelayError {
            return (relay.refusal(error), [])
        }
    }

    private func read(_ body: @Sendable () async throws -> [UInt8]) async throws -> [UInt8] {
        readBodyCount += 1
        return try await body()
    }

    private func answer(
        _ routed: RoutedRequest, _ body: [UInt8]
    ) throws -> (HTTPResponse, [UInt8]) {
        guard case .authenticated(let route, let credentials) = routed else {
            return (relay.success(of: routed.route), [])
        }
        guard route.call == .confirmCode || passwords[credentials.number] == credentials.password else {
            return (relay.refusal(.unauthorized, of: route), [])
        }
        let number = credentials.number
        switch route {
        case .requestCode: break
        case .confirmCode(let code):
            let registration = try relay.read(AccountRegistration.self, from: body, of: route)
            guard code == Self.code else { return (relay.refusal(.wrongCode, of: route), []) }
            passwords[credentials.number] = credentials.password
            registrations[credentials.number] = registration
        case .setAPN:
            let id = try relay.read(APNRegistration.self, from: body, of: route).id
            pushIDs[number] = id
        case .setGCM:
            let id = try relay.read(GCMRegistration.self, from: body, of: route).id
            pushIDs[number] = id
        case .removeAPN, .removeGCM: pushIDs[number] = nil
        case .uploadPreKeys:
            let upload = try relay.read(PreKeyUpload.self, from: body, of: route)
            preKeys[number] = upload
        case .fetchPreKey(let wanted, let other):
            guard other == nil, let upload = preKeys[wanted] else {
                return (relay.refusal(.unknownNumber, of: route), [])
            }
            preKeys[wanted] = PreKeyUpload(lastResortKey: upload.lastResortKey, keys: Array(upload.keys.dropFirst()))
            return relay.success(of: route, PreKeyAnswer(upload.keys.first ?? upload.lastResortKey))
        case .queryDirectory:
            let query = try relay.read(DirectoryQuery.self, from: body, of: route)
            return relay.success(of: route, DirectoryAnswer(contacts: query.tokens.compactMap(contact)))
        case .lookUpContact(let token):
            guard let contact = contact(token) else { return (relay.refusal(.unknownToken, of: route), []) }
            return relay.success(of: route, contact)
        case .sendMessages:
            let batch = try relay.read(MessageBatch.self, from: body, of: route).messages
            messages += batch
            let numbers = batch.map(\.destination)
            let isKnown = { (number: PhoneNumber) in self.passwords[number] != nil }
            return relay.success(
                of: route, DeliveryReport(success: numbers.filter(isKnown), failure: numbers.filter { !isKnown($0) }))
        case .allocateAttachment:
            let id = UInt64(blobs.count + 1) << 53 + 1
            blobs["/blobs/\(id)"] = []
            return relay.success(of: route, AttachmentAllocation(id: id, location: try location(id)))
        case .locateAttachment(let id, _):
            return relay.success(of: route, AttachmentLocation(location: try location(id)))
        }
        return (relay.success(of: route), [])
    }

    private func contact(_ token: DirectoryToken) -> DirectoryContact? {
        guard let number = passwords.keys.first(where: { DirectoryToken($0) == token }) else { return nil }
        return DirectoryContact(token: token, supportsSMS: registrations[number]?.supportsSMS ?? false)
    }

    private func location(_ id: UInt64) throws -> ServiceURL { try ServiceURL("\(blobURL)/blobs/\(id)") }

    /// The blob store: another server in life. It wants no credentials, and refuses them.
    private func blob(
        _ path: String, _ request: HTTPRequest, _ body: @Sendable () async throws -> [UInt8]
    ) async throws -> (HTTPResponse, [UInt8]) {
        guard request.headerFields[.authorization] == nil else { return (HTTPResponse(status: .badRequest), []) }
        switch request.method {
        case .put:
            guard blobs[path] != nil, request.headerFields[.contentType] == "application/octet-stream" else {
                return (HTTPResponse(status: .forbidden), [])
            }
            blobs[path] = try await body()
            return (HTTPResponse(status: .ok), [])
        case .get:
            guard let blob = blobs[path] else { return (HTTPResponse(status: .notFound), []) }
            return (HTTPResponse(status: .ok, headerFields: [.contentType: "application/octet-stream"]), blob)
        default: return (HTTPResponse(status: .methodNotAllowed), [])
        }
    }
}
