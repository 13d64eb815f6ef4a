// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing

@testable import RelayCore

@Suite struct OriginFormTests {
    private func request(_ target: String?) -> HTTPRequest {
        HTTPRequest(method: .get, scheme: nil, authority: nil, path: target)
    }

    @Test func anAbsoluteTargetHasItsPathAndQuery() {
        for scheme in ["http", "https", "HTTP", "HTTPS", "hTtPs", "Http"] {
            for authority in ["x.example", "x.example:8443", "[::1]:80", "127.0.0.1", ""] {
                for end in [
                    "", "/", "/metrics", "/metrics?x", "/blobs/1?x=https://y.example/", "//metrics", "/\u{301}", "?",
                    "?/metrics", "?x=/blobs/",
                ] {
                    let target = "\(scheme)://\(authority)\(end)"
                    #expect(request(target).originForm == end, "\(target)")
                }
            }
        }
    }

    @Test func anotherTargetIsLeftAsItIs() {
        for target in [
            "", "/", "/metrics", "/metrics?x", "/https://x.example/metrics", "//x.example/metrics", "*",
            "x.example/metrics", "https:/metrics", "https:metrics", "https", "https:", "https:/",
            "httpss://x.example/metrics", "xhttps://x.example/metrics", "ftp://x.example/metrics",
            "\u{212A}ttps://x.example/metrics", "http\u{1A}\u{F}\u{F}x.example/metrics",
            "HTTPS\u{1A}\u{F}\u{F}x.example/metrics",
        ] {
            // HTTPRequest replaces control characters with spaces.
            let request = request(target)
            #expect(request.originForm == request.path ?? "")
        }
        #expect(request(nil).originForm.isEmpty)
    }

    /// The absolute form also reaches `/metrics`, but only with exactly that path.
    @Test func figuresAreAtTheirPathOnly() async throws {
        try await TestRelay.run { relay in
            for (target, status) in [
                ("/metrics", 200), ("HTTP://x.example/metrics", 200), ("https://x.example?/metrics", 404),
                ("/metrics?x", 404),
            ] {
                let connection = try RawConnection(to: relay.url)
                connection.write("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.readResponse()?.status == status, "\(target)")
            }
        }
    }
}
