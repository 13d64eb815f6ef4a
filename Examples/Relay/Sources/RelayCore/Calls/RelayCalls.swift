// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Logging
import PushCrypto
import PushHTTP
import PushWire

/// The service: what is done for each call, and what is answered.
///
/// The library knows which call a request is, reads its body and words its answer. What is left is what a relay is for: who may,
/// how often, and what is kept.
struct RelayCalls: Sendable {
    let relay: PushRelay
    let options: RelayOptions
    let store: Store
    let limiter: RateLimiter
    let authenticator: Authenticator
    let federation: Federation
    let codes: any CodeSender
    let pump: PushPump
    let blobs: BlobStore
    let logger: Logger

    /// An answer's head and body.
    typealias Answer = (HTTPResponse, [UInt8])

    /// A request, as far as calls have to know it.
    struct Incoming: Sendable {
        let request: HTTPRequest
        /// Where it comes from.
        let address: String
        /// The URL under which this relay is reached.
        let url: ServiceURL
        /// Reads the body. Not before it is known who sends it.
        let body: @Sendable () async throws -> [UInt8]
    }

    /// Answers a request. Nothing that a client can do throws.
    func answer(to incoming: Incoming, _ routed: RoutedRequest) async throws -> Answer {
        do {
            switch routed {
            case .open(let route): return try await open(route, incoming)
            case .authenticated(let route, let credentials): return try await call(route, credentials, incoming)
            }
        } catch let error as PushRelayError {
            return (relay.refusal(error), [])
        } catch let refusal as Refusal {
            return (relay.refusal(refusal.fault, of: routed.route, retryAfter: refusal.retryAfter), [])
        }
    }

    private func open(_ route: PushRoute, _ incoming: Incoming) async throws -> Answer {
        guard case .requestCode(let transport, let number) = route else {
            preconditionFailure("\(route.call.rawValue) needs credentials")
        }
        try await sendCode(to: number, by: transport, incoming.address)
        return (relay.success(of: route), [])
    }

    private func call(
        _ route: PushRoute, _ credentials: BasicCredentials, _ incoming: Incoming
    ) async throws -> Answer {
        // These credentials are not those of an account yet.
        if case .confirmCode(let code) = route {
            try limiter.take(.codesByAddress, of: incoming.address)
            let registration = try relay.read(AccountRegistration.self, from: await incoming.body(), of: route)
            try await register(credentials, code, registration)
            return (relay.success(of: route), [])
        }
        let caller = try await caller(credentials, incoming)
        func read<Body: RESTBody>(_ type: Body.Type) async throws -> Body {
            try relay.read(type, from: await incoming.body(), of: route)
        }
        switch route {
        case .requestCode, .confirmCode: preconditionFailure("They are no account's calls")
        case .setAPN: try await setPushID(read(APNRegistration.self).id, .apn, of: caller)
        case .setGCM: try await setPushID(read(GCMRegistration.self).id, .gcm, of: caller)
        case .removeAPN: try await setPushID(nil, .apn, of: caller)
        case .removeGCM: try await setPushID(nil, .gcm, of: caller)
        case .uploadPreKeys: try await keep(read(PreKeyUpload.self), of: caller)
        case .fetchPreKey(let number, let other):
            return relay.success(of: route, PreKeyAnswer(try await preKey(of: number, at: other, for: caller)))
        case .queryDirectory:
            return relay.success(of: route, try await contacts(read(DirectoryQuery.self), for: caller))
        case .lookUpContact(let token):
            return relay.success(of: route, try await contact(token, for: caller))
        case .sendMessages:
            return relay.success(of: route, try await send(read(MessageBatch.self).messages, from: caller))
        case .allocateAttachment:
            return relay.success(of: route, try await allocateAttachment(for: caller, incoming.url))
        case .locateAttachment(let id, let other):
            guard let location = try await locateAttachment(id, at: other, for: caller, incoming.url) else {
                return (relay.refusal(.notFound), [])
            }
            return relay.success(of: route, AttachmentLocation(location: location))
        }
        return (relay.success(of: route), [])
    }

    private func caller(_ credentials: BasicCredentials, _ incoming: Incoming) async throws -> Caller {
        if let name = incoming.request.headerFields[Federation.header] {
            return try federation.caller(credentials, of: name)
        }
        return .account(try await authenticator.account(of: credentials, from: incoming.address))
    }
}
