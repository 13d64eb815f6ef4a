// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushTestSupport
import PushWire
import Testing

/// Values that could get into a log by accident. Their text shows no key, password, number, token, body, registration id or signed URL.
@Suite struct SecretsTests {
    private let key = SignalingKey()
    private let password = AccountPassword()
    private let body: [UInt8] = Array("the package is under the old bridge".utf8)
    private let number: PhoneNumber
    private let location: ServiceURL

    init() throws {
        number = try PhoneNumber("+442079460958")
        location = try ServiceURL("https://blobs.example/0123456789?signature=abcdefghijklmnop")
    }

    private var secrets: [[UInt8]] {
        [
            unsafe key.withUnsafeBytes { unsafe Array($0) }, Array(password.text.utf8), body, Array(number.text.utf8),
            Array(DirectoryToken(number).base64.utf8), Array("device-token-of-bob".utf8),
            Array("0123456789?signature=abcdefghijklmnop".utf8), Array("918273".utf8),
        ]
    }

    private func values() throws -> [Any] {
        let code = try VerificationCode("918273")
        let registration = AccountRegistration(signalingKey: key)
        let message = OutgoingMessage(type: .plaintext, destination: number, body: body, timestamp: 1)
        let credentials = BasicCredentials(number: number, password: password)
        let service = try PushService(
            ServiceURL("https://push.example"), credentials: credentials, profile: .deployed)
        let token = DirectoryToken(number)
        let pointer = AttachmentPointer(
            id: 1, contentType: "image/jpeg", key: unsafe key.withUnsafeBytes { unsafe Array($0) })
        return [
            registration, message, MessageBatch(messages: [message]),
            DeliveryReport(success: [number], failure: [number]),
            APNRegistration(id: "device-token-of-bob"), GCMRegistration(id: "device-token-of-bob"),
            DirectoryQuery(tokens: [token]), DirectoryContact(token: token),
            DirectoryResponse(contacts: [DirectoryContact(token: token)]), location,
            AttachmentAllocation(id: 1, location: location), AttachmentLocation(location: location), credentials,
            service,
            PushCall.confirmCode(code, registration), PushCall.requestCode(.sms, to: number),
            PushCall.setAPN(APNRegistration(id: "device-token-of-bob")), PushCall.fetchPreKey(of: number),
            PushCall.lookUpContact(token), PushCall.sendMessages(MessageBatch(messages: [message])),
            PushCall.uploadBlob(body, to: location), PushCall.downloadBlob(from: location),
            PushCall.queryDirectory(DirectoryQuery(tokens: [token])),
            IncomingPushMessageSignal(type: .plaintext, source: number.text, timestamp: 1, message: body),
            PushMessageContent(body: String(decoding: body, as: UTF8.self), attachments: [pointer]), pointer,
        ] + (try routes(service, code))
    }

    /// The routes of requests that contain a secret.
    private func routes(_ service: PushService, _ code: VerificationCode) throws -> [Any] {
        let requests = [
            service.request(for: .requestCode(.sms, to: number)),
            service.request(for: .fetchPreKey(of: number)),
            service.request(for: .confirmCode(code, AccountRegistration(signalingKey: key))),
            service.request(for: .lookUpContact(DirectoryToken(number))),
        ]
        return try requests.map { request, _ in
            // The search finds the secret in the request itself.
            #expect(secrets.contains { shows(request.path ?? "", $0) })
            return try PushRelay(profile: .deployed).route(request)
        }
    }

    @Test func nothingThatIsHeldPrintsASecret() throws {
        for value in try values() {
            for text in renderings(of: value) {
                for secret in secrets where shows(text, secret) {
                    Issue.record("\(type(of: value)) shows \(String(decoding: secret, as: UTF8.self))")
                }
            }
        }
    }

    @Test func noErrorPrintsWhatItWasGiven() throws {
        let texts = [
            #"{"signalingKey":"\#(key.base64)x"}"#, #"{"contacts":["\#(DirectoryToken(number).base64)x"]}"#,
            #"{"messages":[{"type":0,"destination":"\#(number.text)x","body":"AA","timestamp":1}]}"#,
            #"{"location":"\#(location.text) "}"#, #"{"success":["\#(number.text)x"],"failure":[]}"#,
        ]
        for text in texts {
            var errors: [any Error] = []
            func read<Body: JSONBody>(_ type: Body.Type) {
                guard let error = refusal(type, text) else { return }
                errors += [
                    error, PushRelayError.malformedBody(error, .sendMessages), PushCallError.malformedResponse(error),
                ]
            }
            read(AccountRegistration.self)
            read(DirectoryQuery.self)
            read(MessageBatch.self)
            read(AttachmentLocation.self)
            read(DeliveryReport.self)
            #expect(errors.count == 15)
            for error in errors {
                for rendering in renderings(of: error) {
                    #expect(!secrets.contains { shows(rendering, $0) }, "\(rendering)")
                }
            }
        }
    }
}
