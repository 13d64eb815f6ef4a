// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire
import Testing

@Suite struct PushServiceTests {
    private let small = WireLimits(maximumByteCount: 1000)

    @Test func eachCallsRequestIsAsTheProtocolsPageHasIt() {
        for profile in Profile.allCases {
            for sample in CallSample.all {
                let (request, body) = sample.request(Sample.service(profile))
                #expect("\(request.method.rawValue) \(request.path ?? "-")" == sample.line)
                #expect(request.scheme == "https")
                #expect(request.authority == "service.example")
                #expect(String(decoding: body, as: UTF8.self) == sample.body(profile), "\(sample.line)")

                var fields = HTTPFields()
                if sample.call != .requestCode { fields[.authorization] = Sample.authorization }
                if !sample.body(profile).isEmpty {
                    fields[.contentType] = "application/json"
                    fields[.contentLength] = "\(body.count)"
                }
                if sample.call.shape.response == .json { fields[.accept] = "application/json" }
                #expect(request.headerFields == fields, "\(sample.line)")
            }
        }
        let calls = Set(CallSample.all.map(\.call))
        #expect(calls == Set(RESTCall.allCases).subtracting([.uploadBlob, .downloadBlob]))
    }

    /// The server of December 2013 responds with 404 to `-` and `_`.
    @Test func aTokensPathIsInTheStandardAlphabet() throws {
        for (token, path) in [
            ("BQVVHxMt5zAFXA", "BQVVHxMt5zAFXA"), ("+6vAXozPwSO/nQ", "+6vAXozPwSO%2FnQ"),
            ("/////////////w", String(repeating: "%2F", count: 13) + "w"), ("+++++++++++++A", "+++++++++++++A"),
        ] {
            let call = PushCall.lookUpContact(try DirectoryToken(base64: token))
            let (request, _) = Sample.service(.deployed).request(for: call)
            #expect(request.path == "/v1/directory/\(path)")
        }
    }

    @Test func aRelaysNameIsEncodedInTheQuery() {
        for (relay, query) in [
            ("a.b-c_d~e", "a.b-c_d~e"), ("a&b=c+d/é\n", "a%26b%3Dc%2Bd%2F%C3%A9%0A"), ("?# %", "%3F%23%20%25"),
            ("", ""),
        ] {
            let (request, _) = Sample.service(.deployed).request(for: .locateAttachment(0, relay: relay))
            #expect(request.path == "/v1/attachments/0?relay=\(query)")
        }
    }

