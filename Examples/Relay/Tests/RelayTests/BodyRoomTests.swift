// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import Testing

@testable import RelayCore

/// The limits on the bodies that are in memory at once.
@Suite struct BodyRoomTests {
    /// Returns a query for `count` tokens, of 17 bytes each.
    private func query(_ count: Int) -> [UInt8] {
        let tokens = Array(repeating: "\"AAAAAAAAAAAAAA\"", count: count)
        return Array("{\"contacts\":[\(tokens.joined(separator: ","))]}".utf8)
    }

    private func status(_ person: Person, _ count: Int) async throws -> Int {
        let arguments = person.user + ["--request", "PUT", "--data-binary", "@-"]
        let response = try await person.relay.curl("/v1/directory/tokens", arguments, body: query(count))
        #expect((response.headers["retry-after"] != nil) == (response.status == 413))
        return response.status
    }

    @Test func aCallerHasFewLongBodiesUnderWay() async throws {
        try await TestRelay.run { relay in
            let (eve, alice) = (try await relay.person("+14155550166"), try await relay.person("+14155550100"))
            let credentials = BasicCredentials(number: eve.number, password: eve.password)
            #expect(try await status(eve, 5000) == 200)
            var held: [RawConnection] = []
            for _ in 0..<BodyRoom.placesOfCaller {
                let connection = try RawConnection(to: relay.url)
                connection.write(
                    "PUT /v1/directory/tokens HTTP/1.1\r\nHost: x\r\nAuthorization: \(credentials.header)\r\n"
                        + "Content-Length: 1000000\r\n\r\n")
                connection.write(Array(query(5000).prefix(BodyRoom.shortByteCount + 1)))
                held.append(connection)
            }
            try await until { try await status(eve, 5000) == 413 }
            #expect(try await status(eve, 5000) == 413)
            // Short bodies, and long bodies of others, are still accepted.
            #expect(try await status(eve, 3000) == 200)
            #expect(try await status(alice, 5000) == 200)
            held = []
            try await until { try await status(eve, 5000) == 200 }
            #expect(try await status(eve, 5000) == 200)
        }
    }

    @Test func allLongBodiesTogetherHaveALimit() throws {
        let room = BodyRoom()
        for index in 0..<BodyRoom.placeCount { try room.take(for: "\(index / BodyRoom.placesOfCaller)") }
        #expect(throws: Refusal(.rateLimited, retryAfter: 5)) { try room.take(for: "another") }
        room.release(of: "0")
        try room.take(for: "another")
        #expect(throws: Refusal.self) { try room.take(for: "another") }
    }
}
