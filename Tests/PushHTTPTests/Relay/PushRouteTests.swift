// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushTestSupport
import PushWire
import Testing

@Suite struct PushRouteTests {
    /// Routes a request, and returns the ``meaning(_:)`` of the route, or the error.
    private func route(
        _ line: String, _ profile: Profile = .deployed, authorization: String? = Sample.authorization
    ) -> Result<String, PushRelayError> {
        let request = Sample.request(line, authorization: authorization)
        return Result { () throws(PushRelayError) in meaning(try PushRelay(profile: profile).route(request)) }
    }

    private func expect(
        _ line: String, _ call: RESTCall, _ values: String = "", _ profile: Profile = .deployed,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let caller = call == .requestCode ? "" : "by +14152222222"
        let wanted = [call.rawValue, values, caller].filter { !$0.isEmpty }.joined(separator: " ")
        #expect(route(line, profile) == .success(wanted), "\(line) \(profile)", sourceLocation: sourceLocation)
    }

    private static let rows: [(line: String, call: RESTCall, values: String)] = [
        ("GET /v1/accounts/sms/code/+14152222222", .requestCode, "sms +14152222222"),
        ("GET /v1/accounts/voice/code/+14152222222", .requestCode, "voice +14152222222"),
        ("PUT /v1/accounts/code/012345", .confirmCode, "012345"),
        ("PUT /v1/acccounts/code/012345", .confirmCode, "012345"),
        ("PUT /v1/accounts/apn", .setAPN, ""), ("PUT /v1/accounts/gcm", .setGCM, ""),
        ("DELETE /v1/accounts/apn", .removeAPN, ""), ("DELETE /v1/accounts/gcm", .removeGCM, ""),
        ("PUT /v1/keys", .uploadPreKeys, ""), ("GET /v1/keys/+14152222222", .fetchPreKey, "+14152222222"),
        ("PUT /v1/directory/tokens", .queryDirectory, ""),
        ("GET /v1/directory/BQVVHxMt5zAFXA", .lookUpContact, "BQVVHxMt5zAFXA"),
        ("GET /v1/directory/+6vAXozPwSO%2FnQ", .lookUpContact, "+6vAXozPwSO/nQ"),
        ("POST /v1/messages", .sendMessages, ""), ("GET /v1/attachments", .allocateAttachment, ""),
        ("GET /v1/attachments/9007199254740993", .locateAttachment, "9007199254740993"),
        ("GET /v1/attachments/18446744073709551615", .locateAttachment, "18446744073709551615"),
        ("GET /v1/attachments/0", .locateAttachment, "0"),
    ]

    @Test func eachRowIsRoutedWithAndWithoutASlashAtItsEnd() {
        for (line, call, values) in Self.rows {
            for profile in Profile.allCases {
                for path in [line, line + "/", line + "?", line + "/?", line + "?x=y"] {
                    if call.shape.profiles.contains(profile) {
                        expect(path, call, values, profile)
                    } else {
                        #expect(throws: PushRelayError.self) { try route(path, profile).get() }
                    }
                }
            }
        }
        #expect(Set(Self.rows.map(\.call)) == Set(RESTCall.allCases).subtracting([.uploadBlob, .downloadBlob]))
    }

    @Test func whatOnlyDeployedRelaysHaveIsNotFoundByTheSpecification() {
        #expect(route("GET /v1/directory/BQVVHxMt5zAFXA", .specification) == .failure(.notFound))
        for path in ["/v1/accounts/apn/", "/v1/accounts/gcm/"] {
            #expect(route("DELETE \(path)", .specification) == .failure(.methodNotAllowed([.put])))
        }
        // By the specification, no path has a token. As deployed, `tokens` is a malformed token.
        #expect(route("GET /v1/directory/tokens", .specification) == .failure(.methodNotAllowed([.put])))
        #expect(route("GET /v1/directory/tokens") == .failure(.fault(.unknownToken, .lookUpContact)))
    }

    /// Android's client of December 2013 writes `+` and `/`, encoded or not. Later servers also read `-` and `_`.
    @Test func aTokenIsReadInEitherAlphabetEncodedOrNot() {
        for token in [
            "+6vAXozPwSO%2FnQ", "%2B6vAXozPwSO%2FnQ", "%2b6vAXozPwSO%2fnQ", "-6vAXozPwSO_nQ", "%2D6vAXozPwSO%5FnQ",
            "+6vAXozPwSO_nQ", "-6vAXozPwSO%2FnQ", "%2B6vAXozPwSO%2FnQ%3D%3D", "+6vAXozPwSO%2FnQ==",
        ] {
            for path in [token, token + "/", token + "?x=y"] {
                expect("GET /v1/directory/\(path)", .lookUpContact, "+6vAXozPwSO/nQ")
            }
        }
        // A slash that is not encoded ends the segment.
        #expect(route("GET /v1/directory/+6vAXozPwSO/nQ") == .failure(.notFound))
        #expect(route("GET /v1/directory/%2B6vAXozPwSO/nQ") == .failure(.notFound))
        // A token that is encoded twice is malformed. So is one with a space, because `+` means a space only in forms.
        for token in ["+6vAXozPwSO%252FnQ", "%206vAXozPwSO%2FnQ", "+6vAXozPwSO%2Fn", "+6vAXozPwSO%2FnR", "x", "%2F"] {
            let wanted = PushRelayError.fault(.unknownToken, .lookUpContact)
            #expect(route("GET /v1/directory/\(token)") == .failure(wanted), "\(token)")
        }
    }

