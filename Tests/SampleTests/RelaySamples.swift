// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

// sample: relay
/// Answers requests; sockets and storage are whoever embeds it.
struct Relay {
    let relay = PushRelay(profile: .deployed)
    var codes: [PhoneNumber: VerificationCode] = [:]
    var passwords: [PhoneNumber: AccountPassword] = [:]
    var signalingKeys: [PhoneNumber: SignalingKey] = [:]
    var preKeys: [PhoneNumber: PreKeyUpload] = [:]

    mutating func answer(_ request: HTTPRequest, body: [UInt8]) -> (HTTPResponse, [UInt8]) {
        do throws(PushRelayError) {
            // From the head alone: which call it is, and whether its body may be read.
            switch try relay.route(request) {
            case .open(let route):
                return (relay.success(of: route), [])
            case .authenticated(.confirmCode(let code), let credentials):
                // These credentials are what this call makes.
                let route = PushRoute.confirmCode(code)
                guard codes[credentials.number] == code else { return (relay.refusal(.wrongCode, of: route), []) }
                let registration = try relay.read(AccountRegistration.self, from: body, of: route)
                passwords[credentials.number] = credentials.password
                signalingKeys[credentials.number] = registration.signalingKey
                return (relay.success(of: route), [])
            case .authenticated(let route, let credentials):
                // Equality of passwords takes constant time.
                guard passwords[credentials.number] == credentials.password else {
                    return (relay.refusal(.unauthorized, of: route), [])
                }
                return try answer(route, of: credentials.number, body: body)
            }
        } catch {
            return (relay.refusal(error), [])
        }
    }

    private mutating func answer(
        _ route: PushRoute, of number: PhoneNumber, body: [UInt8]
    ) throws(PushRelayError) -> (HTTPResponse, [UInt8]) {
        switch route {
        case .uploadPreKeys:
            preKeys[number] = try relay.read(PreKeyUpload.self, from: body, of: route)
            return (relay.success(of: route), [])
        case .fetchPreKey(let wanted, relay: nil):
            guard let upload = preKeys[wanted] else { return (relay.refusal(.unknownNumber, of: route), []) }
            return relay.success(of: route, PreKeyAnswer(upload.keys.first ?? upload.lastResortKey))
        default:
            return (HTTPResponse(status: .notImplemented), [])
        }
    }
}
// end

/// What the pages show of both sides of the service.
@Suite struct RelaySamples {
    @Test func aClientAndARelayUnderstandEachOther() throws {
        let number = try PhoneNumber("+14155550132")
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
        // end
        var (response, answer) = send(
            try PushService(ServiceURL("https://push.example"), profile: .deployed, credentials: credentials)
                .request(for: .uploadPreKeys(upload)), to: &relay)
        #expect(response.status == .noContent)
        #expect(answer.isEmpty)

        func http(_ head: HTTPRequest, _ body: [UInt8]) -> (HTTPResponse, [UInt8]) { send((head, body), to: &relay) }
        // sample: client
        let service = try PushService(ServiceURL("https://push.example"), credentials: credentials)
        let call = PushCall.fetchPreKey(of: number)
        let (request, body) = service.request(for: call)
        (response, answer) = http(request, body)  // The HTTP client that you have.
        let preKey = try service.response(to: call, response, answer)  // Or an error that says what the status means.
        // end
        #expect(preKey.publicKey == pairs[0].publicKey)
        #expect(preKey.identityKey == identity.publicKey)
    }

    @Test func whoKnowsTheCodeIsRegistered() throws {
        let number = try PhoneNumber("+14155550132")
        let service = try PushService(
            ServiceURL("https://push.example"), profile: .deployed,
            credentials: BasicCredentials(number: number, password: AccountPassword()))
        var relay = Relay()
        relay.codes[number] = try VerificationCode("123456")
        let registration = AccountRegistration(signalingKey: SignalingKey())
        for (code, refusal) in [("123457", PushCallError.refused(.wrongCode, retryAfter: nil)), ("123456", nil)] {
            let call = PushCall.confirmCode(try VerificationCode(code), registration)
            let (response, answer) = send(service.request(for: call), to: &relay)
            var error: PushCallError?
            do throws(PushCallError) {
                _ = try service.response(to: call, response, answer)
            } catch let fault { error = fault }
            #expect(error == refusal)
        }
        #expect(relay.signalingKeys[number] == registration.signalingKey)
        let call = PushCall.fetchPreKey(of: number)
        let (response, answer) = send(service.request(for: call), to: &relay)
        #expect(throws: PushCallError.refused(.unknownNumber, retryAfter: nil)) {
            try service.response(to: call, response, answer)
        }
        let other = PushCall.removeGCM()
        let (status, _) = send(service.request(for: other), to: &relay)
        #expect(status.status == .notImplemented)
    }

    @Test func whoIsNotKnownIsRefused() throws {
        let credentials = BasicCredentials(number: try PhoneNumber("+14155550132"), password: AccountPassword())
        let service = try PushService(
            ServiceURL("https://push.example"), profile: .deployed, credentials: credentials)
        var relay = Relay()
        let call = PushCall.fetchPreKey(of: credentials.number)
        let (response, answer) = send(service.request(for: call), to: &relay)
        // sample: client-errors
        do throws(PushCallError) {
            _ = try service.response(to: call, response, answer)
        } catch .refused(.unauthorized, _) {
            print("register again")
        } catch .refused(.rateLimited, let retryAfter) {
            print("later: \(retryAfter.map(String.init(describing:)) ?? "in a while")")
        } catch {
            print(error)  // Carries shape only: it may be logged.
        }
        // end
        #expect(throws: PushCallError.refused(.unauthorized, retryAfter: nil)) {
            try service.response(to: call, response, answer)
        }
        relay.passwords[credentials.number] = credentials.password
        let (missing, nothing) = send(service.request(for: call), to: &relay)
        #expect(throws: PushCallError.refused(.unknownNumber, retryAfter: nil)) {
            try service.response(to: call, missing, nothing)
        }
    }

    private func send(_ request: (HTTPRequest, [UInt8]), to relay: inout Relay) -> (HTTPResponse, [UInt8]) {
        relay.answer(request.0, body: request.1)
    }
}
