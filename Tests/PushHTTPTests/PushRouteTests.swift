// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushTestSupport
import PushWire
import Testing

@Suite struct PushRouteTests {
    private func route(
        _ line: String, _ profile: Profile = .deployed, authorization: String? = Sample.authorization
    ) -> Result<PushRoute, PushRelayError> {
        let request = Sample.request(line, authorization: authorization)
        return Result { () throws(PushRelayError) in try PushRelay(profile: profile).route(request).route }
    }

    private static let rows: [(line: String, route: PushRoute)] = [
        ("GET /v1/accounts/sms/code/+14152222222", .requestCode(.sms, Sample.number)),
        ("GET /v1/accounts/voice/code/+14152222222", .requestCode(.voice, Sample.number)),
        ("PUT /v1/accounts/code/012345", .confirmCode(Sample.code)),
        ("PUT /v1/acccounts/code/012345", .confirmCode(Sample.code)),
        ("PUT /v1/accounts/apn", .setAPN), ("PUT /v1/accounts/gcm", .setGCM),
        ("DELETE /v1/accounts/apn", .removeAPN), ("DELETE /v1/accounts/gcm", .removeGCM),
        ("PUT /v1/keys", .uploadPreKeys), ("GET /v1/keys/+14152222222", .fetchPreKey(Sample.number, relay: nil)),
        ("PUT /v1/directory/tokens", .queryDirectory),
        ("GET /v1/directory/BQVVHxMt5zAFXA", .lookUpContact(Sample.token)),
        ("GET /v1/directory/-6vAXozPwSO_nQ", .lookUpContact(Sample.otherToken)),
        ("POST /v1/messages", .sendMessages), ("GET /v1/attachments", .allocateAttachment),
        ("GET /v1/attachments/9007199254740993", .locateAttachment(9_007_199_254_740_993, relay: nil)),
        ("GET /v1/attachments/18446744073709551615", .locateAttachment(.max, relay: nil)),
        ("GET /v1/attachments/0", .locateAttachment(0, relay: nil)),
    ]

    @Test func eachRowIsRoutedWithAndWithoutASlashAtItsEnd() {
        for (line, wanted) in Self.rows {
            for profile in Profile.allCases {
                let isOurs = wanted.call.shape.profiles.contains(profile)
                for path in [line, line + "/", line + "?", line + "/?", line + "?x=y"] {
                    let found = route(path, profile)
                    if isOurs {
                        #expect(found == .success(wanted), "\(path) \(profile)")
                    } else {
                        #expect(found != .success(wanted), "\(path) \(profile)")
                    }
                }
            }
        }
    }

    @Test func whatOnlyDeployedRelaysHaveIsNotFoundByTheSpecification() {
        #expect(route("GET /v1/directory/BQVVHxMt5zAFXA", .specification) == .failure(.notFound))
        for path in ["/v1/accounts/apn/", "/v1/accounts/gcm/"] {
            #expect(route("DELETE \(path)", .specification) == .failure(.methodNotAllowed([.put])))
        }
        // The word is no token where there are no tokens, and a bad one where there are.
        #expect(route("GET /v1/directory/tokens", .specification) == .failure(.methodNotAllowed([.put])))
        #expect(route("GET /v1/directory/tokens") == .failure(.fault(.unknownToken, .lookUpContact)))
    }

    @Test func aRoutesTargetIsItsPathAndQuery() {
        for (route, target) in [
            (.requestCode(.sms, Sample.number), "/v1/accounts/sms/code/+14152222222"),
            (.requestCode(.voice, Sample.number), "/v1/accounts/voice/code/+14152222222"),
            (.confirmCode(Sample.code), "/v1/accounts/code/012345"),
            (.setAPN, "/v1/accounts/apn/"), (.setGCM, "/v1/accounts/gcm/"), (.removeAPN, "/v1/accounts/apn/"),
            (.removeGCM, "/v1/accounts/gcm/"), (.uploadPreKeys, "/v1/keys/"),
            (.fetchPreKey(Sample.number, relay: nil), "/v1/keys/+14152222222"),
            (.fetchPreKey(Sample.number, relay: "a.b-c_d~e"), "/v1/keys/+14152222222?relay=a.b-c_d~e"),
            (.fetchPreKey(Sample.number, relay: ""), "/v1/keys/+14152222222?relay="),
            (.queryDirectory, "/v1/directory/tokens"), (.sendMessages, "/v1/messages/"),
            (.lookUpContact(Sample.otherToken), "/v1/directory/-6vAXozPwSO_nQ"),
            (.allocateAttachment, "/v1/attachments/"),
            (.locateAttachment(.max, relay: nil), "/v1/attachments/18446744073709551615"),
            (.locateAttachment(0, relay: "a&b=c+d/é\n"), "/v1/attachments/0?relay=a%26b%3Dc%2Bd%2F%C3%A9%0A"),
        ] as [(PushRoute, String)] {
            #expect(route.target == target)
        }
    }

