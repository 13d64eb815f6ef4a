// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import NIOCore
import PushHTTP
import PushWire

/// Sends the library's requests over the network: a client's to its relay, and a relay's to its peers and to push gateways.
///
/// Redirects are not followed: the service has none, and their targets would be unchecked.
package struct Carrier: Sendable {
    private let client: HTTPClient
    private let timeout: TimeAmount

    /// Runs `body` with a carrier, and shuts the carrier down at the end.
    ///
    /// - Parameters: See the initializer.
    package static func run<Value>(
        timeout: TimeAmount = .seconds(15), connections: Int = 64, _ body: (Carrier) async throws -> Value
    ) async throws -> Value {
        let carrier = Carrier(timeout: timeout, connections: connections)
        do {
            let value = try await body(carrier)
            try await carrier.client.shutdown()
            return value
        } catch {
            try? await carrier.client.shutdown()
            throw error
        }
    }

    /// Creates a carrier that lasts as long as the process. Use ``run(timeout:connections:_:)`` for a shorter life: an HTTP
    /// client must be shut down before it is released.
    ///
    /// - Parameters:
    ///   - timeout: The timeout of a whole exchange.
    ///   - connections: The maximum number of connections to one host.
    package init(timeout: TimeAmount = .seconds(15), connections: Int = 64) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: timeout))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.timeout = timeout
    }

    /// Makes a call and reads the response.
    ///
    /// - Parameters:
    ///   - fields: Header fields to add to the request.
    ///   - timeout: The timeout of this exchange; nil for the carrier's.
    /// - Throws: `PushCallError`, or the connection's error.
    package func send<Response>(
        _ call: PushCall<Response>, to service: PushService, adding fields: HTTPFields = [:],
        timeout: TimeAmount? = nil
    ) async throws -> Response {
        var (request, body) = service.request(for: call)
        request.headerFields.append(contentsOf: fields)
        let (response, bytes) = try await send(request, body, service.limits, timeout: timeout)
        return try service.response(to: call, response, bytes)
    }

    /// Sends a request unchanged, and reads the whole response.
    package func send(
        _ request: HTTPRequest, _ body: [UInt8], _ limits: WireLimits = .json, timeout: TimeAmount? = nil
    ) async throws -> (HTTPResponse, [UInt8]) {
        let response = try await execute(request, body: body.isEmpty ? nil : .bytes(body), timeout ?? self.timeout)
        let bytes = try await response.body.collect(upTo: limits.maximumByteCount)
        return (HTTPResponse(response), [UInt8](buffer: bytes))
    }

    /// Sends a request and returns the head of the response. Reads a short body, so that the connection can be used again, and
    /// ignores any error in it.
    package func post(_ request: HTTPRequest, _ body: [UInt8]) async throws -> HTTPResponse {
        let response = try await execute(request, body: .bytes(body), timeout)
        _ = try? await response.body.collect(upTo: 1 << 10)
        return HTTPResponse(response)
    }

    func execute(
        _ request: HTTPRequest, body: HTTPClientRequest.Body?, _ timeout: TimeAmount
    ) async throws -> HTTPClientResponse {
        var carried = HTTPClientRequest(
            url: "\(request.scheme ?? "http")://\(request.authority ?? "")\(request.path ?? "/")")
        carried.method = .init(rawValue: request.method.rawValue)
        // AsyncHTTPClient adds the length and the host itself.
        for field in request.headerFields where field.name != .contentLength {
            carried.headers.add(name: field.name.rawName, value: field.value)
        }
        carried.body = body
        return try await client.execute(carried, timeout: timeout)
    }
}

extension HTTPResponse {
    init(_ response: HTTPClientResponse) {
        self.init(status: .init(code: Int(response.status.code)))
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headerFields.append(HTTPField(name: name, value: value))
        }
    }
}
