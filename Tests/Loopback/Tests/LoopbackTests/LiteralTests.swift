// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import LoopbackRelay
import PushHTTP
import PushWire
import Testing

/// curl as one types it, with what the protocol's page says: nothing here is made by the library but the answers.
@Suite struct LiteralTests {
    private static let key = "BVff7YurkQYShdsDFyPZTBM41W6pn6K/SUP0Bzsjbmm2"
    private static let signalingKey =
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMw=="
    private static let oneTimeKey = #"{"keyId":0,"publicKey":"\#(key)","identityKey":"\#(key)"}"#
    private static let lastResortKey = #"{"keyId":16777215,"publicKey":"\#(key)","identityKey":"\#(key)"}"#
    private static let upload = #"{"lastResortKey":\#(lastResortKey),"keys":[\#(oneTimeKey)]}"#
    private static let bareKey = #"{"publicKey":"\#(key)","identityKey":"\#(key)"}"#
    private static let markedKey =
        #"{"keyId":16777215,"publicKey":"\#(key)","identityKey":"\#(key)","lastResort":true}"#
    private static let message =
        #"{"messages":[{"type":1,"destination":"+14155550100","body":"AQID","timestamp":1}]}"#

    /// A call as typed, and what comes back. Method, path, body; status and body of either profile.
    private struct Row {
        let line: String
        let body: String?
        let user: String?
        let specification: (Int, String)
        let deployed: (Int, String)

        init(
            _ line: String, user: String? = "+14155550100:password", _ status: Int, _ answer: String = "",
            deployed: (Int, String)? = nil
        ) {
            self.init(line, nil, user: user, status, answer, deployed: deployed)
        }

        init(
            _ line: String, _ body: String?, user: String? = "+14155550100:password", _ status: Int,
            _ answer: String = "", deployed: (Int, String)? = nil
        ) {
            self.line = line
            self.body = body
            self.user = user
            specification = (status, answer)
            self.deployed = deployed ?? (status, answer)
        }

        func arguments(_ port: UInt16) -> [String] {
            let parts = line.split(separator: " ")
            return ["--request", String(parts[0])] + (user.map { ["--user", $0] } ?? [])
                + (body.map { ["--header", "Content-Type: application/json", "--data", $0] } ?? [])
                + ["--path-as-is", "http://127.0.0.1:\(port)\(parts[1])"]
        }
    }

