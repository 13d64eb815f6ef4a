// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

// sample: relay
/// The decisions of a relay. Replace the dictionaries with your storage.
struct Relay {
    let relay = PushRelay(profile: .deployed)
    var codes: [PhoneNumber: VerificationCode] = [:]
    var passwords: [PhoneNumber: AccountPassword] = [:]
    var signalingKeys: [PhoneNumber: SignalingKey] = [:]
    var preKeys: [PhoneNumber: PreKeyUpload] = [:]

    /// Checks the head of a request, before you read the body.
    func admit(_ request: HTTPRequest) throws(PushRelayError) -> PushRoute {
        let route = try relay.route(request)
        switch route {
        case .requestCode:
            break  // Limit the rate here.
        case .confirmCode(let code, let credentials, let exchange):
            guard codes[credentials.number] == code else {
                throw .fault(.wrongCode, exchange.call)
            }
        case .account(let credentials, let account):
            // `==` of passwords takes constant time.
            guard passwords[credentials.number] == credentials.password else {
                throw .fault(.unauthorized, account.call)
            }
        }
        return route
    }

    /// Responds to a request that `admit` accepted.
    mutating func respond(
        to route: PushRoute, body: [UInt8]
    ) throws(PushRelayError) -> (HTTPResponse, [UInt8]) {
        switch route {
        case .requestCode(_, _, let exchange):
            return (relay.success(of: exchange), [])  // Send a code here.
        case .confirmCode(let code, let credentials, let exchange):
            let registration = try relay.read(body, of: exchange)
            let number = credentials.number
            // Check again: another request may have used the code.
            guard codes[number] == code else {
                throw .fault(.wrongCode, exchange.call)
            }
            codes[number] = nil
            passwords[number] = credentials.password
            signalingKeys[number] = registration.signalingKey
            return (relay.success(of: exchange), [])
        case .account(let credentials, .uploadPreKeys(let exchange)):
            preKeys[credentials.number] = try relay.read(body, of: exchange)
            return (relay.success(of: exchange), [])
        case .account(_, .fetchPreKey(let wanted, relay: nil, let exchange)):
            guard let preKey = preKeys[wanted]?.takeKey() else {
                throw .fault(.unknownNumber, exchange.call)
            }
            return relay.success(of: exchange, PreKeyResponse(preKey))
        case .account:
            throw .notFound  // Handle the other calls here.
        }
    }
}
// end

/// The samples of the articles about relays and their clients.
@Suite struct RelaySamples {
    private let number = try! PhoneNumber("+14155550132")

    @Test func aClientAndARelayUnderstandEachOther() throws {
        let credentials = BasicCredentials(number: number, password: AccountPassword())
        var relay = Relay()
        relay.passwords[number] = credentials.password

        // sample: relay-keys
        let identity = IdentityKeyPair()
        let pairs = PreKeyPair.batch(from: .first)
        let lastResort = PreKeyPair.lastResort()
        let upload = PreKeyUpload(
            lastResortKey: PreKey(lastResort, identityKey: identity.publicKey),
            keys: pairs.map { PreKey($0, identityKey: identity.publicKey) })
        let call = PushCall.uploadPreKeys(upload)
        // end
        try send(call, by: try service(credentials), to: &relay)

        func http(_ head: HTTPRequest, _ body: [UInt8]) -> (HTTPResponse, [UInt8]) {
            respond(to: head, body, by: &relay)
        }
        do {
            // sample: client
            let url = try ServiceURL("https://push.example")
            let service = try PushService(url, credentials: credentials, profile: .deployed)
            let call = PushCall.fetchPreKey(of: number)
            let (request, body) = service.request(for: call)
            let (response, responseBody) = http(request, body)  // Your HTTP client.
            let preKey = try service.response(to: call, response, responseBody)  // Throws the fault of an error status.
            // end
            #expect(preKey.publicKey == pairs[0].publicKey)
            #expect(preKey.identityKey == identity.publicKey)
        }
        // Each key is handed out once.
        for pair in pairs.dropFirst() + [lastResort, lastResort] {
            let preKey = try send(.fetchPreKey(of: number), by: try service(credentials), to: &relay)
            #expect(preKey.id == pair.id)
        }
    }

    @Test func whoKnowsTheCodeIsRegisteredOnce() throws {
        let service = try service(BasicCredentials(number: number, password: AccountPassword()))
        var relay = Relay()
        let request = service.request(for: .requestCode(.sms, to: number))
        #expect(respond(to: request.0, request.1, by: &relay).0.status == .ok)
        relay.codes[number] = try VerificationCode("123456")
        let registration = AccountRegistration(signalingKey: SignalingKey())
        for (code, isRight) in [("123457", false), ("123456", true), ("123456", false)] {
            let call = PushCall.confirmCode(try VerificationCode(code), registration)
            guard !isRight else {
                try send(call, by: service, to: &relay)
                continue
            }
            #expect(throws: PushCallError.refused(.wrongCode, retryAfter: nil)) {
                try send(call, by: service, to: &relay)
            }
        }
        #expect(relay.signalingKeys[number] == registration.signalingKey)
        #expect(throws: PushCallError.refused(.unknownNumber, retryAfter: nil)) {
            try send(.fetchPreKey(of: number), by: service, to: &relay)
        }
        #expect(throws: PushCallError.unexpectedStatus(404, retryAfter: nil)) {
            try send(.removeGCM(), by: service, to: &relay)
        }
    }

    @Test func whoIsNotKnownIsRefused() throws {
        let service = try service(BasicCredentials(number: number, password: AccountPassword()))
        var relay = Relay()
        let call = PushCall.fetchPreKey(of: number)
        let request = service.request(for: call)
        let (response, responseBody) = respond(to: request.0, request.1, by: &relay)
        // sample: client-errors
        do throws(PushCallError) {
            _ = try service.response(to: call, response, responseBody)
        } catch .refused(.unauthorized, _) {
            print("Register again.")
        } catch .refused(.rateLimited, let retryAfter) {
            print("Retry later: \(retryAfter.map(String.init(describing:)) ?? "the relay does not say when")")
        } catch {
            print(error)  // Safe to log: contains no number, token or text.
        }
        // end
        #expect(throws: PushCallError.refused(.unauthorized, retryAfter: nil)) {
            try service.response(to: call, response, responseBody)
        }
    }

    private func service(_ credentials: BasicCredentials) throws -> PushService {
        try PushService(ServiceURL("https://push.example"), credentials: credentials, profile: .deployed)
    }

    @discardableResult
    private func send<Response>(
        _ call: PushCall<Response>, by service: PushService, to relay: inout Relay
    ) throws -> Response {
        let (request, body) = service.request(for: call)
        let (response, responseBody) = respond(to: request, body, by: &relay)
        return try service.response(to: call, response, responseBody)
    }

    private func respond(to request: HTTPRequest, _ body: [UInt8], by relay: inout Relay) -> (HTTPResponse, [UInt8]) {
        do throws(PushRelayError) { return try relay.respond(to: relay.admit(request), body: body) } catch {
            return (relay.relay.refusal(error), [])
        }
    }
}
