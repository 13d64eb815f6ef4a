// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire
import Testing

@testable import RelayCore

/// Texts of combining marks. Swift's `==` and `hash` normalize them in quadratic time, which is hours for a body of 4 MiB.
@Suite(.timeLimit(.minutes(1))) struct HostileTextTests {
    /// Returns "e" with marks of two classes in turn, which normalization has to sort.
    private static func marks(byteCount: Int) -> String {
        "e" + String(repeating: "\u{301}\u{323}", count: byteCount / 4)
    }

    private static let long = marks(byteCount: 3_900_000), relayName = marks(byteCount: 250)

    @Test(arguments: ["key", "value"]) func aLongTextBeforeAuthentication(_ place: String) async throws {
        try await TestRelay.run(.deployed) { relay in
            let body = place == "key" ? #"{"\#(Self.long)":1}"# : #"{"signalingKey":"\#(Self.long)"}"#
            let response = try await relay.curl(
                "/v1/accounts/code/123456", ["--user", "+14155550100:x", "--request", "PUT", "--data-binary", "@-"],
                body: Array(body.utf8))
            #expect(response.status == (place == "key" ? 400 : 422))
        }
    }

    @Test func longTextsOfAnAccount() async throws {
        try await TestRelay.run(.deployed) { relay in
            let bob = try await relay.person("+14155550132")
            let put = bob.user + ["--request", "PUT", "--data-binary", "@-"]
            func message(_ relay: String) -> String {
                #"{"type":1,"destination":"+14155550132","body":"CgF4","relay":"\#(relay)"}"#
            }
            let long = try await relay.curl(
                "/v1/messages/", bob.user + ["--data-binary", "@-"],
                body: Array(#"{"messages":[\#(message(Self.long))]}"#.utf8))
            #expect(long.status == 415)
            let id = try await relay.curl(
                "/v1/accounts/gcm/", put, body: Array(#"{"gcmRegistrationId":"\#(Self.long)"}"#.utf8))
            #expect(id.status == 422)
            // The maximum number of names, each of the maximum length.
            let batch = Array(repeating: message(Self.relayName), count: 500).joined(separator: ",")
            let many = try await relay.curl(
                "/v1/messages/", bob.user + ["--data-binary", "@-"], body: Array(#"{"messages":[\#(batch)]}"#.utf8))
            #expect(many.status == 200 && many.text.hasPrefix(#"{"success":[],"failure":["#))
        }
    }

    @Test func longHeads() async throws {
        try await TestRelay.run(.deployed, adjust: { $0.clientAddressHeader = .init("X-Forwarded-For") }) { relay in
            let bob = try await relay.person("+14155550132")
            let marks = Self.marks(byteCount: 7000)
            let encodedMarks = Self.marks(byteCount: 2000).utf8.map { "%" + String($0, radix: 16) }.joined()
            let heads: [(String, [String], status: Int)] = [
                ("/v1/keys/+14155550132", ["--header", "Push-Relay: \(marks)"], 401),
                ("/v1/attachments/", ["--header", "X-Forwarded-For: ,\(marks)"], 200),
                ("/v1/keys/+14155550132?relay=\(encodedMarks)", [], 404), ("/v1/keys/\(encodedMarks)", [], 404),
                ("/blobs/\(encodedMarks)", [], 403),
            ]
            for (path, arguments, status) in heads {
                #expect(try await relay.curl(path, bob.user + arguments).status == status, "\(path.prefix(30))")
            }
            // Unencoded: the server may refuse such a head, with any status of 4xx.
            for path in ["/metrics", "/blobs/", "/v1/directory/"] {
                let connection = try RawConnection(to: relay.url)
                connection.write("GET \(path)\(marks) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(await connection.read(to: "\r\n\r\n")?.hasPrefix("HTTP/1.1 4") == true)
            }
        }
    }
}