    /// In their order: an account is made first.
    private static let rows = [
        Row("GET /v1/accounts/sms/code/+14155550100", user: nil, 200),
        Row("GET /v1/accounts/voice/code/%2B14155550100", user: nil, 200),
        Row("GET /v1/accounts/sms/code/14155550100", user: nil, 400),
        Row("GET /v1/accounts/fax/code/+14155550100", user: nil, 415),
        Row("PUT /v1/accounts/code/123456", #"{"signalingKey":"\#(signalingKey)"}"#, user: nil, 401),
        Row("PUT /v1/accounts/code/123456", #"{"signalingKey":"\#(signalingKey)"}"#, user: "x:password", 401),
        Row("PUT /v1/accounts/code/654321", #"{"signalingKey":"\#(signalingKey)"}"#, 403),
        Row("PUT /v1/accounts/code/12345", #"{"signalingKey":"\#(signalingKey)"}"#, 403),
        Row("PUT /v1/accounts/code/123456", #"{"signalingKey":"AAAA"}"#, 415, deployed: (422, "")),
        Row("PUT /v1/accounts/code/123456", "{", 415, deployed: (400, "")),
        Row("PUT /v1/accounts/code/123456", #"{"signalingKey":"\#(signalingKey)"}"#, 200, deployed: (204, "")),
        Row("PUT /v1/acccounts/code/123456", #"{"signalingKey":"\#(signalingKey)"}"#, 200, deployed: (204, "")),
        Row("PUT /v1/accounts/apn/", #"{"apnRegistrationId":"a"}"#, 200, deployed: (204, "")),
        Row("PUT /v1/accounts/apn", #"{"apnRegistrationId":"a"}"#, 200, deployed: (204, "")),
        Row("PUT /v1/accounts/apn/", "{}", 415, deployed: (422, "")),
        Row("PUT /v1/accounts/apn/", #"{"apnRegistrationId":"a"}"#, user: "+14155550100:wrong", 401),
        Row("PUT /v1/accounts/gcm/", #"{"gcmRegistrationId":"g"}"#, 200, deployed: (204, "")),
        Row("DELETE /v1/accounts/apn/", 405, deployed: (204, "")),
        Row("DELETE /v1/accounts/gcm/", 405, deployed: (204, "")),
        Row("DELETE /v1/accounts/gcm/", user: nil, 405, deployed: (401, "")),
        Row("PUT /v1/keys/", upload, 200, deployed: (204, "")),
        Row("PUT /v1/keys/", #"{"lastResortKey":\#(oneTimeKey),"keys":[]}"#, 415, deployed: (422, "")),
        Row("GET /v1/keys/+14155550100", 200, oneTimeKey, deployed: (200, bareKey)),
        Row("GET /v1/keys/+14155550100", 200, lastResortKey, deployed: (200, markedKey)),
        Row("GET /v1/keys/+14155550199", 404), Row("GET /v1/keys/nobody", 404), Row("POST /v1/keys/+14155550100", 405),
        Row("GET /v1/keys/+14155550100?relay=other.example", 404),
        Row("GET /v1/keys/+14155550100?relay=a&relay=b", 415, deployed: (400, "")),
        Row(
            "PUT /v1/directory/tokens", #"{"contacts":["BQVVHxMt5zAFXA","Bp4XXivfryd55A=="]}"#, 200,
            #"{"contacts":[{"token":"Bp4XXivfryd55A"}]}"#),
        Row("PUT /v1/directory/tokens", #"{"contacts":["x"]}"#, 400),
        Row("PUT /v1/directory/tokens", #"{"contacts":1}"#, 415, deployed: (422, "")),
        Row("GET /v1/directory/Bp4XXivfryd55A", 404, deployed: (200, #"{"token":"Bp4XXivfryd55A"}"#)),
        Row("GET /v1/directory/BQVVHxMt5zAFXA", 404), Row("GET /v1/directory/x", 404),
        Row("POST /v1/messages/", message, 200, #"{"success":["+14155550100"],"failure":[]}"#),
        Row("POST /v1/messages/", "[]", 415, deployed: (501, "")),
        Row("POST /v1/messages/", #"{"messages":[{}]}"#, 415, deployed: (422, "")),
        Row("POST /v1/messages/", message, user: nil, 401),
        Row(
            "GET /v1/attachments/", 200,
            #"{"id":"9007199254740993","location":"http://127.0.0.1/blobs/9007199254740993"}"#,
            deployed: (200, #"{"id":9007199254740993,"location":"http://127.0.0.1/blobs/9007199254740993"}"#)),
        Row("GET /v1/attachments/5", 200, #"{"location":"http://127.0.0.1/blobs/5"}"#),
        Row("GET /v1/attachments/x", 404), Row("GET /v1/attachments/5", user: nil, 401), Row("GET /v1/nothing", 404),
        Row("GET /", 404), Row("GET /v1//keys/+14155550100", 404),
    ]

    @Test(arguments: Profile.allCases) func whatIsTypedGetsTheAnswerOfThePage(_ profile: Profile) async throws {
        let relay = LoopbackRelay(profile: profile)
        await relay.keepBlobs(at: "http://127.0.0.1")
        try await LoopbackServer.withServer(relay) { server in
            for row in Self.rows {
                let (response, body) = try await Curl.run(row.arguments(server.port))
                let wanted = profile == .specification ? row.specification : row.deployed
                let text = String(decoding: body, as: UTF8.self)
                #expect(response.status.code == wanted.0, "\(row.line) \(row.body ?? "")")
                #expect(text == wanted.1, "\(row.line) \(row.body ?? "")")
                let isJSON = response.headerFields[.contentType] == "application/json"
                #expect(isJSON == !wanted.1.isEmpty, "\(row.line)")
                if wanted.0 == 401 { #expect(response.headerFields[.wwwAuthenticate] == #"Basic realm="push""#) }
                if wanted.0 == 405 { #expect(response.headerFields[.allow]?.isEmpty == false, "\(row.line)") }
            }
            await relay.limit(true)
            let (limited, _) = try await Curl.run(
                Row("GET /v1/accounts/sms/code/+14155550100", user: nil, 413).arguments(server.port))
            #expect(limited.status.code == 413 && limited.headerFields[.retryAfter] == "30")
        }
    }

    @Test(arguments: Profile.allCases) func aBodyOverTheLimitIsRefusedUnread(_ profile: Profile) async throws {
        let relay = LoopbackRelay(profile: profile, maximumBodyByteCount: 100)
        try await LoopbackServer.withServer(relay) { server in
            let body = #"{"apnRegistrationId":"\#(String(repeating: "a", count: 100))"}"#
            let row = Row("PUT /v1/accounts/apn/", body, 415)
            let (response, _) = try await Curl.run(row.arguments(server.port))
            #expect(response.status.code == (profile == .specification ? 415 : 400))
            #expect(await relay.readBodyCount == 0)
        }
    }
}
