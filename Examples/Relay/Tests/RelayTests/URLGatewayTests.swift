// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PushWire
import Synchronization
import Testing

@testable import RelayCore

/// Pushes over HTTP, to a server with all kinds of responses.
@Suite struct URLGatewayTests {
    private func gateway(hosts: Set<String> = [], allowsLoopback: Bool = true) -> URLGateway {
        URLGateway(
            carrier: Person.carrier, profile: .specification, hosts: hosts, allowsLoopback: allowsLoopback,
            outages: Outages(Logger(label: "test")))
    }

    private func outcome(of response: @escaping @Sendable () -> Response) async throws -> PushOutcome {
        try await StubServer.run { _ in
            response()
        } body: { port in
            await gateway().deliver([1, 2, 3], to: .gcm("http://127.0.0.1:\(port)/push"))
        }
    }

    @Test(
        arguments: [
            (200, .taken), (201, .taken), (204, .taken), (302, .notNow), (400, .refused), (401, .notNow),
            (403, .notNow), (404, .gone), (405, .refused), (408, .notNow), (410, .gone), (413, .refused),
            (422, .refused), (429, .notNow), (500, .notNow), (503, .notNow),
        ] as [(Int, PushOutcome)])
    func theStatusSaysWhatBecameOfIt(_ status: Int, _ wanted: PushOutcome) async throws {
        // The redirect's target would take the push, but redirects are not followed.
        let headers: HTTPFields = status == 302 ? [.location: "/elsewhere"] : [:]
        #expect(try await outcome { Response(status: .init(code: status), headers: headers) } == wanted)
    }

    @Test func aLongResponseChangesNothing() async throws {
        let long = ByteBuffer(repeating: 7, count: 100_000)
        #expect(try await outcome { Response(status: .ok, body: .init(byteBuffer: long)) } == .taken)
        #expect(try await outcome { Response(status: .badRequest, body: .init(byteBuffer: long)) } == .refused)
        let endless = ResponseBody { writer in
            while true { try await writer.write(long) }
        }
        #expect(try await outcome { Response(status: .ok, body: endless) } == .taken)
    }

    @Test(arguments: Profile.allCases) func eachServiceHasItsForm(_ profile: Profile) async throws {
        let envelope = [UInt8](repeating: 7, count: 60)
        let came = Mutex<[(type: String?, body: [UInt8])]>([])
        try await StubServer.run { request in
            let body = try await request.body.collect(upTo: 1000)
            came.withLock { $0.append((request.headers[.contentType], [UInt8](buffer: body))) }
            return Response(status: .ok)
        } body: { port in
            let gateway = URLGateway(
                carrier: Person.carrier, profile: profile, hosts: [], allowsLoopback: true,
                outages: Outages(Logger(label: "test")))
            let url = "http://127.0.0.1:\(port)/"
            #expect(await gateway.deliver(envelope, to: .apn(url)) == .taken)
            #expect(await gateway.deliver(envelope, to: .gcm(url)) == .taken)
        }
        let (apn, gcm) = try came.withLock { (try #require($0.first), try #require($0.last)) }
        #expect(apn.type == "application/json")
        #expect(apn.body == APNPayload(envelope: envelope, profile: profile).encoded())
        #expect(apn.body.first == UInt8(ascii: "{"))
        #expect(gcm.type == (profile == .specification ? "text/plain" : "application/json"))
        #expect((gcm.body.first == UInt8(ascii: "{")) == (profile == .deployed))
        #expect(gcm.body == GCMPayload(envelope: envelope, profile: profile).encoded())
    }

    @Test func nobodyIsThere() async throws {
        let port = try await StubServer.run { _ in
            Response(status: .ok)
        } body: {
            $0
        }
        #expect(await gateway().deliver([], to: .gcm("http://127.0.0.1:\(port)/")) == .unreachable)
    }

    @Test func aHostOfTheOperatorsChoiceIsPostedToAndItsNeighborIsNot() async throws {
        let paths = Mutex<[String]>([])
        try await StubServer.run { request in
            paths.withLock { $0.append(request.uri.path) }
            return Response(status: .ok)
        } body: { port in
            let target = PushTarget.apn("http://127.0.0.1:\(port)/push/1?x=y")
            let (allowed, neighbor) = (["127.0.0.1:\(port)"] as Set, ["127.0.0.1:\(port ^ 1)"] as Set)
            #expect(await gateway(hosts: neighbor, allowsLoopback: false).deliver([1], to: target) != .taken)
            let early = paths.withLock(\.self)
            #expect(early.isEmpty)
            #expect(await gateway(hosts: allowed, allowsLoopback: false).deliver([1], to: target) == .taken)
            let posted = paths.withLock(\.self)
            #expect(posted == ["/push/1"])
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:1/", "https://evil.example/", "ftp://push.example/", "push.example", "http://push.example/",
        "https://push.example@evil.example/", "https://push.example.evil.example/", "https://push.example:444/",
    ])
    func onlyHostsOfTheOperatorsChoiceArePostedTo(_ id: String) async throws {
        #expect(await gateway(hosts: ["push.example"], allowsLoopback: false).deliver([], to: .apn(id)) != .taken)
    }
}