    @Test func aBlobGoesToItsOwnPlaceWithoutCredentials() throws {
        let blob: [UInt8] = [0, 1, 0xFF]
        for profile in Profile.allCases {
            let service = Sample.service(profile)
            let (put, body) = service.request(for: .uploadBlob(blob, to: Sample.location))
            #expect(put.method == .put)
            #expect(put.scheme == "https" && put.authority == "blobs.example:8443")
            #expect(put.path == "/a/b?signature=c%2Fd")
            #expect(body == blob)
            #expect(
                put.headerFields == [.contentType: "application/octet-stream", .contentLength: "3"])
            let empty = service.request(for: .uploadBlob([], to: Sample.location))
            #expect(empty.0.headerFields[.contentLength] == "0" && empty.1.isEmpty)

            let (get, nothing) = service.request(for: .downloadBlob(from: try ServiceURL("http://localhost:80?x")))
            #expect(get.method == .get)
            #expect(get.scheme == "http" && get.authority == "localhost:80" && get.path == "/?x")
            #expect(nothing.isEmpty)
            // The server's signature of a GET URL also covers the content type.
            #expect(
                get.headerFields == [.accept: "application/octet-stream", .contentType: "application/octet-stream"])
        }
    }

    @Test func theServiceMayBeUnderAPathAndNotUnderAQuery() throws {
        for (url, path) in [
            ("https://a.example", ""), ("https://a.example/", ""), ("https://a.example/b", "/b"),
            ("https://a.example/b/", "/b"), ("https://a.example/b/c%20d", "/b/c%20d"),
        ] {
            let service = Sample.service(.specification, try ServiceURL(url))
            for sample in CallSample.all {
                let (request, _) = sample.request(service)
                #expect("\(request.method.rawValue) \((request.path ?? "").dropFirst(path.count))" == sample.line)
                #expect(request.path?.hasPrefix(path + "/v1/") == true)
                #expect(request.authority == "a.example")
            }
        }
        for (url, offset) in [
            ("https://a.example?", 17), ("https://a.example/?x", 18), ("https://a.example/b?c=/", 19),
        ] {
            let url = try ServiceURL(url)
            #expect(throws: PushCallError.url(.malformed(offset: offset))) {
                try PushService(url, credentials: Sample.credentials, profile: .deployed)
            }
            #expect(throws: PushCallError.url(.malformed(offset: offset))) { try PushService(url, profile: .deployed) }
        }
        let service = try PushService(Sample.service, credentials: Sample.credentials, profile: .deployed)
        #expect(service.limits == .jsonResponse)
    }

    @Test func credentialsGoOnlyWithCallsThatNeedThemAndStayOutOfCompression() throws {
        let service = Sample.service(.deployed)
        #expect(service.request(for: .requestCode(.sms, to: Sample.number)).0.headerFields.isEmpty)
        #expect(service.request(for: .downloadBlob(from: Sample.location)).0.headerFields[.authorization] == nil)
        #expect(service.request(for: .uploadBlob([], to: Sample.location)).0.headerFields[.authorization] == nil)
        for sample in CallSample.all where sample.call != .requestCode {
            let fields = sample.request(service).0.headerFields[fields: .authorization]
            #expect(fields.map(\.value) == [Sample.authorization], "\(sample.call)")
            #expect(fields.map(\.indexingStrategy) == [.disallow], "\(sample.call)")
        }
    }

    /// Two parsers of the deployed server disagree about these passwords, and would lock their owner out. docs/bad-inputs.md row 114.
    @Test func aDeployedServerGetsNoPasswordWithAColonOrBeyondASCII() throws {
        func fault(_ password: AccountPassword, _ profile: Profile) -> PushCallError? {
            let credentials = BasicCredentials(number: Sample.number, password: password)
            do throws(PushCallError) {
                let service = try PushService(Sample.service, credentials: credentials, profile: profile)
                #expect(service.profile == profile && service.url == Sample.service)
                return nil
            } catch { return error }
        }
        for (password, error) in [
            ("pa:ss", .colonInPassword), (":", .colonInPassword), (":password", .colonInPassword),
            ("password:", .colonInPassword), ("é:", .colonInPassword), (":é", .colonInPassword),
            ("é", .passwordNotASCII), ("passw\u{F6}rd", .passwordNotASCII), ("\u{80}", .passwordNotASCII),
            ("password😀", .passwordNotASCII), ("：", .passwordNotASCII), ("password", nil), (" ", nil), ("~", nil),
            ("!\"#$%&'()*+,-./0189;<=>?@AZ[\\]^_`az{|}~", nil),
        ] as [(String, PushCallError?)] {
            #expect(try fault(AccountPassword(password), .deployed) == error, "\(password)")
            // The specification allows them.
            #expect(try fault(AccountPassword(password), .specification) == nil, "\(password)")
        }
        for _ in 0..<100 { for profile in Profile.allCases { #expect(fault(AccountPassword(), profile) == nil) } }
    }

    /// Returns the error of a response that names `location` for a blob.
    private func fault(of location: String, from url: String) throws -> PushCallError? {
        let service = Sample.service(.deployed, try ServiceURL(url))
        func fault<Response>(_ call: PushCall<Response>, _ body: String) -> PushCallError? {
            do throws(PushCallError) {
                _ = try service.response(to: call, HTTPResponse(status: .ok), Array(body.utf8))
                return nil
            } catch { return error }
        }
        let located = fault(.locateAttachment(1), #"{"location":"\#(location)"}"#)
        #expect(
            fault(.allocateAttachment(), #"{"id":"1","location":"\#(location)"}"#) == located, "\(url), \(location)")
        return located
    }

    /// A relay that is called over https must not name an http URL. Such a URL is valid only for the client's own machine.
    @Test func aPlaceOnThisMachineIsTakenFromARelayOnThisMachineOnly() throws {
        for (url, isRefused) in [
            ("https://push.example", true), ("http://localhost:1", false), ("https://127.0.0.1", true),
        ] {
            let wanted: PushCallError? = isRefused ? .insecureLocation : nil
            #expect(try fault(of: "http://127.0.0.1:6379/x", from: url) == wanted, "\(url)")
            #expect(try fault(of: "https://blobs.example/x", from: url) == nil, "\(url)")
        }
    }

    /// Hosts that a resolver or an HTTP client may map to this machine. docs/bad-inputs.md row 121.
    private static let ownHosts = [
        "127.0.0.1", "127.255.255.254", "127.0.0.1.", "0.0.0.0", "0.1.2.3", "localhost", "LocalHost", "localhost.",
        "a.localhost",
        "a.b.LOCALHOST.", "localhost.localdomain", "localhost4", "localhost6.localdomain6", "ip6-localhost",
        "ip6-loopback",
        // The forms of inet_aton.
        "127.1", "127.0.1", "2130706433", "0x7f.1", "0X7F000001", "0x7f.0.0.0x1", "0177.0.0.1", "017700000001",
        "127.0.0.01", "0",
        "127.0.0.1.2", "256.0.0.1", "0x", "2130706433.",
        "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[0::1]", "[::0:1]",
        "[::0.0.0.1]",
        "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]",
        "[::ffff:0.0.0.0]",
        "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:1::1]",
    ]
    /// Hosts on the network segment of this machine.
    private static let linkHosts = [
        "169.254.169.254", "169.254.0.1", "169.254.255.255.", "printer.local", "PRINTER.LOCAL.", "local", "[fe80::1]",
        "[FE80:0:0:0:1:2:3:4]", "[febf::1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]",
        "[64:ff9b::169.254.169.254]",
    ]
    /// Other hosts, some of which look similar to those above. Private networks are left to the HTTP client.
    private static let otherHosts = [
        "blobs.example", "localhost.example", "127.0.0.1.example", "local.example", "xlocalhost", "a-localhost",
        "0x7f.1.example",
        "1.0.0.1", "126.255.255.255", "128.0.0.1", "169.253.1.1", "169.255.1.1", "10.0.0.1", "172.16.0.1",
        "192.168.0.1",
        "[2001:db8::1]", "[fec0::1]", "[fe00::1]", "[fd00::1]", "[::ffff:192.0.2.1]", "[::ffff:10.0.0.1]", "[1::1]",
        "[::1:0:0:1]",
        "[::fffe:127.0.0.1]", "[64:ff9b:1::127.0.0.1]", "[2002:c000:201::1]", "ip6-localhost.example",
    ]

    @Test func aPlaceIsNeverNearerToTheClientThanTheServiceIs() throws {
        for port in ["", ":443", ":8080", ":"] {
            for host in Self.ownHosts + Self.linkHosts {
                let fault = try fault(of: "https://\(host)\(port)/x", from: "https://push.example")
                #expect(fault == .insecureLocation, "\(host)\(port)")
            }
            for host in Self.otherHosts {
                #expect(
                    try fault(of: "https://\(host)\(port)/x", from: "https://push.example") == nil, "\(host)\(port)")
            }
        }
        // A service on this machine or on its network segment may name hosts that are equally near, or farther.
        for host in Self.ownHosts {
            #expect(try fault(of: "https://\(host)/x", from: "https://relay.local") == .insecureLocation, "\(host)")
            for url in [
                "https://127.0.0.1:8443", "https://localhost", "http://localhost", "http://[::1]:1", "https://[::1]",
            ] {
                #expect(try fault(of: "https://\(host)/x", from: url) == nil, "\(host) from \(url)")
            }
        }
        for host in Self.linkHosts + Self.otherHosts {
            for url in ["https://relay.local", "https://169.254.1.1", "http://127.0.0.1"] {
                #expect(try fault(of: "https://\(host)/x", from: url) == nil, "\(host) from \(url)")
            }
        }
    }

    @Test func anUnexpectedStatusKeepsWhenToTryAgain() {
        let response = HTTPResponse(status: .tooManyRequests, headerFields: [.retryAfter: "7"])
        #expect(throws: PushCallError.unexpectedStatus(429, retryAfter: .seconds(7))) {
            try Sample.service(.deployed).response(to: .allocateAttachment(), response, [])
        }
        #expect(throws: PushCallError.unexpectedStatus(429, retryAfter: .seconds(7))) {
            try Sample.service(.deployed).response(to: .downloadBlob(from: Sample.location), response, [])
        }
    }

    @Test func everyStatusOfEveryCallIsItsResponseItsFaultOrItself() {
        for profile in Profile.allCases {
            let service = Sample.service(profile)
            for sample in CallSample.all {
                let isSilent = sample.call.shape.response == .none
                for status in 100...599 {
                    let found = sample.fault(service, HTTPResponse(status: .init(code: status)), [])
                    switch (found, sample.call.fault(for: status, profile)) {
                    case (nil, nil): #expect(isSilent && (status == 200 || status == 204), "\(sample.call) \(status)")
                    case (.refused(let fault, retryAfter: nil)?, let wanted?):
                        #expect(fault == wanted, "\(sample.call) \(status)")
                    case (.unexpectedStatus(let number, _)?, nil):
                        #expect(number == status && status != 200, "\(sample.call)")
                    case (.malformedResponse?, nil): #expect(!isSilent && status == 200, "\(sample.call) \(status)")
                    default: Issue.record("\(sample.call) \(status): \(String(describing: found))")
                    }
                }
            }
        }
    }

    /// The expected values are written out, because the client and the relay share one table.
    @Test func whatAStatusMeansDependsOnTheCallAndTheProfile() throws {
        for (call, status, specification, deployed) in [
            (.requestCode, 400, .badNumber, .badNumber), (.requestCode, 415, .invalidTransport, .invalidTransport),
            (.requestCode, 413, .rateLimited, .rateLimited), (.confirmCode, 401, .unauthorized, .unauthorized),
            (.confirmCode, 403, .wrongCode, .wrongCode), (.fetchPreKey, 404, .unknownNumber, .unknownNumber),
            (.queryDirectory, 400, .badToken, .malformedBody), (.queryDirectory, 415, .malformedBody, .malformedBody),
            (.lookUpContact, 404, .unknownToken, .unknownToken), (.lookUpContact, 413, .rateLimited, .rateLimited),
            (.sendMessages, 501, .possiblyDelivered, .possiblyDelivered),
            (.sendMessages, 415, .malformedBody, .malformedBody), (.uploadPreKeys, 422, .malformedBody, .malformedBody),
            (.uploadPreKeys, 501, .malformedBody, .malformedBody), (.locateAttachment, 404, nil, .unknownAttachment),
            (.locateAttachment, 413, .rateLimited, .rateLimited), (.sendMessages, 500, nil, nil),
        ] as [(RESTCall, Int, PushFault?, PushFault?)] {
            for (profile, wanted) in [(Profile.specification, specification), (.deployed, deployed)] {
                let sample = try #require(CallSample.all.first { $0.call == call })
                let found = sample.fault(Sample.service(profile), HTTPResponse(status: .init(code: status)), [])
                let error: PushCallError =
                    wanted.map { .refused($0, retryAfter: nil) } ?? .unexpectedStatus(status, retryAfter: nil)
                #expect(found == error, "\(call) \(status) \(profile)")
            }
        }
    }

    @Test func whenToComeAgainIsReadFromARefusal() {
        for (text, wanted) in [
            (nil, nil), ("120", .seconds(120)), ("0", .seconds(0)), ("soon", nil), ("", nil), ("-1", nil),
            ("Fri, 31 Dec 1999 23:59:59 GMT", .unixTime(946_684_799)),
        ] as [(String?, RetryAfter?)] {
            var response = HTTPResponse(status: .init(code: 413))
            response.headerFields[.retryAfter] = text
            for sample in CallSample.all where sample.call.shape.faults.contains(.rateLimited) {
                let found = sample.fault(Sample.service(.deployed), response, [])
                #expect(found == .refused(.rateLimited, retryAfter: wanted), "\(sample.call) \(text ?? "-")")
            }
        }
    }

    @Test func aResponseThatCannotBeReadOrIsTooLongIsNamed() {
        let call = PushCall.fetchPreKey(of: Sample.number)
        func fault(_ text: String, _ limits: WireLimits? = nil) -> PushCallError? {
            let service = Sample.service(.deployed, limits: limits ?? small)
            do throws(PushCallError) {
                let preKey = try service.response(to: call, HTTPResponse(status: .ok), Array(text.utf8))
                #expect(preKey == Sample.preKey(0))
                return nil
            } catch { return error }
        }
        let text = "{\(Sample.keysText)}"
        let count = text.utf8.count
        #expect(fault(text) == nil)
        #expect(fault(text, WireLimits(maximumByteCount: count)) == nil)
        for (text, error) in [
            ("", JSONError(.notAnObject, offset: 0)), ("{}", JSONError(.missing, path: "publicKey", offset: 1)),
            ("{", JSONError(.syntax, offset: 1)),
            (#"{"publicKey":"AA"}"#, JSONError(.key(.length(1)), path: "publicKey", offset: 13)),
        ] {
            #expect(fault(text) == .malformedResponse(error), "\(text)")
        }
        let limit = WireLimits(maximumByteCount: count - 1)
        let tooLarge = JSONError(.tooLarge(limit: count - 1), offset: count - 1)
        #expect(fault(text, limit) == .malformedResponse(tooLarge))
    }

    @Test func aBlobsResponseIsTheBlobHoweverLong() throws {
        let service = Sample.service(.deployed, limits: WireLimits(maximumByteCount: 2))
        let call = PushCall.downloadBlob(from: Sample.location)
        for blob in [[], [1], [UInt8](repeating: 7, count: 5000)] {
            #expect(try service.response(to: call, HTTPResponse(status: .ok), blob) == blob)
            #expect(try unsafe service.response(to: call, HTTPResponse(status: .ok), blob.span.bytes) == blob)
        }
        #expect(call.call == .downloadBlob)
        #expect(PushCall.uploadBlob([], to: Sample.location).call == .uploadBlob)
    }

    /// The blob store is not the relay: only 200, and 204 after an upload, have a meaning.
    @Test func aStatusOfTheBlobStoreIsSuccessOrKeepsItsNumber() {
        func status<Response>(_ call: PushCall<Response>, _ status: Int) -> Int? {
            do throws(PushCallError) {
                _ = try Sample.service(.deployed).response(to: call, HTTPResponse(status: .init(code: status)), [])
                return nil
            } catch {
                if case .unexpectedStatus(let number, _) = error { return number }
                return -1
            }
        }
        for code in 100...599 {
            let isSuccess = code == 200
            #expect(status(.downloadBlob(from: Sample.location), code) == (isSuccess ? nil : code))
            #expect(status(.uploadBlob([], to: Sample.location), code) == (isSuccess || code == 204 ? nil : code))
        }
    }
}
