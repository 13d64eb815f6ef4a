// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@Suite struct ShutdownTests {
    @Test func aRequestThatHasBegunGetsItsResponse() async throws {
        let connection = try await TestRelay.run { relay in
            let hasBegun = Mutex(false)
            relay.codes.beforeSending {
                hasBegun.withLock { $0 = true }
                // Until nobody gets in any more: the relay is about to end.
                try? await until { (try? RawConnection(to: relay.url)) == nil }
            }
            let connection = try RawConnection(to: relay.url)
            connection.write("GET /v1/accounts/sms/code/+14155550100 HTTP/1.1\r\nHost: x\r\n\r\n")
            try await until { hasBegun.withLock(\.self) }
            return connection
        }
        #expect(await connection.readToEnd()?.hasPrefix("HTTP/1.1 200") == true)
    }

    @Test func aRelayThatIsToldToEndIsNotReady() async throws {
        let connection = try await TestRelay.run { relay in
            let hasBegun = Mutex(false)
            relay.codes.beforeSending {
                hasBegun.withLock { $0 = true }
                try? await until { (try? RawConnection(to: relay.url)) == nil }
            }
            let connection = try RawConnection(to: relay.url)
            // The second request waits for the response to the first one, which comes after the end has begun.
            connection.write(
                "GET /v1/accounts/sms/code/+14155550100 HTTP/1.1\r\nHost: x\r\n\r\nGET /ready HTTP/1.1\r\nHost: x\r\n\r\n"
            )
            try await until { hasBegun.withLock(\.self) }
            return connection
        }
        let responses = try #require(await connection.readToEnd())
        #expect(responses.contains("HTTP/1.1 503") && responses.hasSuffix("shutting down\n"))
    }
}
