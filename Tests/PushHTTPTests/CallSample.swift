// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushHTTP
import PushWire

/// A call of a client's, with all that this side and the other do with it.
struct CallSample: Sendable {
    let call: RESTCall
    /// Method and URL of its request, without the service's prefix.
    let line: String
    /// The request's body, by the specification and as deployed.
    let body: (specification: String, deployed: String)
    let request: @Sendable (PushService) -> (HTTPRequest, [UInt8])
    /// How the client takes an answer: nil if as the value that `answer` says, else why not.
    let fault: @Sendable (PushService, HTTPResponse, [UInt8]) -> PushCallError?
    /// The answer of a relay to this route, by its own means.
    let answer: @Sendable (PushRelay, PushRoute) -> (HTTPResponse, [UInt8])
    /// Whether a relay reads this body as what the client meant.
    let isRead: @Sendable (PushRelay, PushRoute, [UInt8]) throws -> Bool

    func body(_ profile: Profile) -> String { profile == .deployed ? body.deployed : body.specification }

    private init<Response: Sendable>(
        _ call: PushCall<Response>, _ line: String, _ body: (String, String),
        answer: @escaping @Sendable (PushRelay, PushRoute) -> (HTTPResponse, [UInt8]),
        isRead: @escaping @Sendable (PushRelay, PushRoute, [UInt8]) throws -> Bool,
        isRight: @escaping @Sendable (Response) -> Bool
    ) {
        (self.call, self.line, self.body, self.answer, self.isRead) = (call.call, line, body, answer, isRead)
        request = { $0.request(for: call) }
        fault = { service, response, bytes in
            do throws(PushCallError) {
                return isRight(try service.response(to: call, response, bytes))
                    ? nil : .unexpectedStatus(-1, retryAfter: nil)
            } catch { return error }
        }
    }

    /// Nothing is said back.
    static func plain(_ call: PushCall<Void>, _ line: String) -> CallSample {
        CallSample(
            call, line, ("", ""), answer: { ($0.success(of: $1), []) }, isRead: { $2.isEmpty }, isRight: { true })
    }

    static func telling<Body: RESTBody>(_ call: PushCall<Void>, _ line: String, _ body: Body, _ text: String)
        -> CallSample
    {
        CallSample(
            call, line, (text, text), answer: { ($0.success(of: $1), []) },
            isRead: { try $0.read(Body.self, from: $2, of: $1) == body }, isRight: { true })
    }

    static func asking<Response: Equatable & Sendable>(
        _ call: PushCall<Response>, _ line: String, for answer: some RESTBody, _ response: Response
    ) -> CallSample {
        CallSample(
            call, line, ("", ""), answer: { $0.success(of: $1, answer) }, isRead: { $2.isEmpty },
            isRight: { $0 == response })
    }

    static func exchanging<Body: RESTBody, Response: RESTBody>(
        _ call: PushCall<Response>, _ line: String, _ body: Body, _ text: String, deployed: String? = nil,
        for response: Response
    ) -> CallSample {
        CallSample(
            call, line, (text, deployed ?? text), answer: { $0.success(of: $1, response) },
            isRead: { try $0.read(Body.self, from: $2, of: $1) == body }, isRight: { $0 == response })
    }

    /// Each call to the relay.
    static let all: [CallSample] = {
        let message = { (body: String) in
            #"{"messages":[{"type":1,"destination":"+14152222222","body":"\#(body)","relay":"a&b","timestamp":1387843200123}]}"#
        }
        let key = { (id: Int) in #"{"keyId":\#(id),\#(Sample.keysText)}"# }
        return [
            plain(.requestCode(.sms, to: Sample.number), "GET /v1/accounts/sms/code/+14152222222"),
            plain(.requestCode(.voice, to: Sample.number), "GET /v1/accounts/voice/code/+14152222222"),
            telling(
                .confirmCode(Sample.code, Sample.registration), "PUT /v1/accounts/code/012345", Sample.registration,
                Sample.registrationText),
            telling(
                .setAPN(APNRegistration(id: "a/b")), "PUT /v1/accounts/apn/", APNRegistration(id: "a/b"),
                #"{"apnRegistrationId":"a/b"}"#),
            telling(
                .setGCM(GCMRegistration(id: "x")), "PUT /v1/accounts/gcm/", GCMRegistration(id: "x"),
                #"{"gcmRegistrationId":"x"}"#),
            plain(.removeAPN(), "DELETE /v1/accounts/apn/"), plain(.removeGCM(), "DELETE /v1/accounts/gcm/"),
            telling(
                .uploadPreKeys(Sample.upload), "PUT /v1/keys/", Sample.upload,
                #"{"lastResortKey":\#(key(16_777_215)),"keys":[\#(key(0)),\#(key(1))]}"#),
            asking(
                .fetchPreKey(of: Sample.number), "GET /v1/keys/+14152222222", for: PreKeyAnswer(Sample.preKey(0)),
                Sample.preKey(0)),
            asking(
                .fetchPreKey(of: Sample.number, relay: "a b"), "GET /v1/keys/+14152222222?relay=a%20b",
                for: PreKeyAnswer(Sample.preKey(0xFF_FFFF)), Sample.preKey(0xFF_FFFF)),
            exchanging(
                .queryDirectory(Sample.query), "PUT /v1/directory/tokens", Sample.query,
                #"{"contacts":["BQVVHxMt5zAFXA","+6vAXozPwSO/nQ"]}"#,
                for: DirectoryAnswer(contacts: [Sample.contact, DirectoryContact(token: Sample.otherToken)])),
            asking(
                .lookUpContact(Sample.otherToken), "GET /v1/directory/-6vAXozPwSO_nQ", for: Sample.contact,
                Sample.contact),
            exchanging(
                .sendMessages(Sample.batch), "POST /v1/messages/", Sample.batch, message("AA"),
                deployed: message("AA=="), for: Sample.report),
            asking(.allocateAttachment(), "GET /v1/attachments/", for: Sample.allocation, Sample.allocation),
            asking(
                .locateAttachment(.max, relay: "r"), "GET /v1/attachments/18446744073709551615?relay=r",
                for: AttachmentLocation(location: Sample.location), Sample.location),
        ]
    }()

    /// Those that a profile has.
    static func all(_ profile: Profile) -> [CallSample] { all.filter { $0.call.shape.profiles.contains(profile) } }
}
