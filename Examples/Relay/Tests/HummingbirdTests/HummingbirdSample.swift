// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import PushCrypto
import PushHTTP
import PushWire
import Synchronization
import Testing

// sample: hummingbird
/// Handles Hummingbird's requests: head, credentials, body, response.
final class PushResponder: HTTPResponder {
    let relay = Mutex(Relay())

    func respond(
        to request: Request, context: BasicRequestContext
    ) async throws -> Response {
        do {
            let route = try relay.withLock { try $0.admit(request.head) }
            let limit = relay.withLock { $0.relay.limits.maximumByteCount }
            var body: [UInt8] = []
            if request.method != .get {  // No call with GET has a body.
                for try await piece in request.body {
                    body += piece.readableBytesView
                    if body.count > limit { break }  // The relay refuses it.
                }
            }
            return Response(
                try relay.withLock { [body] in try $0.respond(to: route, body: body) })
        } catch let error as PushRelayError {
            return Response((relay.withLock { $0.relay.refusal(error) }, []))
        }
    }
}

extension Response {
    init(_ response: (head: HTTPResponse, body: [UInt8])) {
        self.init(
            status: response.head.status, headers: response.head.headerFields,
            body: .init(byteBuffer: ByteBuffer(bytes: response.body)))
    }
}
// end

/// The samples of the article "Building a relay" over HTTP: this one, and that of RelaySamples.swift.
@Suite struct HummingbirdSampleTests {
    private let credentials = BasicCredentials(number: try! PhoneNumber("+14155550132"), password: AccountPassword())

    /// Serves the samples on a free port, and sends a chunked body. The default call uploads prekeys.
    private func status(
        as caller: BasicCredentials, _ body: [UInt8], _ method: HTTPMethod = .PUT, _ path: String = "/v1/keys/"
    ) async throws -> UInt {
        let responder = PushResponder()
        responder.relay.withLock { $0.passwords[credentials.number] = credentials.password }
        let application = Application(
            responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(client.port!)\(path)")
            request.method = method
            request.headers.add(name: "Authorization", value: caller.header)
            request.body = .bytes(body, length: .unknown)
            return try await HTTPClient.shared.execute(request, timeout: .seconds(20)).status.code
        }
    }

    @Test func aBodyOfPreKeysIsTaken() async throws {
        let identity = IdentityKeyPair()
        let upload = PreKeyUpload(lastResortKey: PreKey(.lastResort(), identityKey: identity.publicKey), keys: [])
        #expect(try await status(as: credentials, upload.encoded(profile: .deployed)) == 204)
    }

    @Test func aBodyOfSixMegabytesIsRefusedAndNoFaultOfTheServer() async throws {
        #expect(try await status(as: credentials, [UInt8](repeating: UInt8(ascii: " "), count: 6_000_000)) == 400)
    }

    @Test func theBodyOfACallWithoutCredentialsIsNotRead() async throws {
        let body = [UInt8](repeating: 0, count: 6_000_000)
        #expect(try await status(as: credentials, body, .GET, "/v1/accounts/sms/code/+14155550132") == 200)
    }

    @Test func credentialsAreCheckedBeforeTheBody() async throws {
        let stranger = BasicCredentials(number: credentials.number, password: AccountPassword())
        #expect(try await status(as: stranger, Array("no JSON".utf8)) == 401)
    }
}
