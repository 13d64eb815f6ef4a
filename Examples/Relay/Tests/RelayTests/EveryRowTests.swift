// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire
import Testing

@testable import RelayCore

/// Every row of protocol.md §6 with each of its own statuses, by curl. The library makes nothing here but the responses.
@Suite struct EveryRowTests {
    private static let key = "BVff7YurkQYShdsDFyPZTBM41W6pn6K/SUP0Bzsjbmm2"
    private static let signalingKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMw=="
    private static let registration = #"{"signalingKey":"\#(signalingKey)"}"#
    private static let oneTimeKey = #"{"keyId":0,"publicKey":"\#(key)","identityKey":"\#(key)"}"#
    private static let lastKey = "BQkAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    private static let lastResortKey = #"{"keyId":16777215,"publicKey":"\#(lastKey)","identityKey":"\#(key)"}"#
    private static let upload = #"{"lastResortKey":\#(lastResortKey),"keys":[\#(oneTimeKey)]}"#
    private static let bareKey = #"{"publicKey":"\#(key)","identityKey":"\#(key)"}"#
    private static let alice = "+14155550100:password", aliceToken = "Bp4XXivfryd55A"
    private static let longID = String(repeating: "a", count: 2049)
    private static let message = #"""
        {"messages":[{"type":1,"destination":"+14155550100","body":"AAEC","timestamp":1387813061207},
        {"type":1,"destination":"+14155550199","body":"AAEC","timestamp":1387813061207}]}
        """#

    /// A request line with credentials and a body, and the expected response in either profile.
    private struct Row: Sendable {
        let line: String
        let body: String?
        let user: String?
        let specification: (status: Int, text: String?)
        let deployed: (status: Int, text: String?)

        init(
            _ line: String, _ body: String?, user: String? = alice, _ status: Int, _ text: String? = "",
            deployed: (Int, String?)? = nil
        ) {
            self.line = line
            self.body = body
            self.user = user
            specification = (status, text)
            self.deployed = deployed ?? specification
        }

        init(
            _ line: String, user: String? = alice, _ status: Int, _ text: String? = "", deployed: (Int, String?)? = nil
        ) {
            self.init(line, nil, user: user, status, text, deployed: deployed)
        }
    }

    /// The rows, in order, because the account has to exist first. `CODE` stands for the code that was sent.
    private static let rows = [
        Row("GET /v1/accounts/sms/code/14155550100", user: nil, 400),
        Row("GET /v1/accounts/sms/code/+1415555", user: nil, 200, deployed: (400, "")),
        Row("GET /v1/accounts/fax/code/+14155550100", user: nil, 415),
        Row("GET /v1/accounts/voice/code/%2B14155550100", user: nil, 200),
        Row("GET /v1/accounts/sms/code/+14155550100", user: nil, 200),

        Row("PUT /v1/accounts/code/CODE", registration, user: nil, 401),
        Row("PUT /v1/accounts/code/CODE", registration, user: "x:password", 401),
        Row("PUT /v1/accounts/code/WRONG", registration, 403), Row("PUT /v1/accounts/code/12345", registration, 403),
        Row("PUT /v1/accounts/code/CODE", registration, user: "+14155550177:password", 403),
        Row("PUT /v1/accounts/code/CODE", #"{"signalingKey":"AAAA"}"#, 415, deployed: (422, "")),
        Row("PUT /v1/accounts/code/CODE", "{", 415, deployed: (400, "")),
        Row("PUT /v1/accounts/apn/", #"{"apnRegistrationId":"a"}"#, 401),
        Row("PUT /v1/accounts/code/CODE", registration, 200, deployed: (204, "")),
        // A code works once.
        Row("PUT /v1/accounts/code/CODE", registration, 403), Row("PUT /v1/acccounts/code/CODE", registration, 403),

        Row("PUT /v1/accounts/apn/", #"{"apnRegistrationId":"a"}"#, 200, deployed: (204, "")),
        Row("PUT /v1/accounts/apn/", #"{"apnRegistrationId":"a"}"#, user: nil, 401),
        Row("PUT /v1/accounts/apn/", #"{"apnRegistrationId":"a"}"#, user: "+14155550100:wrong", 401),
        Row("PUT /v1/accounts/apn/", #"{"apnRegistrationId":"a"}"#, user: "+14155550199:password", 401),
        Row("PUT /v1/accounts/apn/", "{}", 415, deployed: (422, "")),
        Row("PUT /v1/accounts/apn/", "{", 415, deployed: (400, "")),
        Row("PUT /v1/accounts/apn/", #"{"apnRegistrationId":"\#(longID)"}"#, 415, deployed: (400, "")),
        Row("PUT /v1/accounts/gcm/", #"{"gcmRegistrationId":"g"}"#, 200, deployed: (204, "")),
        Row("PUT /v1/accounts/gcm/", #"{"gcmRegistrationId":"g"}"#, user: "+14155550100:wrong", 401),
        Row("PUT /v1/accounts/gcm/", #"{"gcmRegistrationId":""}"#, 415, deployed: (422, "")),
        Row("PUT /v1/accounts/gcm/", "{", 415, deployed: (400, "")),
        Row("DELETE /v1/accounts/apn/", 405, deployed: (204, "")),
        Row("DELETE /v1/accounts/apn/", user: nil, 405, deployed: (401, "")),
        Row("DELETE /v1/accounts/gcm/", 405, deployed: (204, "")),
        Row("DELETE /v1/accounts/gcm/", user: "+14155550100:wrong", 405, deployed: (401, "")),

        Row("GET /v1/keys/+14155550100", 404), Row("PUT /v1/keys/", upload, user: nil, 401),
        Row("PUT /v1/keys/", #"{"lastResortKey":\#(oneTimeKey),"keys":[]}"#, 415, deployed: (422, "")),
        Row("PUT /v1/keys/", "{", 415, deployed: (400, "")),
        Row("PUT /v1/keys/", upload, 200, deployed: (204, "")), Row("GET /v1/keys/+14155550100", user: nil, 401),
        Row("GET /v1/keys/+14155550100", 200, oneTimeKey, deployed: (200, bareKey)),
        Row("GET /v1/keys/+14155550100?relay=relay", 200, lastResortKey),
        Row("GET /v1/keys/+14155550100", 200, lastResortKey),
        Row("GET /v1/keys/+14155550199", 404), Row("GET /v1/keys/nobody", 404),
        Row("GET /v1/keys/+14155550100?relay=other", 404), Row("GET /v1/keys/+14155550100?relay=", 404),

        Row("PUT /v1/directory/tokens", #"{"contacts":["\#(aliceToken)"]}"#, user: nil, 401),
        Row("PUT /v1/directory/tokens", #"{"contacts":["x"]}"#, 400),
        Row("PUT /v1/directory/tokens", #"{"contacts":1}"#, 415, deployed: (422, "")),
        Row("PUT /v1/directory/tokens", "{", 415, deployed: (400, "")),
        Row(
            "PUT /v1/directory/tokens", #"{"contacts":["BQVVHxMt5zAFXA","\#(aliceToken)=="]}"#, 200,
            #"{"contacts":[{"token":"\#(aliceToken)"}]}"#),
        Row("GET /v1/directory/\(aliceToken)", 404, deployed: (200, #"{"token":"\#(aliceToken)"}"#)),
        Row("GET /v1/directory/\(aliceToken)", user: nil, 404, deployed: (401, "")),
        Row("GET /v1/directory/BQVVHxMt5zAFXA", 404),

        Row("POST /v1/messages/", message, user: nil, 401),
        Row("POST /v1/messages/", "[]", 415, deployed: (501, "")),
        Row("POST /v1/messages/", #"{"messages":1}"#, 415, deployed: (501, "")),
        Row("POST /v1/messages/", #"{"messages":[{"type":"x"}]}"#, 415, deployed: (501, "")),
        Row("POST /v1/messages/", #"{"messages":[{}]}"#, 415), Row("POST /v1/messages/", #"{"messages":null}"#, 415),
        Row("POST /v1/messages/", #"{"messages":[{"type":1,"destination":"1","body":""}]}"#, 415),
        Row("POST /v1/messages/", #"{"messages":[{"type":1,"destination":"+14155550100","body":"A"}]}"#, 415),
        Row("POST /v1/messages/", message, 200, #"{"success":["+14155550100"],"failure":["+14155550199"]}"#),

        Row("GET /v1/attachments/", user: nil, 401), Row("GET /v1/attachments/", 200, nil),
        Row("GET /v1/attachments/5", user: nil, 401), Row("GET /v1/attachments/5", 404),
        Row("GET /v1/attachments/5?relay=other", 404),
        Row("GET /v1/attachments/x", 404), Row("GET /v1/nothing", 404), Row("GET /", 404),
        Row("GET /v1//keys/+14155550100", 404), Row("GET /v1/accounts/../keys/+14155550100", 404),
    ]

    @Test(arguments: Profile.allCases) func whatIsTypedGetsTheResponseOfThePage(_ profile: Profile) async throws {
        try await TestRelay.run(profile) { relay in
            let number = try PhoneNumber("+14155550100")
            for row in Self.rows {
                let parts = row.line.split(separator: " ")
                let code = relay.codes[number]?.text ?? "000000"
                let path = parts[1].replacing("CODE", with: code).replacing(
                    "WRONG", with: code == "000001" ? "000002" : "000001")
                let response = try await relay.curl(
                    String(path),
                    ["--request", String(parts[0])] + (row.user.map { ["--user", $0] } ?? [])
                        + (row.body.map { ["--header", "Content-Type: application/json", "--data", $0] } ?? []))
                let wanted = profile == .specification ? row.specification : row.deployed
                #expect(response.status == wanted.status, "\(row.line) \(row.body ?? "")")
                if let text = wanted.text { #expect(response.text == text, "\(row.line) \(row.body ?? "")") }
                #expect((response.headers["content-length"] == nil) == (response.status == 204), "\(row.line)")
                if response.status == 401 { #expect(response.headers["www-authenticate"] == #"Basic realm="push""#) }
            }
        }
    }

    @Test(arguments: Profile.allCases) func blobsGoToTheirPlaceAndBack(_ profile: Profile) async throws {
        try await TestRelay.run(profile) { relay in
            let person = try await relay.person("+14155550100")
            let place = try await relay.curl("/v1/attachments/", person.user)
            let wanted =
                profile == .specification
                ? /^\{"id":"(\d+)","location":"(.+)"\}$/ : /^\{"id":(\d+),"location":"(.+)"\}$/
            #expect(place.status == 200)
            let parts = try #require(place.text.wholeMatch(of: wanted))
            let (id, upload) = (String(parts.1), String(parts.2))
            #expect(UInt64(id)! < 1 << 63)
            // Nothing has been uploaded yet.
            let early = try await relay.curl("/v1/attachments/\(id)", person.user)
            #expect(early.status == 200)
            let location = try #require(early.text.wholeMatch(of: /^\{"location":"(.+)"\}$/)).1
            #expect(try await Curl.run([String(location)]).status == 404)

            let blob = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
            let type = ["--header", "Content-Type: application/octet-stream"]
            let stored = try await Curl.run(type + ["--request", "PUT", "--data-binary", "@-", upload], blob)
            #expect(stored.status == 200 && stored.body.isEmpty)
            let back = try await Curl.run([String(location)])
            #expect(back.status == 200 && back.body == blob)
            #expect(back.headers["content-type"] == "application/octet-stream")
        }
    }

    @Test func aTokenInAPathHasOtherCharactersThanInABody() async throws {
        // A number with a token that contains both `+` and `/`, which paths write differently.
        let numbers = (0..<9000).lazy.map { try! PhoneNumber("+1415555\(1000 + $0)") }
        let number = try #require(numbers.first { DirectoryToken($0).base64.contains(/\+.*\/|\/.*\+/) })
        try await TestRelay.run(.deployed) { relay in
            let person = try await relay.person(number.text)
            let token = DirectoryToken(number).base64
            // The form that the clients of 2013 write, the form with all characters encoded, and the alphabet of later servers.
            for (plus, slash) in [("+", "%2F"), ("%2B", "%2f"), ("-", "_")] {
                let path = token.replacing("+", with: plus).replacing("/", with: slash)
                let response = try await relay.curl("/v1/directory/\(path)", person.user)
                #expect(response.status == 200 && response.text == "{\"token\":\"\(token)\"}", "\(path)")
            }
            #expect(try await person.send(.lookUpContact(DirectoryToken(number))).token == DirectoryToken(number))
        }
    }

    @Test(arguments: ["http://x.example", "HTTPS://x.example:8443"])
    func aTargetInAbsoluteFormIsRoutedByItsPath(_ origin: String) async throws {
        try await TestRelay.run { relay in
            let person = try await relay.person("+14155550100")
            let put = ["--request", "PUT", "--header", "Content-Type: application/octet-stream", "--data", "blob"]
            let place = try await person.send(.allocateAttachment())
            let targets: [(String, [String], status: Int)] = [
                ("/v1/keys/+14155550100", person.user, 404), ("/v1/attachments/\(place.id)", person.user, 200),
                ("/v1/accounts/sms/code/+14155550100", [], 200), ("/metrics", [], 200),
                (place.location.target, put, 200), ("", [], 404),
            ]
            for (target, arguments, status) in targets {
                let response = try await relay.curl("/", arguments + ["--request-target", origin + target])
                #expect(response.status == status, "\(target)")
            }
            let location = try await person.send(.locateAttachment(place.id))
            #expect(try await person.send(.downloadBlob(from: location)) == Array("blob".utf8))
        }
    }

    @Test(arguments: Profile.allCases) func tooManyCallsAreRefusedWith413(_ profile: Profile) async throws {
        let limited = { (options: inout RelayOptions) in
            // One call of each kind, and the next after hours. The higher bursts let a person register.
            options.limits = options.limits.times(1e-9)
            for kind in RateLimits.Kind.allCases { options.limits[kind].burst = 1 }
            for kind in [.codesByAddress, .passwords] as [RateLimits.Kind] { options.limits[kind].burst = 2 }
        }
        try await TestRelay.run(profile, adjust: limited) { relay in
            let person = try await relay.person("+14155550100")
            let put = ["--request", "PUT", "--data"]
            let calls: [(String, [String], countBefore: Int)] = [
                ("/v1/accounts/sms/code/+14155550100", [], 0),
                ("/v1/accounts/code/123456", put + [Self.registration], 0),
                ("/v1/accounts/gcm/", put + [#"{"gcmRegistrationId":"g"}"#], 1),
                ("/v1/accounts/apn/", put + [#"{"apnRegistrationId":"a"}"#], 0), ("/v1/keys/", put + [Self.upload], 0),
                ("/v1/keys/+14155550100", [], 1),
                ("/v1/directory/tokens", put + [#"{"contacts":["\#(Self.aliceToken)"]}"#], 1),
                (
                    "/v1/messages/",
                    ["--data", #"{"messages":[{"type":1,"destination":"+14155550100","body":"AA","timestamp":1}]}"#], 1
                ),
                ("/v1/attachments/", [], 1), ("/v1/attachments/5", [], 1),
            ]
            for (path, arguments, countBefore) in calls {
                for _ in 0..<countBefore {
                    #expect(try await relay.curl(path, person.user + arguments).status != 413, "\(path)")
                }
                let response = try await relay.curl(path, person.user + arguments)
                #expect(response.status == 413, "\(path)")
                #expect(Int(response.headers["retry-after"] ?? "") ?? 0 > 0, "\(path)")
            }
        }
    }
}
