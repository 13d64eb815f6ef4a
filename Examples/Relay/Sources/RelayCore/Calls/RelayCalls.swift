// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Logging
import PushCrypto
import PushHTTP
import PushWire

/// The service: carries out each call, and makes its response.
///
/// The library finds the call of a request, parses its body and writes its response. The relay does the rest: it authenticates
/// callers, limits rates and stores data.
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

    /// A response's head and body.
    typealias FullResponse = (HTTPResponse, [UInt8])

    /// The parts of a request that calls need.
    struct Incoming: Sendable {
        let request: HTTPRequest
        /// The caller's network address.
        let address: String
        /// The URL at which clients reach this relay.
        let url: ServiceURL
        /// Reads the body for a caller that is known by now: each caller has a limited number of places in ``BodyRoom``.
        let body: @Sendable (_ caller: String) async throws -> [UInt8]
    }

    /// Responds to a request. A client's mistakes become responses. Only a fault of the relay, its database or a peer throws.
    func response(to incoming: Incoming, _ route: PushRoute) async throws -> FullResponse {
        do {
            switch route {
            case .requestCode(let transport, let number, let exchange):
                try await sendCode(to: number, by: transport, incoming.address)
                return success(of: exchange)
            case .confirmCode(let code, let credentials, let exchange):
                // These credentials belong to no account yet, so anybody can send any body.
                try await limitTries(of: credentials.number, from: incoming.address)
                try await register(credentials, code, relay.read(await incoming.body(incoming.address), of: exchange))
                return success(of: exchange)
            case .account(let credentials, let route):
                return try await response(to: incoming, route, of: caller(credentials, incoming))
            }
        } catch let error as PushRelayError {
            return (relay.refusal(error), [])
        } catch let refusal as Refusal {
            return (relay.refusal(refusal.fault, of: route.call, retryAfter: refusal.retryAfter), [])
        }
    }

    private func response(to incoming: Incoming, _ route: AccountRoute, of caller: Caller) async throws -> FullResponse
    {
        switch route {
        case .setAPN(let exchange):
            try limitChange(of: caller)
            try await setPushID(relay.read(await incoming.body(caller.subject), of: exchange).id, .apn, of: caller)
            return success(of: exchange)
        case .setGCM(let exchange):
            try limitChange(of: caller)
            try await setPushID(relay.read(await incoming.body(caller.subject), of: exchange).id, .gcm, of: caller)
            return success(of: exchange)
        case .removeAPN(let exchange):
            try limitChange(of: caller)
            try await setPushID(nil, .apn, of: caller)
            return success(of: exchange)
        case .removeGCM(let exchange):
            try limitChange(of: caller)
            try await setPushID(nil, .gcm, of: caller)
            return success(of: exchange)
        case .uploadPreKeys(let exchange):
            try limitChange(of: caller)
            try await keep(relay.read(await incoming.body(caller.subject), of: exchange), of: caller)
            return success(of: exchange)
        case .fetchPreKey(let number, let other, let exchange):
            let preKey = try await preKey(of: number, at: other, for: caller)
            return relay.success(of: exchange, PreKeyResponse(preKey))
        case .queryDirectory(let exchange):
            let query = try await read(incoming, exchange, .contacts, of: caller)
            return relay.success(of: exchange, try await contacts(query, for: caller))
        case .lookUpContact(let token, let exchange):
            return relay.success(of: exchange, try await contact(token, for: caller))
        case .sendMessages(let exchange):
            let batch = try await read(incoming, exchange, .messages, of: caller)
            return relay.success(of: exchange, try await send(batch.messages, from: caller))
        case .allocateAttachment(let exchange):
            return relay.success(of: exchange, try await allocateAttachment(for: caller, incoming.url))
        case .locateAttachment(let id, let other, let exchange):
            let location = try await locateAttachment(id, at: other, for: caller, incoming.url)
            return relay.success(of: exchange, AttachmentLocation(location: location))
        }
    }

    /// Reads the body of a call that takes a token for each item in its body.
    ///
    /// A caller without a token is refused before the body is read. A malformed body costs a token.
    private func read<Body: JSONBody, Response>(
        _ incoming: Incoming, _ exchange: PushExchange<Body, Response>, _ kind: RateLimits.Kind, of caller: Caller
    ) async throws -> Body {
        try limiter.check(kind, of: caller.subject)
        do { return try relay.read(await incoming.body(caller.subject), of: exchange) } catch {
            try limiter.take(kind, of: caller.subject)
            throw error
        }
    }

    private func success<Body>(of exchange: PushExchange<Body, Void>) -> FullResponse {
        (relay.success(of: exchange), [])
    }

    private func caller(_ credentials: BasicCredentials, _ incoming: Incoming) async throws -> Caller {
        if let name = incoming.request.headerFields[Federation.header] {
            return try federation.caller(credentials, of: name, from: incoming.address, limiter)
        }
        return .account(try await authenticator.account(of: credentials, from: incoming.address))
    }
}
