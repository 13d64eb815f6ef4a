// SPDX-License-Identifier: Apache-2.0

import FlyingFox
import Foundation
import HTTPTypes

/// A ``LoopbackRelay`` that listens on 127.0.0.1, on a free port.
package struct LoopbackServer: Sendable {
    package let relay: LoopbackRelay
    package let port: UInt16
    private let server: HTTPServer

    /// Starts a server, runs `body`, and stops the server.
    package static func withServer<Value: Sendable>(
        _ relay: LoopbackRelay, _ body: @Sendable (LoopbackServer) async throws -> Value
    ) async throws -> Value {
        let server = HTTPServer(
            address: try .inet(ip4: "127.0.0.1", port: 0), timeout: 5, logger: .disabled,
            handler: ClosureHTTPHandler { try await response(to: $0, by: relay) })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await server.run() }
            try await server.waitUntilListening()
            guard case .ip4(_, let port)? = await server.listeningAddress else { throw ServerError.noAddress }
            let value: Result<Value, any Error>
            do {
                value = .success(try await body(LoopbackServer(relay: relay, port: port, server: server)))
            } catch {
                value = .failure(error)
            }
            await server.stop()
            return try value.get()
        }
    }

    private enum ServerError: Error {
        case noAddress
    }

    private static func response(
        to request: FlyingFox.HTTPRequest, by relay: LoopbackRelay
    ) async throws -> FlyingFox.HTTPResponse {
        var fields = HTTPFields()
        for name in request.headers.keys {
            guard let field = HTTPField.Name(name.rawValue) else { continue }
            for value in request.headers.values(for: name) { fields.append(HTTPField(name: field, value: value)) }
        }
        guard let method = HTTPTypes.HTTPRequest.Method(rawValue: request.method.rawValue) else {
            return FlyingFox.HTTPResponse(statusCode: .badRequest)
        }
        let head = HTTPTypes.HTTPRequest(
            method: method, scheme: "http", authority: request.headers[.host], path: request.target.rawValue,
            headerFields: fields)
        let (response, body) = try await relay.response(to: head) { try await [UInt8](request.bodyData) }
        var headers = HTTPHeaders()
        for field in response.headerFields where field.name != .contentLength {
            headers.addValue(field.value, for: HTTPHeader(field.name.rawName))
        }
        let status = HTTPStatusCode(response.status.code, phrase: response.status.reasonPhrase)
        return FlyingFox.HTTPResponse(statusCode: status, headers: headers, body: Data(body))
    }
}
