// SPDX-License-Identifier: Apache-2.0

import Carrier
import Foundation
import PushCrypto
import PushHTTP
import PushWire
import Testing

/// A registered user who calls a relay with the library, for tests in which the form of the call does not matter.
struct Person: Sendable {
    let relay: TestRelay
    let number: PhoneNumber
    let signalingKey: SignalingKey
    var password: AccountPassword

    /// The carrier of all tests. It is never shut down.
    static let carrier = Carrier()

    init(
        relay: TestRelay, number: PhoneNumber, signalingKey: SignalingKey = SignalingKey(),
        password: AccountPassword = AccountPassword()
    ) {
        self.relay = relay
        self.number = number
        self.signalingKey = signalingKey
        self.password = password
    }

    /// The number and the password as curl's `--user` option.
    var user: [String] { ["--user", "\(number.text):\(password.text)"] }

    private var service: PushService {
        get throws {
            let credentials = BasicCredentials(number: number, password: password)
            return try PushService(relay.url, credentials: credentials, profile: relay.profile)
        }
    }

    func send<Response>(_ call: PushCall<Response>) async throws -> Response {
        try await Self.carrier.send(call, to: service)
    }

    /// Returns the fault of a call. Returns nil and records an issue if the call succeeds.
    func fault<Response>(_ call: PushCall<Response>) async -> PushFault? {
        do {
            _ = try await send(call)
            Issue.record("\(call.call) was not refused")
        } catch PushCallError.refused(let fault, _) {
            return fault
        } catch {
            Issue.record("\(call.call): \(error)")
        }
        return nil
    }

    func register() async throws {
        try await send(.requestCode(.sms, to: number))
        let code = try #require(relay.codes[number])
        try await send(.confirmCode(code, AccountRegistration(signalingKey: signalingKey)))
    }

    func send(_ text: String, to numbers: PhoneNumber..., relay: String? = nil) async throws -> DeliveryReport {
        let messages = numbers.map {
            OutgoingMessage(
                type: .plaintext, destination: $0, body: Array(text.utf8), relay: relay, timestamp: 1_387_813_061_207)
        }
        return try await send(.sendMessages(MessageBatch(messages: messages)))
    }

    /// Opens an envelope for this person, and returns the text of its message.
    func text(in envelope: [UInt8], _ profile: Profile = .specification) throws -> String {
        let signal = try Envelope.openSignal(envelope, key: signalingKey, profile: profile)
        return String(decoding: signal.message ?? [], as: UTF8.self)
    }
}

/// Returns the payload of a push to Apple's service.
func apnPayload(
    _ signal: IncomingPushMessageSignal, _ key: SignalingKey, _ profile: Profile = .specification
) throws -> [UInt8] {
    APNPayload(envelope: try Envelope.seal(signal, key: key, profile: profile), profile: profile).encoded()
}
