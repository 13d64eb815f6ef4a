// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import PushWire
import PushCrypto

/// The relay's side of the service: it routes requests, reads bodies and makes responses, without sockets or storage.
///
///     let relay = PushRelay(profile: .deployed)
///     do {
///         switch try relay.route(request) {
///         case .requestCode(let transport, let number, let exchange): …
///         case .confirmCode(let code, let credentials, let exchange): …
///         case .account(let credentials, let route):
///             …  // Check the credentials before you read the body.
///             switch route {
///             case .uploadPreKeys(let exchange):
///                 let upload = try relay.read(body, of: exchange)
///                 …
///                 return relay.success(of: exchange)
///             …
///             }
///         }
///     } catch { return relay.refusal(error) }
///
/// Check the credentials of each route yourself: ``route(_:)`` only parses them.
///
/// ``route(_:)`` refuses a request if its `Content-Length` is beyond the limit. A chunked body has no `Content-Length`:
/// stop reading after `limits.maximumByteCount` bytes.
public struct PushRelay: Hashable, Sendable {
    /// The profile of responses. Requests are read in the form of either profile.
    ///
    /// The iOS client of December 2013 needs ``/PushWire/Profile/deployed``: it accepts only 204 for
    /// ``RESTCall/confirmCode``, and deletes its credentials after 200.
    public var profile: Profile
    /// The limits for the body of a request.
    public var limits: WireLimits

    /// Creates a relay.
    public init(profile: Profile, limits: WireLimits = .json) {
        self.profile = profile
        self.limits = limits
    }

    /// Finds the call of a request, and parses the values in its head.
    ///
    /// A target in absolute form is routed by its path (RFC 9112 §3.2.2).
    ///
    /// - Throws: In this order, ``PushRelayError/notFound``, ``PushRelayError/methodNotAllowed(_:)``;
    ///   ``PushRelayError/fault(_:_:)`` with `unauthorized`; ``PushRelayError/bodyTooLarge(limit:_:)``;
    ///   ``PushRelayError/malformedQuery(_:)``, or ``PushRelayError/notFound`` if the relay's name is empty or too
    ///   long; ``PushRelayError/fault(_:_:)`` for a malformed value in the path, or ``PushRelayError/notFound`` for a
    ///   malformed attachment id.
    public func route(_ request: HTTPRequest) throws(PushRelayError) -> PushRoute {
        let (path, query) = RouteTable.parts(of: request.path ?? "")
        var (call, values) = try RouteTable.match(request.method, path, profile)
        var credentials: BasicCredentials?
        if call.shape.isAuthenticated {
            guard let header = request.headerFields[.authorization] else { throw .fault(.unauthorized, call) }
            do { credentials = try BasicCredentials(header: header) } catch { throw .fault(.unauthorized, call) }
        }
        if let length = request.headerFields[.contentLength], !isReadable(length) {
            throw .bodyTooLarge(limit: limits.maximumByteCount, call)
        }
        if call.shape.takesRelay, let query { values.relay = try RouteTable.relay(in: query, call) }
        return try PushRoute(call, values, credentials)
    }

    /// Whether a `Content-Length` is a number within the limits.
    private func isReadable(_ length: String) -> Bool {
        let digits = length.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits, let count = Int(length) else { return false }
        return count <= limits.maximumByteCount
    }

    /// Reads the body of a request.
    ///
    /// - Throws: ``PushRelayError/malformedBody(_:_:)``.
    public func read<Request: JSONBody, Response>(
        _ body: RawSpan, of exchange: PushExchange<Request, Response>
    ) throws(PushRelayError) -> Request {
        do { return try Request(json: body, limits: limits) } catch { throw .malformedBody(error, exchange.call) }
    }

    /// Reads the body of a request: ``read(_:of:)-(RawSpan,_)`` for an array.
    public func read<Request: JSONBody, Response>(
        _ body: [UInt8], of exchange: PushExchange<Request, Response>
    ) throws(PushRelayError) -> Request {
        try unsafe read(body.span.bytes, of: exchange)
    }

