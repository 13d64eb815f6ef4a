// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import NIOCore
import PushCrypto
import PushHTTP
import PushWire
import Synchronization
import Testing

@testable import RelayCore

@Suite struct LogTests {
    @Test func theLogAndTheFiguresHaveNoNumberNoTokenNoCodeAndNoKey() async throws {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in CapturingHandler(lines: lines) }
        logger.logLevel = .trace
        try await TestRelay.run(.deployed, logger: logger) { relay in
            let alice = try await relay.person("+14155550100")
            let code = try #require(relay.codes[alice.number])
            let stranger = try PhoneNumber("+14155550199")
            let id = "http://127.0.0.1:9/secret-id"
            try await alice.send(.setAPN(APNRegistration(id: id)))
            _ = try await alice.send("a secret text", to: alice.number, stranger, relay: nil)
            // A client can write anything as the name of a relay.
            let nowhere = "+14155550177\nforged"
            _ = try await alice.send("a secret text", to: stranger, relay: nowhere)
            _ = await alice.fault(.fetchPreKey(of: stranger, relay: nowhere))
            _ = try? await alice.send(.locateAttachment(5, relay: nowhere))
            _ = await alice.fault(.fetchPreKey(of: stranger))
            _ = await alice.fault(.lookUpContact(DirectoryToken(stranger)))
            let place = try await alice.send(.allocateAttachment())
            try await alice.send(.uploadBlob([1, 2, 3], to: place.location))
            _ = try await relay.curl(
                "/v1/keys/", alice.user + ["--request", "PUT", "--data", "{\"x\":\"a secret text\"}"])
            var wrong = alice
            wrong.password = AccountPassword()
            _ = await wrong.fault(.fetchPreKey(of: stranger))
            try await until { try await relay.curl("/metrics").text.contains("relay_pushes_total{") }
            let figures = try await relay.curl("/metrics").text

            let all = lines.all + figures
            #expect(
                lines.all.contains("keys.get")
                    && figures.contains("relay_responses_total{call=\"messages.post\",status=\"200\"} 2"))
            let signature = try #require(place.location.text.split(separator: "=").last)
            for secret in [
                alice.number.text, stranger.text, String(alice.number.text.dropFirst()),
                DirectoryToken(stranger).base64,
                code.text, "4155550177", "forged", alice.password.text, alice.signalingKey.base64, id, "secret",
                String(signature),
                String(place.id),
            ] {
                #expect(!all.contains(secret), "\(secret)")
            }
        }
    }

    @Test func figuresAreNotForThoseWhomAProxyLetsIn() async throws {
        try await TestRelay.run(adjust: { $0.clientAddressHeader = .init("X-Forwarded-For") }) { relay in
            let own = try await relay.curl("/metrics")
            let passedOn = try await relay.curl("/metrics", ["--header", "X-Forwarded-For: 127.0.0.1"])
            #expect(own.status == 200 && passedOn.status == 404)
        }
        for (address, isLoopback) in [("127.0.0.1", true), ("::1", true), ("192.0.2.1", false), ("2001:db8::1", false)]
        {
            #expect(try SocketAddress(ipAddress: address, port: 0).isLoopback == isLoopback)
        }
    }

    @Test func everyFigureHasAHelpAndATypeBeforeItsValues() async throws {
        try await TestRelay.run { relay in
            let alice = try await relay.person("+14155550100")
            _ = try await alice.send("x", to: alice.number)
            var (helped, typed) = (Set<Substring>(), Set<Substring>())
            for line in try await relay.curl("/metrics").text.split(separator: "\n") {
                let words = line.split(separator: " ", maxSplits: 3)
                if line.hasPrefix("# HELP ") {
                    #expect(words.count == 4)
                    helped.insert(words[2])
                } else if line.hasPrefix("# TYPE ") {
                    #expect(helped.contains(words[2]))
                    typed.insert(words[2])
                } else {
                    let name = line.prefix { $0 != "{" && $0 != " " }
                    let base = name.replacing(/_(bucket|sum|count)$/, with: "")
                    #expect(typed.contains(name) || typed.contains(base[...]), "\(line)")
                }
            }
            #expect(typed.count >= 12)
        }
    }

    @Test func figuresAreForThisMachineAndCountWhatHappens() async throws {
        try await TestRelay.run { relay in
            let alice = try await relay.person("+14155550100")
            _ = try await alice.send("x", to: alice.number)
            let figures = try await relay.curl("/metrics")
            #expect(figures.status == 200 && figures.headers["content-type"] == "text/plain; version=0.0.4")
            for line in [
                "relay_responses_total{call=\"code.put\",status=\"200\"} 1", "relay_pushes_waiting 1",
                "relay_response_seconds_count{call=\"code.put\"} 1",
                "relay_response_seconds_bucket{call=\"code.put\",le=\"+Inf\"} 1",
                "relay_request_bytes_count{call=\"messages.post\"} 1",
                "relay_response_bytes_sum{call=\"messages.post\"} 41.0",
                "# HELP relay_pushes_waiting Pushes that wait for delivery.", "# TYPE relay_pushes_waiting gauge",
            ] {
                #expect(figures.text.split(separator: "\n").contains { $0 == line }, "\(line)")
            }
        }
    }
}

/// The lines of a log.
final class Lines: Sendable {
    private let lines = Mutex("")

    var all: String { lines.withLock(\.self) }

    func add(_ line: String) { lines.withLock { $0 += line + "\n" } }
}

struct CapturingHandler: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add("\(event.message) \(event.metadata ?? [:])") }
}
