// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PushCrypto
import PushHTTP
import PushWire

/// Routes Hummingbird's requests to the service's calls, the blobs, and the operator's paths.
struct RelayResponder: HTTPResponder {
    let calls: RelayCalls
    let blobs: BlobStore
    let metrics: RelayMetrics
    let readiness: Readiness
    let outages: Outages
    let url: PublicURL
    let addressHeader: HTTPField.Name?
    let logger: Logger
    let room = BodyRoom()

    func respond(to request: Request, context: RelayContext) async throws -> Response {
        let start = ContinuousClock.now
        let received = ReceivedBody(room)
        var request = request
        request.body = RequestBody(
            asyncSequence: request.body.map { piece in
                received.add(piece.readableBytes)
                return piece
            })
        let (name, response) = await handle(request, received, context)
        received.end()
        let duration = ContinuousClock.now - start
        metrics.count(
            call: name, status: response.status.code, duration,
            requestByteCount: received.byteCount,
            responseByteCount: response.body.contentLength ?? 0)
        // Logs the call's name, because a path contains numbers, codes and signatures.
        logger.debug(
            "Responded",
            metadata: ["call": "\(name)", "status": "\(response.status.code)", "ms": "\(duration / .milliseconds(1))"])
        return response
    }

    private func handle(
        _ request: Request, _ received: ReceivedBody, _ context: RelayContext
    ) async -> (name: String, Response) {
        var name = "none"
        do {
            if BlobLink.isPath(of: request.head) {
                name = "blob.\(request.method == .put ? "put" : "get")"
                return (name, try await blobs.response(to: request, context))
            }
            if let response = try await operatorsResponse(to: request, context) { return response }
            let route = try calls.relay.route(request.head)
            name = route.call.rawValue
            return (name, Response(try await calls.response(to: incoming(request, received, context), route)))
        } catch let error as PushRelayError {
            return (name, Response((calls.relay.refusal(error), [])))
        } catch {
            // Logs the type alone: errors of the system and the database may contain private data.
            logger.error(
                "Responded with 500: a call failed", metadata: ["call": "\(name)", "error": "\(type(of: error))"])
            return (name, Response(status: .internalServerError))
        }
    }

    /// Responds to `/health`, `/ready` and `/metrics`, which are for the operator and monitoring. Returns nil for any other
    /// path.
    private func operatorsResponse(
        to request: Request, _ context: RelayContext
    ) async throws -> (name: String, Response)? {
        let path = request.head.originForm
        guard request.method == .get else { return nil }
        if path.hasSameBytes(as: "/health") { return ("health", Response(.ok, "alive\n")) }
        if path.hasSameBytes(as: "/ready") {
            let state = await readiness.state
            return ("ready", Response(state == .ready ? .ok : .serviceUnavailable, state.rawValue + "\n"))
        }
        guard path.hasSameBytes(as: "/metrics"), isOfThisMachine(request, context) else { return nil }
        return ("metrics", try await metrics.response(calls, outages))
    }

    /// Whether a request comes from this machine. A local proxy's requests do not count: they have its header for the client's
    /// address.
    private func isOfThisMachine(_ request: Request, _ context: RelayContext) -> Bool {
        context.remote?.isLoopback == true && addressHeader.flatMap { request.headers[$0] } == nil
    }

    private func incoming(
        _ request: Request, _ received: ReceivedBody, _ context: RelayContext
    ) throws -> RelayCalls.Incoming {
        // The proxy appends its client's address. The rest of the field comes from the client, so this compares bytes.
        let named = addressHeader.flatMap { request.headers[values: $0].last?.utf8 }
        let last = named?.split(separator: UInt8(ascii: ",")).last?.drop { $0 == UInt8(ascii: " ") }
        let address = last.flatMap { try? SocketAddress(ipAddress: String(Substring($0)), port: 0) }
        return RelayCalls.Incoming(
            request: request.head, address: (address ?? context.remote)?.subject ?? "", url: try url.value
        ) { [limit = calls.relay.limits.maximumByteCount] caller in
            context.askForBody(of: request)
            // Reads on until the limit is exceeded, so that the library finds the body too long and makes the refusal.
            var bytes: [UInt8] = []
            do {
                for try await piece in request.body {
                    try received.takePlace(for: caller)
                    bytes += piece.readableBytesView
                    guard bytes.count <= limit else { break }
                }
            } catch let refusal as Refusal {
                throw refusal
            } catch {
                // Malformed chunks, or a client that disconnected. Neither is a fault of the relay.
                throw Refusal(.malformedBody)
            }
            return bytes
        }
    }
}

extension Response {
    fileprivate init(_ status: HTTPResponse.Status, _ text: String) {
        self.init(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    init(_ response: RelayCalls.FullResponse) {
        let (head, body) = response
        self.init(status: head.status, headers: head.headerFields, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