    @Test func aRouteDoesNotPrintNumbersCodesAndTokens() {
        for route in Sample.routes {
            let text = "\(route) \(String(reflecting: route))"
            for secret in ["14152222222", "14155550132", "012345", "BQVVHxMt5zAFXA", "6vAXozPwSO"] {
                #expect(!text.contains(secret), "\(text)")
            }
        }
    }

    @Test func everyRoutesTargetIsRoutedBackToIt() {
        for profile in Profile.allCases {
            for wanted in Sample.routes(profile) {
                let line = "\(wanted.call.shape.method.rawValue) \(wanted.target)"
                #expect(route(line, profile) == .success(wanted), "\(line)")
            }
        }
        #expect(Set(Sample.routes.map(\.call)) == Set(RESTCall.allCases).subtracting([.uploadBlob, .downloadBlob]))
    }

    @Test func whateverTheRelaysNameItComesBack() {
        var random = SeededGenerator()
        for count in 0..<300 {
            let scalars = (0..<count % 20).map { _ in
                Unicode.Scalar(UInt32.random(in: 1...(count % 2 == 0 ? 0x7F : 0xD7FF), using: &random))!
            }
            var relay = ""
            relay.unicodeScalars.append(contentsOf: scalars)
            let wanted = PushRoute.fetchPreKey(Sample.number, relay: relay)
            let found = route("GET \(wanted.target)")
            #expect(found == .success(wanted), "\(random)")
            guard case .success(.fetchPreKey(_, let back)) = found else { continue }
            #expect(back?.utf8.elementsEqual(relay.utf8) == true, "\(random)")
        }
    }

    @Test func aMethodThatAPathDoesNotHaveIsToldFromAPathThatIsNotThere() {
        let methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "get", "TRACE", "CONNECT"]
        for (line, _) in Self.rows {
            let path = String(line.split(separator: " ")[1])
            for profile in Profile.allCases {
                let calls = Self.rows.filter { $0.line.hasSuffix(" \(path)") }.map(\.route.call)
                    .filter { $0.shape.profiles.contains(profile) }
                for method in methods where !calls.contains(where: { $0.shape.method.rawValue == method }) {
                    // The one fixed path that a parameter's takes, too.
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
            "https://service.example/v1/keys/", "/v1/keys;x=1/", "/v1/messages/1", "/v1/k\u{E9}ys/", "/v1/keys#/",
            "/{transport}/code/", "/v1/accounts/{transport}/code/{number}/x",
        ] {
            for method in ["GET", "PUT", "POST", "DELETE"] {
                for profile in Profile.allCases {
                    #expect(route("\(method) \(path)", profile) == .failure(.notFound), "\(method) \(path)")
                }
            }
        }
        let relay = PushRelay()
        let request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil)
        #expect(throws: PushRelayError.notFound) { try relay.route(request) }
    }

    @Test func pathsAreDecodedAfterTheyAreTakenApart() {
        for (line, wanted) in [
            ("GET /v1/keys/%2B14152222222", .fetchPreKey(Sample.number, relay: nil)),
            ("GET /v1/keys/%2b1415%32222222", .fetchPreKey(Sample.number, relay: nil)),
            ("GET /%76%31/%6B%65%79%73/%2B%31415%32222222/", .fetchPreKey(Sample.number, relay: nil)),
            ("GET /v1/accounts/sm%73/code/%2B14152222222", .requestCode(.sms, Sample.number)),
            ("PUT /v1/accounts/code/%30%31%32%33%34%35", .confirmCode(Sample.code)),
            ("GET /v1/directory/%2D6vAXozPwSO%5FnQ", .lookUpContact(Sample.otherToken)),
        ] as [(String, PushRoute)] {
            #expect(route(line) == .success(wanted), "\(line)")
        }
        // A slash that is encoded is a character of its segment, and parts nothing.
        for (line, wanted) in [
            ("GET /v1/keys/%2F", .fault(.unknownNumber, .fetchPreKey)),
            ("GET /v1/keys%2F+14152222222", .notFound), ("PUT /v1%2Fkeys/", .notFound), ("PUT %2Fv1/keys/", .notFound),
            ("GET /v1/keys/+14152222222%2F", .fault(.unknownNumber, .fetchPreKey)),
            ("GET /v1/directory/+6vAXozPwSO%2FnQ", .fault(.unknownToken, .lookUpContact)),
            ("GET /v1/keys/+14152222222%3Frelay=x", .fault(.unknownNumber, .fetchPreKey)),
            ("GET /v1/keys/%252B14152222222", .fault(.unknownNumber, .fetchPreKey)),
            // A plus is no space.
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
