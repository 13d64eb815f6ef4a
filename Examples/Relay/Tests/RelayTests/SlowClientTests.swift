// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PushCrypto
import PushWire
import Testing

@testable import RelayCore

@Suite struct SlowClientTests {
    private func hurried(_ options: inout RelayOptions) {
        options.deadlines.head = .milliseconds(400)
        options.deadlines.body = .milliseconds(400)
        options.deadlines.piece = .milliseconds(400)
        options.deadlines.rest = .milliseconds(200)
    }

    /// Sends a byte every now and then, for as long as the other end lets it, or two seconds.
    private func trickle(_ connection: RawConnection, after start: String) async throws -> Duration {
        connection.write(start)
        let clock = ContinuousClock.now
        async let end = connection.readToEnd()
        while ContinuousClock.now - clock < .seconds(2), connection.write("x") {
            try await Task.sleep(for: .milliseconds(100))
        }
        let duration = ContinuousClock.now - clock
        #expect(await end != nil)
        return duration
    }

    @Test(arguments: [
        "", "GET / HTTP/1.1\r\nHost: ", "PUT /v1/keys/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n",
        "PUT /v1/accounts/code/123456 HTTP/1.1\r\nHost: x\r\nAuthorization: Basic KzE0MTU1NTUwMTAwOng=\r\nContent-Length: 100\r\n\r\n",
        "PUT /v1/keys/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n",
        "PUT /blobs/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n",
    ])
    func oneByteEveryNowAndThenHoldsNoConnection(_ start: String) async throws {
        try await TestRelay.run(adjust: hurried) { relay in
            let duration = try await trickle(RawConnection(to: relay.url), after: start)
            #expect(duration < .seconds(1.5))
        }
    }

    @Test func aConnectionOnWhichNothingComesIsClosed() async throws {
        try await TestRelay.run(adjust: hurried) { relay in
            let silent = try RawConnection(to: relay.url)
            #expect(await silent.readToEnd() == "")
            let answered = try RawConnection(to: relay.url)
            answered.write("GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await answered.readToEnd()?.hasPrefix("HTTP/1.1 404") == true)
        }
    }

    @Test func anAnswerThatNobodyReadsHoldsNoConnection() async throws {
        try await TestRelay.run(adjust: hurried) { relay in
            let person = try await relay.person("+14155550100")
            let place = try await person.send(.allocateAttachment())
            try await person.send(.uploadBlob([UInt8](repeating: 7, count: 30_000_000), to: place.location))
            let target = try await person.send(.locateAttachment(place.id)).target
            let connection = try RawConnection(to: relay.url)
            connection.write("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await Task.sleep(for: .seconds(2))
            // What the sockets hold is there, and no more.
            let received = try #require(await connection.readToEnd())
            #expect(received.utf8.count < 30_000_000)
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
                let answer = try await relay.curl(
                    "/v1/accounts/apn/", person.user + ["--request", "PUT", "--data-binary", "@-"] + chunked, body: body
                )
                #expect(answer.status == (profile == .specification ? 415 : 400))
            }
        }
    }

    @Test func headsThatAreTooLongAreRefused() async throws {
        try await TestRelay.run { relay in
            let long = "x: " + String(repeating: "a", count: 10_000)
            let answer = try await relay.curl("/", ["--header", long])
            let many = (0..<200).flatMap { ["--header", "x\($0): y"] }
            let other = try await relay.curl("/", many)
            #expect(answer.status == 400 && other.status == 400)
        }
    }
}
