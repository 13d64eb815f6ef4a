// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

/// Faults in the head of a request, and the relay's responses.
@Suite struct PushRouteFaultTests {
    private func fault(
        _ line: String, _ fields: HTTPFields = [:], _ profile: Profile = .deployed, limit: Int = 100,
        authorization: String? = Sample.authorization
    ) -> PushRelayError? {
        let relay = PushRelay(profile: profile, limits: WireLimits(maximumByteCount: limit))
        do throws(PushRelayError) {
            _ = try relay.route(Sample.request(line, fields, authorization: authorization))
            return nil
        } catch { return error }
    }

    @Test func credentialsThatAreMissingMalformedOrOfAnotherSchemeAreUnauthorized() throws {
        let wrong = [
            nil, "", "Basic", "Basic ", "Bearer abc", "Digest username=\"a\"", "Basic *", "Basic KzE0MTU=",
            // An empty password, and a malformed number.
            "Basic KzE0MTUyMjIyMjIyOg==", "Basic YTpi", "Basic  KzE0MTUyMjIyMjIyOnBhc3N3b3Jk",
            "KzE0MTUyMjIyMjIyOnBhc3N3b3Jk", "Basic KzE0MTUyMjIyMjIyOnBhc3N3b3Jk, Basic x",
            // A line feed at the end of the password, and DEL: docs/bad-inputs.md row 119.
            "Basic KzE0MTUyMjIyMjIyOnBhc3N3b3JkCg==", "Basic KzE0MTUyMjIyMjIyOn8=",
        ]
        for profile in Profile.allCases {
            for sample in CallSample.all(profile) {
                for header in wrong {
                    let error = fault(sample.line, [:], profile, authorization: header)
                    guard sample.call != .requestCode else {
                        #expect(error == nil)
                        continue
                    }
                    #expect(error == .fault(.unauthorized, sample.call), "\(sample.line) \(header ?? "-")")
                    let response = PushRelay(profile: profile).refusal(try #require(error))
                    #expect(response.status.code == 401)
                    #expect(response.headerFields[.wwwAuthenticate] == #"Basic realm="push""#)
                }
            }
        }
    }

    /// A relay accepts a password with a colon. A client of the deployed profile refuses it: see PushServiceTests.
    @Test func theSchemeIsReadInAnyCaseAndAPasswordMayHoldAColon() throws {
        for (header, password) in [
            ("Basic KzE0MTUyMjIyMjIyOnBhOnNz", "pa:ss"), ("basic KzE0MTUyMjIyMjIyOnBhOnNz", "pa:ss"),
            ("BASIC KzE0MTUyMjIyMjIyOnDDqQ", "p\u{E9}"),
        ] {
            for profile in Profile.allCases {
                let request = Sample.request("PUT /v1/keys/", authorization: header)
                let route = try PushRelay(profile: profile).route(request)
                guard case .account(let credentials, .uploadPreKeys) = route else {
                    Issue.record("\(header)")
                    continue
                }
                #expect(credentials.number == Sample.number)
                #expect(try credentials.password == AccountPassword(password), "\(header)")
            }
        }
    }

    @Test func aMethodNotAllowedGetsThoseThatAre() throws {
        for profile in Profile.allCases {
            let relay = PushRelay(profile: profile)
            let error = try #require(fault("POST /v1/accounts/apn/", [:], profile, authorization: nil))
            let response = relay.refusal(error)
            #expect(response.status.code == 405)
            #expect(response.headerFields[.allow] == (profile == .deployed ? "PUT, DELETE" : "PUT"))
            let nothing = relay.refusal(try #require(fault("GET /", [:], profile, authorization: nil)))
            #expect(nothing.status.code == 404)
            #expect(nothing.headerFields == [.contentLength: "0"])
        }
    }

    @Test func aBodyOverTheLimitIsRefusedByItsLengthAlone() throws {
        for length in [
            "101", "99999", "9223372036854775807", "9223372036854775808", "999999999999999999999999999999", "-1", "+1",
            "", "1.0", "1e1", "0x10", "abc", "1 0", "10, 10", "１０", "10;", "²",
        ] {
            #expect(
                fault("PUT /v1/keys/", [.contentLength: length]) == .bodyTooLarge(limit: 100, .uploadPreKeys),
                "\(length)")
        }
        for length in ["0", "1", "99", "100", "000000000000000000000000100"] {
            #expect(fault("PUT /v1/keys/", [.contentLength: length]) == nil, "\(length)")
        }
        #expect(fault("PUT /v1/keys/", [.contentLength: "1"], limit: 0) == .bodyTooLarge(limit: 0, .uploadPreKeys))
        #expect(PushRelay(profile: .deployed).limits.maximumByteCount == 4 << 20)
        for (profile, status) in [(Profile.specification, 415), (.deployed, 400)] {
            let error = PushRelayError.bodyTooLarge(limit: 100, .uploadPreKeys)
            #expect(PushRelay(profile: profile).refusal(error).status.code == status)
            // A 501 would tell the client that the messages may have been delivered.
            let messages = PushRelayError.bodyTooLarge(limit: 100, .sendMessages)
            #expect(PushRelay(profile: profile).refusal(messages).status.code == 415)
        }
    }

    /// docs/bad-inputs.md row 115. `scripts/bench` limits the time per byte.
    @Test func aTargetOfCombiningMarksIsRefusedLikeAnyOther() {
        let marks = String(repeating: "\u{301}\u{323}", count: 20_000)
        let encoded = String(repeating: "%CC%81%CC%A3", count: 5_000)
        for text in [marks, encoded] {
            #expect(fault("GET /v1/accounts/s\(text)/code/+14155550132") == .fault(.invalidTransport, .requestCode))
            #expect(fault("GET /s\(text)") == .notFound)
            #expect(fault("GET /v1/keys/+1\(text)") == .fault(.unknownNumber, .fetchPreKey))
            #expect(fault("GET /v1/keys/+14155550132?relay=e\(text)") == .notFound)
            #expect(fault("GET /v1/keys/+14155550132?e\(text)=1") == nil)
        }
        #expect(fault("GET " + String(repeating: "/", count: 100_000)) == .notFound)
    }

    @Test func twoLengthsAreNone() {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .contentLength, value: "10"))
        fields.append(HTTPField(name: .contentLength, value: "10"))
        #expect(fault("PUT /v1/keys/", fields) == .bodyTooLarge(limit: 100, .uploadPreKeys))
    }

    @Test func aRelaysNameIsReadFromTheQuery() throws {
        for (query, wanted) in [
            ("", nil), ("?", nil), ("?&&", nil), ("?x=1", nil), ("?Relay=x", nil), ("?relays=x", nil), ("?=x", nil),
            ("?relay=a.example", "a.example"), ("?relay=a%2Eb", "a.b"), ("?r%65lay=x", "x"), ("?x=1&relay=y&z", "y"),
            ("?relay=a+b", "a+b"), ("?relay=a=b", "a=b"), ("?relay=a?b", "a?b"), ("?relay=%26", "&"),
            ("?relay=a/b", "a/b"), ("?x=%zz&relay=y", "y"), ("?+14152222222&", nil),
        ] as [(String, String?)] {
            for slash in ["", "/"] {
                for profile in Profile.allCases {
                    let relay = PushRelay(profile: profile)
                    let at = wanted.map { "at \($0) " } ?? ""
                    let keys = try relay.route(Sample.request("GET /v1/keys/+14152222222\(slash)\(query)"))
                    #expect(meaning(keys) == "keys.get +14152222222 \(at)by +14152222222", "\(query)")
                    let blob = try relay.route(Sample.request("GET /v1/attachments/7\(slash)\(query)"))
                    #expect(meaning(blob) == "attachment.get 7 \(at)by +14152222222", "\(query)")
                }
            }
        }
    }

    /// The original server does the same.
    @Test func aRelayWithoutANameIsNotFound() {
        for query in ["?relay=", "?relay", "?relay=&x=1", "?x=1&relay=", "?r%65lay="] {
            for path in ["/v1/keys/+14152222222", "/v1/attachments/7"] {
                for profile in Profile.allCases {
                    #expect(fault("GET \(path)\(query)", [:], profile) == .notFound, "\(path)\(query)")
                }
            }
            // A call without a relay parameter ignores the query.
            #expect(fault("GET /v1/attachments/\(query)") == nil, "\(query)")
        }
    }

    @Test func aQueryThatNamesTwoRelaysOrIsNotEncodedIsMalformed() throws {
        for query in [
            "?relay=a&relay=b", "?relay=a&relay=a", "?relay&relay", "?relay=a&r%65lay=b", "?relay=%", "?relay=%0",
            "?relay=%zz", "?relay=%00", "?relay=%FF", "?%zz=1", "?relay%=1", "?%00", "?x&%C3=1",
        ] {
            for (path, call) in [
                ("/v1/keys/+14152222222", RESTCall.fetchPreKey), ("/v1/attachments/7", .locateAttachment),
            ] {
                for (profile, status) in [(Profile.specification, 415), (.deployed, 400)] {
                    let error = fault("GET \(path)\(query)", [:], profile)
                    #expect(error == .malformedQuery(call), "\(query)")
                    #expect(PushRelay(profile: profile).refusal(try #require(error)).status.code == status)
                }
            }
            // A call without a relay parameter ignores the query.
            #expect(fault("GET /v1/attachments/\(query)") == nil, "\(query)")
        }
    }

    @Test func aBadParameterIsTheCallsOwnFaultWithItsStatus() throws {
        for profile in Profile.allCases {
            for (line, wanted, status) in [
                ("GET /v1/accounts/fax/code/+14152222222", .fault(.invalidTransport, .requestCode), 415),
                ("GET /v1/accounts/SMS/code/+14152222222", .fault(.invalidTransport, .requestCode), 415),
                ("GET /v1/accounts/sms/code/14152222222", .fault(.badNumber, .requestCode), 400),
                ("GET /v1/accounts/sms/code/+0415", .fault(.badNumber, .requestCode), 400),
                ("GET /v1/accounts/fax/code/x", .fault(.invalidTransport, .requestCode), 415),
                ("PUT /v1/accounts/code/12345", .fault(.wrongCode, .confirmCode), 403),
                ("PUT /v1/accounts/code/123-456", .fault(.wrongCode, .confirmCode), 403),
                ("PUT /v1/acccounts/code/1234567", .fault(.wrongCode, .confirmCode), 403),
                ("GET /v1/keys/14152222222", .fault(.unknownNumber, .fetchPreKey), 404),
                ("GET /v1/attachments/x", .notFound, 404), ("GET /v1/attachments/-1", .notFound, 404),
                ("GET /v1/attachments/01", .notFound, 404), ("GET /v1/attachments/+1", .notFound, 404),
                ("GET /v1/attachments/18446744073709551616", .notFound, 404),
            ] as [(String, PushRelayError, Int)] {
                let error = fault(line, [:], profile)
                #expect(error == wanted, "\(line)")
                #expect(PushRelay(profile: profile).refusal(try #require(error)).status.code == status, "\(line)")
            }
        }
        for token in ["x", "BQVVHxMt5zAFX", "+6vAXozPwSO nQ", "BQVVHxMt5zAFXB", "BQVVHxMt5zAFXA=A"] {
            let error = fault("GET /v1/directory/\(token)")
            #expect(error == .fault(.unknownToken, .lookUpContact), "\(token)")
            #expect(PushRelay(profile: .deployed).refusal(try #require(error)).status.code == 404)
        }
    }

    @Test func theFaultsAreToldInTheirOrder() {
        let long: HTTPFields = [.contentLength: "101"]
        #expect(fault("PATCH /v9/", long, authorization: nil) == .notFound)
        #expect(fault("PATCH /v1/keys/x?relay=%", long, authorization: nil) == .methodNotAllowed([.get]))
        #expect(fault("GET /v1/keys/x?relay=%", long, authorization: nil) == .fault(.unauthorized, .fetchPreKey))
        #expect(fault("GET /v1/keys/x?relay=%", long) == .bodyTooLarge(limit: 100, .fetchPreKey))
        #expect(fault("GET /v1/keys/x?relay=%") == .malformedQuery(.fetchPreKey))
        #expect(fault("GET /v1/keys/x?relay=y") == .fault(.unknownNumber, .fetchPreKey))
        // A malformed id gives `notFound`, which is checked last.
        #expect(fault("GET /v1/attachments/x?relay=%", authorization: nil) == .fault(.unauthorized, .locateAttachment))
        #expect(fault("GET /v1/attachments/x?relay=%") == .malformedQuery(.locateAttachment))
        #expect(fault("GET /v1/attachments/x") == .notFound)
    }

    @Test func noErrorHoldsAnyOfTheRequest() {
        for line in [
            "GET /v1/accounts/secret/code/secret", "PUT /v1/accounts/code/secret", "GET /v1/keys/secret?relay=%secret",
            "GET /v1/directory/secret", "GET /v1/secret", "secret /v1/keys/", "GET /v1/keys/+14152222222?relay=secret%",
        ] {
            let error = fault(line)
            #expect(error != nil)
            #expect(!String(reflecting: error).contains("secret"), "\(line)")
        }
    }
}