    // MARK: - Responses

    /// Makes the empty response to a call that succeeded.
    public func success<Request>(of exchange: PushExchange<Request, Void>) -> HTTPResponse {
        empty(exchange.call.successStatus(profile))
    }

    /// Makes the response to a call that succeeded, and the body of the response.
    public func success<Request, Response: JSONBody>(
        of exchange: PushExchange<Request, Response>, _ value: Response
    ) -> (HTTPResponse, [UInt8]) {
        var response = HTTPResponse(status: .init(code: exchange.call.successStatus(profile)))
        let body = value.encoded(profile: profile)
        response.headerFields[.contentType] = RESTCallShape.Content.json.mediaType
        response.headerFields[.contentLength] = String(body.count)
        return (response, body)
    }

    /// Makes the response to a call that failed.
    ///
    /// - Parameters:
    ///   - fault: The fault. If the protocol does not define it for this call, the response has the fault's status in
    ///     other calls. So your relay can limit the rate of any call.
    ///   - call: The name of the call.
    ///   - retryAfter: The delay in seconds before the client may retry. A negative delay counts as 0.
    public func refusal(_ fault: PushFault, of call: RESTCall, retryAfter: Int? = nil) -> HTTPResponse {
        var response = empty(call.status(for: fault, profile) ?? fault.usualStatus)
        // Required with 401 (RFC 9110 §11.6.1).
        if fault == .unauthorized { response.headerFields[.wwwAuthenticate] = #"Basic realm="push""# }
        if let retryAfter = retryAfter.map({ max(0, $0) }) { response.headerFields[.retryAfter] = String(retryAfter) }
        return response
    }

    /// Makes the response to a request that ``route(_:)`` or ``read(_:of:)-(RawSpan,_)`` refused.
    public func refusal(_ error: PushRelayError) -> HTTPResponse {
        switch error {
        case .notFound: return empty(404)
        case .methodNotAllowed(let methods):
            var response = empty(405)
            response.headerFields[.allow] = methods.map(\.rawValue).joined(separator: ", ")
            return response
        case .fault(let fault, let call): return refusal(fault, of: call)
        case .bodyTooLarge(_, let call):
            // Not 413, which means a rate limit in this protocol.
            return empty(
                call.status(for: .malformedBody, profile, body: .limit) ?? PushFault.malformedBody.usualStatus)
        case .malformedQuery(let call): return refusal(.malformedBody, of: call)
        case .malformedBody(let error, let call):
            let badToken = error.category == .token ? call.status(for: .badToken, profile) : nil
            return empty(badToken ?? call.status(for: .malformedBody, profile, body: error.category) ?? 400)
        }
    }

    /// Makes a response without a body.
    private func empty(_ status: Int) -> HTTPResponse {
        var response = HTTPResponse(status: .init(code: status))
        // Forbidden with 204 (RFC 9110 §8.6).
        if status != 204 { response.headerFields[.contentLength] = "0" }
        return response
    }
}

/// An error in a request. ``PushRelay/refusal(_:)`` makes the response. Carries no content, so it is safe to log.
@nonexhaustive public enum PushRelayError: Error, Hashable, Sendable {
    /// No call has this path, or the path or the query has a malformed value that no fault of the call describes.
    case notFound
    /// The path exists, but only with these methods.
    case methodNotAllowed([HTTPRequest.Method])
    /// The request has this fault. ``PushRelay/route(_:)`` throws the error for missing or malformed credentials, and
    /// for a malformed value in the path. Your relay can throw it for other faults.
    case fault(PushFault, RESTCall)
    /// The `Content-Length` is malformed, or exceeds the limit in bytes.
    case bodyTooLarge(limit: Int, RESTCall)
    /// The percent encoding of the query is malformed, or the query names two relays.
    case malformedQuery(RESTCall)
    /// The body is malformed, or exceeds a limit.
    case malformedBody(JSONError, RESTCall)
}
