// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import NIOCore
import PushHTTP
import PushWire

/// Carries the library's requests over the network: a client's to its relay, and a relay's to its peers and to push gateways.
///
/// Redirects are not followed. The service has none, and where one leads has not been checked.
package struct Carrier: Sendable {
    private let client: HTTPClient
    private let timeout: TimeAmount

    /// A carrier for as long as `body` runs.
    ///
    /// - Parameters: as those of the initializer.
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

    /// A carrier that lasts as long as the process. The client in it does not like to go without having been shut down.
    ///
    /// - Parameters:
    ///   - timeout: of a whole exchange.
    ///   - connections: to one host, at most.
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
    ///   - fields: added to the request's.
    ///   - timeout: of this exchange; nil for the carrier's.
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

    /// Sends a request as it stands, and reads the whole response.
    package func send(
        _ request: HTTPRequest, _ body: [UInt8], _ limits: WireLimits = .json, timeout: TimeAmount? = nil
    ) async throws -> (HTTPResponse, [UInt8]) {
        let response = try await execute(request, body: body.isEmpty ? nil : .bytes(body), timeout ?? self.timeout)
        let bytes = try await response.body.collect(upTo: limits.maximumByteCount)
        return (HTTPResponse(response), [UInt8](buffer: bytes))
    }

    /// Sends a request of whose response only the head matters. A body is read if it is short, so that the connection can be used
    /// again; whatever it is, the status stands.
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
        // AsyncHTTPClient says the length by itself, and the host.
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
