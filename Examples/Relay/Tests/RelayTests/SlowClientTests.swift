// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PushCrypto
import PushWire
import Testing

@testable import RelayCore

@Suite struct SlowClientTests {
    /// Shortens the deadlines, because the defaults outlast a test: 4 s for a call's body, 90 s for a blob's.
    private func hurried(_ options: inout RelayOptions) {
        options.deadlines.head = .milliseconds(400)
        options.deadlines.body = .milliseconds(400)
        options.deadlines.bodyRate = 1 << 20
        options.deadlines.piece = .milliseconds(400)
        options.deadlines.rest = .milliseconds(200)
    }

    /// Sends a piece every now and then, until the other end has closed the connection, or for 10 seconds.
    ///
    /// - Returns: Whether the other end closed the connection.
    private func isClosed(_ connection: RawConnection, after start: String, whileSending piece: String) async throws
        -> Bool
    {
        connection.write(start)
        let end = ContinuousClock.now + .seconds(10)
        while connection.write(piece) {
            guard ContinuousClock.now < end else { return false }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }

    private static let credentials = "Authorization: Basic KzE0MTU1NTUwMTAwOng=\r\n"

    @Test(arguments: [
        // A server skips empty lines before a request.
        ("", "\r\n"), ("GET / HTTP/1.1\r\nHost: ", "x"),
        ("PUT /v1/keys/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", "x"),
        ("PUT /v1/accounts/code/123456 HTTP/1.1\r\nHost: x\r\n\(credentials)Content-Length: 5000\r\n\r\n", "x"),
        ("PUT /v1/keys/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", "x"),
        (
            "PUT /v1/accounts/code/123456 HTTP/1.1\r\nHost: x\r\n\(credentials)Transfer-Encoding: chunked\r\n\r\nffff\r\n",
            "x"
        ),
        ("PUT /blobs/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", "x"),
    ])
    func aByteEveryNowAndThenHoldsNoConnection(_ start: String, _ piece: String) async throws {
        try await TestRelay.run(adjust: hurried) { relay in
            let connection = try RawConnection(to: relay.url)
            #expect(try await isClosed(connection, after: start, whileSending: piece))
        }
    }

    /// Without this response, curl waits for a second. A client that is refused need not send its body.
    @Test func aClientThatWaitsForPermissionToSendItsBodyGetsIt() async throws {
        try await TestRelay.run { relay in
            let alice = try await relay.person("+14155550100")
            let put = try await alice.send(.allocateAttachment()).location.target
            let blob = "Content-Type: application/octet-stream\r\n"
            let credentials = BasicCredentials(number: alice.number, password: alice.password)
            let authorization = "Authorization: \(credentials.header)\r\n"
            for (target, fields, first, last) in [
                ("/v1/directory/tokens", authorization, 100, 415), (put, blob, 100, 200),
                ("/v1/directory/tokens", "", 401, 0), ("/blobs/1", blob, 403, 0),
            ] {
                let connection = try RawConnection(to: relay.url)
                connection.write(
                    "PUT \(target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\(fields)Content-Length: 2\r\n\r\n")
                let head = try #require(await connection.read(to: "\r\n\r\n"))
                #expect(head.hasPrefix("HTTP/1.1 \(first) "), "\(target)")
                guard first == 100 else { continue }
                #expect(head == "HTTP/1.1 100 Continue\r\n\r\n")
                connection.write("[]")
                #expect(try await connection.readResponse()?.status == last, "\(target)")
            }
        }
    }

    @Test func aBodyThatComesAfterItsResponseDoesNotHoldTheConnection() async throws {
        let patient = { (options: inout RelayOptions) in
            options.deadlines.head = .milliseconds(400)
            options.deadlines.rest = .seconds(60)
        }
        try await TestRelay.run(adjust: patient) { relay in
            let connection = try RawConnection(to: relay.url)
            connection.write("PUT /v1/keys/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n")
            #expect(await connection.read(to: "\r\n\r\n")?.hasPrefix("HTTP/1.1 401") == true)
            connection.write("x")
            #expect(await connection.readToEnd() == "")
        }
    }

    @Test func aConnectionOnWhichNothingComesIsClosed() async throws {
        try await TestRelay.run(adjust: hurried) { relay in
            let silent = try RawConnection(to: relay.url)
            #expect(await silent.readToEnd() == "")
            let finished = try RawConnection(to: relay.url)
            finished.write("GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await finished.readToEnd()?.hasPrefix("HTTP/1.1 404") == true)
        }
    }

    @Test(arguments: ["\r\n", "GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n"])
    func aResponseThatNobodyReadsHoldsNoConnection(_ piece: String) async throws {
        try await TestRelay.run(adjust: hurried) { relay in
            let person = try await relay.person("+14155550100")
            let place = try await person.send(.allocateAttachment())
            try await person.send(.uploadBlob([UInt8](repeating: 7, count: 30_000_000), to: place.location))
            let target = try await person.send(.locateAttachment(place.id)).target
            let connection = try RawConnection(to: relay.url)
            let start = "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n"
            #expect(try await isClosed(connection, after: start, whileSending: piece))
        }
    }

    @Test func moreConnectionsThanThereMayBeWait() async throws {
        try await TestRelay.run(adjust: { $0.maximumConnections = 1 }) { relay in
            let request = "GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n"
            var first: RawConnection? = try RawConnection(to: relay.url)
            first?.write(request)
            #expect(await first?.read(to: "\r\n\r\n") != nil)
            let second = try RawConnection(to: relay.url)
            second.write(request)
            // The second connection would have had a response before this one.
            first?.write(request)
            #expect(await first?.read(to: "\r\n\r\n") != nil)
            #expect(!second.hasInput)
            first = nil
            #expect(await second.read(to: "\r\n\r\n") != nil)
        }
    }

    @Test func aBodyThatComesInItsTimeIsRead() async throws {
        try await TestRelay.run(adjust: { $0.deadlines.body = .seconds(5) }) { relay in
            let connection = try RawConnection(to: relay.url)
            let body = #"{"signalingKey":"x"}"#
            connection.write(
                "PUT /v1/accounts/code/123456 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic KzE0MTU1NTUwMTAwOng=\r\n"
                    + "Content-Length: \(body.count)\r\n\r\n")
            for character in body {
                connection.write(String(character))
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(await connection.readToEnd()?.hasPrefix("HTTP/1.1 415") == true)
        }
    }

    @Test(arguments: Profile.allCases) func bodiesThatAreTooLongAreRefused(_ profile: Profile) async throws {
        try await TestRelay.run(profile) { relay in
            let person = try await relay.person("+14155550100")
            let body = Array(#"{"apnRegistrationId":"\#(String(repeating: "a", count: 5 << 20))"}"#.utf8)
            for chunked in [[], ["--header", "Transfer-Encoding: chunked"]] {
                let response = try await relay.curl(
                    "/v1/accounts/apn/", person.user + ["--request", "PUT", "--data-binary", "@-"] + chunked, body: body
                )
                #expect(response.status == (profile == .specification ? 415 : 400))
            }
        }
    }

    @Test func headsThatAreTooLongAreRefused() async throws {
        try await TestRelay.run { relay in
            let long = "x: " + String(repeating: "a", count: 10_000)
            let response = try await relay.curl("/", ["--header", long])
            let many = (0..<200).flatMap { ["--header", "x\($0): y"] }
            let other = try await relay.curl("/", many)
            #expect(response.status == 400 && other.status == 400)
        }
    }
}
