// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@Suite struct ShutdownTests {
    private static let slowRequest = "GET /v1/accounts/sms/code/+14155550100 HTTP/1.1\r\nHost: x\r\n\r\n"

    /// Sends requests, the first of which begins before the shutdown of the relay and gets its response after it.
    ///
    /// - Returns: All responses.
    private func responses(to requests: String) async throws -> String {
        let connection = try await TestRelay.run { relay in
            let hasBegun = Mutex(false)
            relay.codes.beforeSending {
                hasBegun.withLock { $0 = true }
                // A relay that is shutting down accepts no connections.
                try? await until { (try? RawConnection(to: relay.url)) == nil }
            }
            let connection = try RawConnection(to: relay.url)
            connection.write(requests)
            try await until { hasBegun.withLock(\.self) }
            return connection
        }
        return try #require(await connection.readToEnd())
    }

    @Test func aRequestThatHasBegunGetsItsResponse() async throws {
        #expect(try await responses(to: Self.slowRequest).hasPrefix("HTTP/1.1 200"))
    }

    @Test func aRelayThatIsToldToEndIsNotReady() async throws {
        // The second request waits for the response to the first one.
        let responses = try await responses(to: Self.slowRequest + "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(responses.contains("HTTP/1.1 503") && responses.hasSuffix("shutting down\n"))
    }
}
