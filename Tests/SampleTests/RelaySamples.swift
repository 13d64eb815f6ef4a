// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

// sample: relay
/// Responds to requests. Sockets and storage belong to the program around it.
struct Relay {
    let relay = PushRelay(profile: .deployed)
    var codes: [PhoneNumber: VerificationCode] = [:]
    var passwords: [PhoneNumber: AccountPassword] = [:]
    var signalingKeys: [PhoneNumber: SignalingKey] = [:]
    var preKeys: [PhoneNumber: PreKeyUpload] = [:]

    mutating func respond(to request: HTTPRequest, body: [UInt8]) -> (HTTPResponse, [UInt8]) {
        do throws(PushRelayError) {
            // The head alone says which call this is.
            switch try relay.route(request) {
            case .requestCode(_, _, let exchange):
                return (relay.success(of: exchange), [])  // Send a code here.
            case .confirmCode(let code, let credentials, let exchange):
                guard codes[credentials.number] == code else {
                    return (relay.refusal(.wrongCode, of: exchange.call), [])
                }
                let registration = try relay.read(body, of: exchange)
                codes[credentials.number] = nil  // A code works once.
                passwords[credentials.number] = credentials.password
                signalingKeys[credentials.number] = registration.signalingKey
                return (relay.success(of: exchange), [])
            case .account(let credentials, let route):
                // Comparing passwords takes constant time.
                guard passwords[credentials.number] == credentials.password else {
                    return (relay.refusal(.unauthorized, of: route.call), [])
                }
                return try respond(to: route, from: credentials.number, body: body)
            }
        } catch {
            return (relay.refusal(error), [])
        }
    }

    private mutating func respond(
        to route: AccountRoute, from number: PhoneNumber, body: [UInt8]
    ) throws(PushRelayError) -> (HTTPResponse, [UInt8]) {
        switch route {
        case .uploadPreKeys(let exchange):
            preKeys[number] = try relay.read(body, of: exchange)  // A PreKeyUpload.
            return (relay.success(of: exchange), [])
        case .fetchPreKey(let wanted, relay: nil, let exchange):
            guard let preKey = preKeys[wanted]?.takeKey() else {
                return (relay.refusal(.unknownNumber, of: exchange.call), [])
            }
            return relay.success(of: exchange, PreKeyResponse(preKey))
        default:
            return (relay.refusal(.notFound), [])  // The other calls.
        }
    }
}
// end

/// The samples of the pages about relays and their clients.
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
            relay.respond(to: head, body: body)
        }
        do {
            // sample: client
            let url = try ServiceURL("https://push.example")
            let service = try PushService(url, credentials: credentials, profile: .deployed)
            let call = PushCall.fetchPreKey(of: number)
            let (request, body) = service.request(for: call)
            let (response, responseBody) = http(request, body)  // Your HTTP client.
            let preKey = try service.response(to: call, response, responseBody)  // Throws what a bad status means.
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
        #expect(relay.respond(to: request.0, body: request.1).0.status == .ok)
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
        let (response, responseBody) = relay.respond(to: request.0, body: request.1)
        // sample: client-errors
        do throws(PushCallError) {
            _ = try service.response(to: call, response, responseBody)
        } catch .refused(.unauthorized, _) {
            print("Register again.")
        } catch .refused(.rateLimited, let retryAfter) {
            print("Retry later: \(retryAfter.map(String.init(describing:)) ?? "the relay does not say when")")
        } catch {
            print(error)  // Contains no number, token or text, so you can log it.
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
        let (response, responseBody) = relay.respond(to: request, body: body)
        return try service.response(to: call, response, responseBody)
    }
}
