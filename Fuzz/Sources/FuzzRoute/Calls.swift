// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// Fixed values for the parts of a call that its route does not have.
enum Samples {
    static let url = try! ServiceURL("https://relay.example")
    static let number = try! PhoneNumber("+14155550132")
    static let credentials = BasicCredentials(number: number, password: try! AccountPassword("p"))
    static let registration = AccountRegistration(signalingKey: SignalingKey())
    static let upload: PreKeyUpload = {
        let key = try! PublicKey(parsing: [5] + [UInt8](repeating: 9, count: 32))
        return PreKeyUpload(
            lastResortKey: PreKey(id: .lastResort, publicKey: key, identityKey: key), keys: [])
    }()
}

/// Returns a client in the specification's profile, which accepts all passwords. The profile does not affect a request's head.
private func service(_ credentials: BasicCredentials = Samples.credentials) -> PushService {
    guard let service = try? PushService(Samples.url, credentials: credentials, profile: .specification) else {
        broken("the specification's profile accepts all passwords")
    }
    return service
}

/// Returns the client's request for a route's call.
func request(for route: PushRoute) -> HTTPRequest {
    switch route {
    case .requestCode(let transport, let number, _):
        service().request(for: .requestCode(transport, to: number)).0
    case .confirmCode(let code, let credentials, _):
        service(credentials).request(for: .confirmCode(code, Samples.registration)).0
    case .account(let credentials, let route): request(for: route, service(credentials))
    }
}

private func request(for route: AccountRoute, _ service: PushService) -> HTTPRequest {
    switch route {
    case .setAPN: service.request(for: .setAPN(APNRegistration(id: "a"))).0
    case .setGCM: service.request(for: .setGCM(GCMRegistration(id: "a"))).0
    case .removeAPN: service.request(for: .removeAPN()).0
    case .removeGCM: service.request(for: .removeGCM()).0
    case .uploadPreKeys: service.request(for: .uploadPreKeys(Samples.upload)).0
    case .fetchPreKey(let number, let relay, _): service.request(for: .fetchPreKey(of: number, relay: relay)).0
    case .queryDirectory: service.request(for: .queryDirectory(DirectoryQuery(tokens: []))).0
    case .lookUpContact(let token, _): service.request(for: .lookUpContact(token)).0
    case .sendMessages: service.request(for: .sendMessages(MessageBatch(messages: []))).0
    case .allocateAttachment: service.request(for: .allocateAttachment()).0
    case .locateAttachment(let id, let relay, _): service.request(for: .locateAttachment(id, relay: relay)).0
    }
}

/// Checks how a relay routes calls with values from an input.
func checkCalls(_ relay: PushRelay, name: String, _ bytes: [UInt8]) {
    var input = unsafe bytes.withUnsafeBytes { bytes in unsafe InputBytes(bytes.baseAddress, bytes.count) }
    guard let token = try? DirectoryToken(parsing: input.bytes(DirectoryToken.byteCount)) else {
        broken("any 10 bytes are a token")
    }
    let id = input.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    let digits = input.bytes(15).map { String($0 % 10) }.joined()
    let number = (try? PhoneNumber("+" + digits)) ?? Samples.number
    let service = service()
    checkToken(relay, token, service)
    for name in [nil, name] {
        let preKey = route(relay, service.request(for: .fetchPreKey(of: number, relay: name)).0, name)
        if case .account(Samples.credentials, .fetchPreKey(number, let routed, _))? = preKey {
            hold(areEqual(routed, name), "a relay's name is routed as it was asked for")
        } else {
            hold(preKey == nil, "a request for a prekey is routed with its number")
        }
        let location = route(relay, service.request(for: .locateAttachment(id, relay: name)).0, name)
        if case .account(Samples.credentials, .locateAttachment(id, let routed, _))? = location {
            hold(areEqual(routed, name), "a relay's name is routed as it was asked for")
        } else {
            hold(location == nil, "a request for an attachment is routed with its id")
        }
    }
}

private func checkToken(_ relay: PushRelay, _ token: DirectoryToken, _ service: PushService) {
    let request = service.request(for: .lookUpContact(token)).0
    do throws(PushRelayError) {
        guard case .account(Samples.credentials, .lookUpContact(token, _)) = try relay.route(request) else {
            broken("a request for a contact is routed with its token")
        }
        hold(relay.profile == .deployed, "only the deployed profile has the call for one token")
    } catch { hold(relay.profile == .specification, "a request for a contact is routed: \(error)") }
}

/// Returns the route of a request with a relay's name, or nil if the relay rejects it because of an invalid name.
private func route(_ relay: PushRelay, _ request: HTTPRequest, _ name: String?) -> PushRoute? {
    do throws(PushRelayError) { return try relay.route(request) } catch {
        switch error {
        case .notFound:
            hold(
                name.map { $0.isEmpty || $0.utf8.count > 255 } == true,
                "notFound is thrown only for a name that is empty or too long")
        case .malformedQuery: hold(name?.utf8.contains(0) == true, "malformedQuery is thrown only for a NUL")
        default: broken("a client's request is routed: \(error)")
        }
        return nil
    }
}

private func areEqual(_ a: String?, _ b: String?) -> Bool {
    a.map { Array($0.utf8) } == b.map { Array($0.utf8) }
}

/// Checks that the deployed profile rejects exactly the passwords that are not ASCII or have a colon.
func checkAccount(_ credentials: BasicCredentials) {
    let bytes = unsafe credentials.password.withUnsafeBytes { unsafe [UInt8]($0) }
    let wanted: PushCallError? =
        if bytes.contains(UInt8(ascii: ":")) { .colonInPassword } else if bytes.contains(where: { $0 >= 0x80 }) {
            .passwordNotASCII
        } else { nil }
    do throws(PushCallError) {
        _ = try PushService(Samples.url, credentials: credentials, profile: .deployed)
        hold(wanted == nil, "the deployed profile accepts only ASCII passwords without a colon")
    } catch { hold(error == wanted, "a rejected password gives the right error") }
}
