// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import LoopbackRelay
import PushHTTP
import PushWire
import Testing

/// Runs curl with literal requests from the protocol's page. The library makes only the responses.
@Suite struct LiteralTests {
    private static let key = "BVff7YurkQYShdsDFyPZTBM41W6pn6K/SUP0Bzsjbmm2"
    private static let signalingKey =
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMw=="
    private static let registration = #"{"signalingKey":"\#(signalingKey)"}"#
    private static let oneTimeKey = #"{"keyId":0,"publicKey":"\#(key)","identityKey":"\#(key)"}"#
    private static let lastResortKey = #"{"keyId":16777215,"publicKey":"\#(key)","identityKey":"\#(key)"}"#
    private static let upload = #"{"lastResortKey":\#(lastResortKey),"keys":[\#(oneTimeKey)]}"#
    private static let bareKey = #"{"publicKey":"\#(key)","identityKey":"\#(key)"}"#
    private static let delivered = #"{"success":["+14155550100"],"failure":[]}"#

    private static func message(_ rest: String) -> String {
        #"{"messages":[{"type":1,"destination":"+14155550100","body":"AQID"\#(rest)}]}"#
    }

    /// A literal request and its expected responses: method, path and body, then the status and body in each profile.
    private struct Row {
        let line: String
        let body: String?
        let user: String?
        let specification: (Int, String)
        let deployed: (Int, String)

        init(
            _ line: String, user: String? = "+14155550100:password", _ status: Int, _ response: String = "",
            deployed: (Int, String)? = nil
        ) {
            self.init(line, nil, user: user, status, response, deployed: deployed)
        }

        init(
            _ line: String, _ body: String?, user: String? = "+14155550100:password", _ status: Int,
            _ response: String = "", deployed: (Int, String)? = nil
        ) {
            self.line = line
            self.body = body
            self.user = user
            specification = (status, response)
            self.deployed = deployed ?? (status, response)
        }

        func arguments(_ port: UInt16) -> [String] {
            let parts = line.split(separator: " ")
            return ["--request", String(parts[0])] + (user.map { ["--user", $0] } ?? [])
                + (body.map { ["--header", "Content-Type: application/json", "--data", $0] } ?? [])
                + ["--path-as-is", "http://127.0.0.1:\(port)\(parts[1])"]
        }
    }

    /// The rows in order. The first ones create the account that later ones use.
    private static let rows = [
        Row("GET /v1/accounts/sms/code/+14155550100", user: nil, 200),
        Row("GET /v1/accounts/voice/code/%2B14155550100", user: nil, 200),
        Row("GET /v1/accounts/sms/code/14155550100", user: nil, 400),
        Row("GET /v1/accounts/fax/code/+14155550100", user: nil, 415),
        Row("PUT /v1/accounts/code/123456", registration, user: nil, 401),
        Row("PUT /v1/accounts/code/123456", registration, user: "x:password", 401),
        Row("PUT /v1/accounts/code/654321", registration, 403),
        Row("PUT /v1/accounts/code/12345", registration, 403),
        Row("PUT /v1/accounts/code/123456", #"{"signalingKey":"AAAA"}"#, 415, deployed: (422, "")),
        Row("PUT /v1/accounts/code/123456", "{", 415, deployed: (400, "")),
        Row("PUT /v1/accounts/code/123456", registration, 200, deployed: (204, "")),
        Row("PUT /v1/acccounts/code/123456", registration, 200, deployed: (204, "")),
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
        Row("GET /v1/keys/+14155550100", 200, lastResortKey),
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
        // A token with "+" and "/", which have other forms in a path.
        Row(
            "PUT /v1/accounts/code/123456", registration, user: "+14155550132:password", 200, deployed: (204, "")),
        Row("GET /v1/directory/+6vAXozPwSO%2FnQ", 404, deployed: (200, #"{"token":"+6vAXozPwSO/nQ"}"#)),
        Row("GET /v1/directory/%2B6vAXozPwSO%2fnQ", 404, deployed: (200, #"{"token":"+6vAXozPwSO/nQ"}"#)),
        Row("GET /v1/directory/-6vAXozPwSO_nQ", 404, deployed: (200, #"{"token":"+6vAXozPwSO/nQ"}"#)),
        Row("GET /v1/directory/+6vAXozPwSO/nQ", 404),
        Row("POST /v1/messages/", message(#","timestamp":1"#), 200, delivered),
        Row("POST /v1/messages/", "[]", 415, deployed: (501, "")),
        Row("POST /v1/messages/", #"{"messages":[{}]}"#, 415),
        Row("POST /v1/messages/", #"{"messages":[{"type":"1"}]}"#, 415, deployed: (501, "")),
        // The Android client of December 2013 sends no timestamp. The service's page prints it as a string.
        Row("POST /v1/messages/", message(""), 200, delivered),
        Row("POST /v1/messages/", message(#","timestamp":null"#), 200, delivered),
        Row("POST /v1/messages/", message(#","timestamp":"1387813061207""#), 200, delivered),
        Row("POST /v1/messages/", message(""), user: nil, 401),
        Row(
            "GET /v1/attachments/", 200,
            #"{"id":"9007199254740993","location":"http://127.0.0.1/blobs/9007199254740993"}"#,
            deployed: (200, #"{"id":9007199254740993,"location":"http://127.0.0.1/blobs/9007199254740993"}"#)),
        Row("GET /v1/attachments/5", 200, #"{"location":"http://127.0.0.1/blobs/5"}"#),
        Row("GET /v1/attachments/x", 404), Row("GET /v1/attachments/5", user: nil, 401), Row("GET /v1/nothing", 404),
        Row("GET /", 404), Row("GET /v1//keys/+14155550100", 404),
    ]

    @Test(arguments: Profile.allCases) func whatIsTypedGetsTheResponseOfThePage(_ profile: Profile) async throws {
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

    /// Routes a target in absolute form by its path, whatever its host (RFC 9112 section 3.2.2).
    @Test(arguments: Profile.allCases) func aTargetInAbsoluteFormIsRoutedByItsPath(_ profile: Profile) async throws {
        try await LoopbackServer.withServer(LoopbackRelay(profile: profile)) { server in
            for (target, status) in [
                ("https://x.example/v1/accounts/sms/code/+14155550100", 200),
                ("HTTP://x.example:80/v1/accounts/voice/code/%2B14155550100/?x=y", 200),
                ("http://x.example/v1/accounts/sms/code/14155550100", 400), ("http://x.example", 404),
                ("http://x.example?x", 404),
            ] {
                let arguments = ["--request-target", target, "http://127.0.0.1:\(server.port)/"]
                let (response, _) = try await Curl.run(arguments)
                #expect(response.status.code == status, "\(target)")
            }
        }
    }

    @Test(arguments: Profile.allCases) func aBodyOverTheLimitIsRefusedUnread(_ profile: Profile) async throws {
        let relay = LoopbackRelay(profile: profile, limits: WireLimits(maximumByteCount: 100))
        try await LoopbackServer.withServer(relay) { server in
            let body = #"{"apnRegistrationId":"\#(String(repeating: "a", count: 100))"}"#
            let row = Row("PUT /v1/accounts/apn/", body, 415)
            let (response, _) = try await Curl.run(row.arguments(server.port))
            #expect(response.status.code == (profile == .specification ? 415 : 400))
            #expect(await relay.readBodyCount == 0)
        }
    }
}