    /// A server must accept a target in absolute form (RFC 9112 §3.2.2), and SwiftNIO passes it on unchanged. docs/bad-inputs.md row 113.
    @Test func aTargetInAbsoluteFormIsRoutedByItsPath() {
        for (line, call, values) in Self.rows {
            let parts = line.split(separator: " ").map(String.init)
            for scheme in ["http", "https", "HTTP", "HTTPS", "hTtPs", "Http"] {
                for authority in ["x.example", "x.example:8443", "[::1]:80", "127.0.0.1"] {
                    for end in ["", "/", "?x=https://y.example/"] {
                        expect("\(parts[0]) \(scheme)://\(authority)\(parts[1])\(end)", call, values)
                    }
                }
            }
        }
        expect("GET https://x.example/v1/keys/+14152222222?relay=a/b", .fetchPreKey, "+14152222222 at a/b")
        for target in [
            "https://x.example", "http://x.example", "https://x.example/", "https://x.example?",
            "https://x.example?/v1/keys/",
            "https://x.example?x", "https://x.example#/v1/keys/", "http:///v1/keys/", "https://", "http://", "HTTPS://",
            "https:///", "https://x.example//v1/keys/",
            "https:/v1/keys/", "https:v1/keys/", "https", "https:", "ftp://x.example/v1/keys/",
            "httpss://x.example/v1/keys/",
            "xhttps://x.example/v1/keys/", "/https://x.example/v1/keys/", "//x.example/v1/keys/", "x.example/v1/keys/",
            "ws://x.example/v1/keys/", "\u{212A}ttps://x.example/v1/keys/", "HTTPS\u{1A}\u{F}\u{F}x.example/v1/keys/",
        ] {
            for method in ["GET", "PUT", "POST"] {
                for profile in Profile.allCases {
                    #expect(route("\(method) \(target)", profile) == .failure(.notFound), "\(method) \(target)")
                }
            }
        }
    }

    @Test func aRouteDoesNotPrintNumbersCodesAndTokens() throws {
        for profile in Profile.allCases {
            for sample in CallSample.all(profile) {
                let route = try PushRelay(profile: profile).route(sample.request(Sample.service(profile)).0)
                let text = "\(route) \(String(reflecting: route))"
                for secret in ["14152222222", "14155550132", "012345", "BQVVHxMt5zAFXA", "6vAXozPwSO"] {
                    #expect(!text.contains(secret), "\(text)")
                }
            }
        }
    }

    @Test func routesAreTheSameIfTheirCallAndTheirValuesAre() throws {
        var found: [PushRoute] = []
        for (line, _, _) in Self.rows + [
            ("GET /v1/keys/+14155550132", .fetchPreKey, ""),
            ("GET /v1/keys/+14155550132?relay=%C3%A9", .fetchPreKey, ""),
            ("GET /v1/keys/+14155550132?relay=e%CC%81", .fetchPreKey, ""),
            ("GET /v1/attachments/0?relay=%C3%A9", .locateAttachment, ""),
            ("GET /v1/attachments/0?relay=e%CC%81", .locateAttachment, ""),
            ("GET /v1/accounts/sms/code/+14155550132", .requestCode, ""),
        ] where !line.contains("acccounts") {
            let route = try PushRelay(profile: .deployed).route(Sample.request(line))
            #expect(!found.contains(route), "\(line)")
            #expect(try PushRelay(profile: .deployed).route(Sample.request(line + "/")) == route || line.contains("?"))
            found.append(route)
        }
        let accounts = found.compactMap { if case .account(_, let route) = $0 { route } else { nil } }
        #expect(Set(accounts).count == accounts.count)
        #expect(Set(accounts + accounts).count == accounts.count)
    }

    @Test func whateverTheRelaysNameItComesBack() throws {
        var random = SeededGenerator()
        for count in 1..<300 {
            let scalars = (0..<count % 20 + 1).map { _ in
                Unicode.Scalar(UInt32.random(in: 1...(count % 2 == 0 ? 0x7F : 0xD7FF), using: &random))!
            }
            var relay = ""
            relay.unicodeScalars.append(contentsOf: scalars)
            let (request, _) = Sample.service(.deployed).request(for: .fetchPreKey(of: Sample.number, relay: relay))
            guard case .account(_, .fetchPreKey(_, let found, _)) = try PushRelay(profile: .deployed).route(request)
            else {
                Issue.record("\(random)")
                continue
            }
            #expect(found?.utf8.elementsEqual(relay.utf8) == true, "\(random)")
        }
    }

    @Test func aMethodThatAPathDoesNotHaveIsToldFromAPathThatIsNotThere() {
        let methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "get", "TRACE", "CONNECT"]
        for (line, _, _) in Self.rows {
            let path = String(line.split(separator: " ")[1])
            for profile in Profile.allCases {
                let calls = Self.rows.filter { $0.line.hasSuffix(" \(path)") }.map(\.call)
                    .filter { $0.shape.profiles.contains(profile) }
                for method in methods where !calls.contains(where: { $0.shape.method.rawValue == method }) {
                    // This path also matches the path with a token.
                    if path == "/v1/directory/tokens" { continue }
                    let wanted: PushRelayError =
                        calls.isEmpty ? .notFound : .methodNotAllowed(calls.map(\.shape.method))
                    #expect(route("\(method) \(path)", profile) == .failure(wanted), "\(method) \(path)")
                }
            }
        }
        #expect(route("POST /v1/directory/tokens") == .failure(.methodNotAllowed([.put, .get])))
        #expect(route("POST /v1/directory/tokens", .specification) == .failure(.methodNotAllowed([.put])))
    }

    @Test func anyOtherPathIsNotFound() {
        for path in [
            "", "/", "//", "///", "/v1", "/v1/", "/v2/keys/", "/V1/keys/", "/v1/Keys/", "v1/keys/", "*", "?",
            "//v1/keys/", "x/v1/keys/", "https:/v1/keys/", "/v1//keys/", "/v1/keys//", "/v1/keys//+14152222222",
            "/v1/keys/+14152222222//",
            "/v1/keys/+14152222222/1", "/v1/accounts/", "/v1/accounts/code/", "/v1/accounts/code//012345",
            "/v1/accounts//code/+14152222222", "/v1/accounts/sms/code/", "/v1/accounts/sms/+14152222222",
            "/v1/acccounts/apn/", "/v1/acccounts/sms/code/+14152222222", "/v1/acounts/code/012345", "/v1/directory/",
            "/v1/directory//tokens", "/v1/keys/../messages/", "/./v1/keys/", "/v1/./keys/", "/v1%2Fkeys/",
            "/v1/keys;x=1/", "/v1/messages/1", "/v1/k\u{E9}ys/", "/v1/keys#/",
            "/{transport}/code/", "/v1/accounts/{transport}/code/{number}/x",
        ] {
            for method in ["GET", "PUT", "POST", "DELETE"] {
                for profile in Profile.allCases {
                    #expect(route("\(method) \(path)", profile) == .failure(.notFound), "\(method) \(path)")
                }
            }
        }
        let relay = PushRelay(profile: .deployed)
        let request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil)
        #expect(throws: PushRelayError.notFound) { try relay.route(request) }
    }

    @Test func pathsAreDecodedAfterTheyAreTakenApart() {
        expect("GET /v1/keys/%2B14152222222", .fetchPreKey, "+14152222222")
        expect("GET /v1/keys/%2b1415%32222222", .fetchPreKey, "+14152222222")
        expect("GET /%76%31/%6B%65%79%73/%2B%31415%32222222/", .fetchPreKey, "+14152222222")
        expect("GET /v1/accounts/sm%73/code/%2B14152222222", .requestCode, "sms +14152222222")
        expect("PUT /v1/accounts/code/%30%31%32%33%34%35", .confirmCode, "012345")
        expect("GET /v1/attachments/%37", .locateAttachment, "7")
        // An encoded slash is part of its segment.
        for (line, wanted) in [
            ("GET /v1/keys/%2F", .fault(.unknownNumber, .fetchPreKey)),
            ("GET /v1/keys%2F+14152222222", .notFound), ("PUT /v1%2Fkeys/", .notFound), ("PUT %2Fv1/keys/", .notFound),
            ("GET /v1/keys/+14152222222%2F", .fault(.unknownNumber, .fetchPreKey)),
            ("GET /v1/keys/+14152222222%3Frelay=x", .fault(.unknownNumber, .fetchPreKey)),
            ("GET /v1/keys/%252B14152222222", .fault(.unknownNumber, .fetchPreKey)),
            // An encoded space is not a plus.
            ("GET /v1/accounts/sms/code/%2014152222222", .fault(.badNumber, .requestCode)),
        ] as [(String, PushRelayError)] {
            #expect(route(line) == .failure(wanted), "\(line)")
        }
    }

    @Test func aBadEscapeIsNotFound() {
        for segment in [
            "%", "%2", "%%", "%2%42", "%zz", "%2g", "%g2", "% 2", "+14152222222%", "+14152222222%3", "%00", "a%00b",
            "%FF", "%C0%80", "%ED%A0%80", "%C3", "%E2%82", "%80", "%F4%90%80%80", "%+1",
        ] {
            #expect(route("GET /v1/keys/\(segment)") == .failure(.notFound), "\(segment)")
            #expect(route("GET /v1/\(segment)/+14152222222") == .failure(.notFound), "\(segment)")
            #expect(route("GET /v1/keys/\(segment)/") == .failure(.notFound), "\(segment)")
        }
    }
}
