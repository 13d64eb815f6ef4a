// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import PushWire
import PushCrypto

/// A relay's side of the service, without its sockets and its storage: which call a request is, what its body says, and how to
/// respond to it.
///
///     let relay = PushRelay(profile: .deployed)
///     do {
///         switch try relay.route(request) {
///         case .requestCode(let transport, let number, let exchange): …
///         case .confirmCode(let code, let credentials, let exchange): …
///         case .account(let credentials, let route):
///             …  // Are they right? Only then the body is worth reading.
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
/// Credentials are parsed and checked for form. Whether they are right is for the relay to find out: it keeps the passwords.
///
/// A body that says its length is refused unread if it is too long. For a chunked body, stop reading after
/// `limits.maximumByteCount`.
///
/// Source: protocol.md section 6.
public struct PushRelay: Hashable, Sendable {
    /// The form in which responses are given. Requests are read in either.
    ///
    /// The iOS client of December 2013 wants ``/PushWire/Profile/deployed``: it takes 204 alone for a success of
    /// ``RESTCall/confirmCode``, and drops its credentials at 200.
    public var profile: Profile
    /// The maximum size of a body.
    public var limits: WireLimits

    /// A relay that responds by `profile`.
    public init(profile: Profile, limits: WireLimits = .json) {
        self.profile = profile
        self.limits = limits
    }

    /// Finds out which call a request is, from its head alone.
    ///
    /// A target in absolute form (RFC 9112 section 3.2.2) is routed by its path.
    ///
    /// - Throws: in this order, ``PushRelayError/notFound``, ``PushRelayError/methodNotAllowed(_:)``;
    ///   ``PushRelayError/fault(_:_:)`` with `unauthorized`; ``PushRelayError/bodyTooLarge(limit:_:)``;
    ///   ``PushRelayError/malformedQuery(_:)``, or ``PushRelayError/notFound`` for a relay's name that is empty or too long;
    ///   ``PushRelayError/fault(_:_:)`` with what is wrong with the path, or ``PushRelayError/notFound`` for a malformed
    ///   attachment id.
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

    /// Whether a body of the length that a header tells may be read. What is no number is longer than any limit.
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

    /// The response to a call that succeeded and has nothing to say.
    public func success<Request>(of exchange: PushExchange<Request, Void>) -> HTTPResponse {
        empty(exchange.call.successStatus(profile))
    }

    /// The response to a call that succeeded.
    public func success<Request, Response: JSONBody>(
        of exchange: PushExchange<Request, Response>, _ value: Response
    ) -> (HTTPResponse, [UInt8]) {
        var response = HTTPResponse(status: .init(code: exchange.call.successStatus(profile)))
        let body = value.encoded(profile: profile)
        response.headerFields[.contentType] = RESTCallShape.Content.json.mediaType
        response.headerFields[.contentLength] = String(body.count)
        return (response, body)
    }

    /// The response to a call that did not succeed.
    ///
    /// - Parameters:
    ///   - fault: why. One that the protocol does not have for this call gets its usual status all the same: what is limited is
    ///     the relay's to say.
    ///   - retryAfter: after how many seconds to come again; 0 if it is negative.
    public func refusal(_ fault: PushFault, of call: RESTCall, retryAfter: Int? = nil) -> HTTPResponse {
        var response = empty(call.status(for: fault, profile) ?? fault.usualStatus)
        // RFC 9110 section 11.6.1: a 401 says how to authenticate.
        if fault == .unauthorized { response.headerFields[.wwwAuthenticate] = #"Basic realm="push""# }
        if let retryAfter = retryAfter.map({ max(0, $0) }) { response.headerFields[.retryAfter] = String(retryAfter) }
        return response
    }

    /// The response to a request that has no route, or whose body cannot be read.
    public func refusal(_ error: PushRelayError) -> HTTPResponse {
        switch error {
        case .notFound: return empty(404)
        case .methodNotAllowed(let methods):
            var response = empty(405)
            response.headerFields[.allow] = methods.map(\.rawValue).joined(separator: ", ")
            return response
        case .fault(let fault, let call): return refusal(fault, of: call)
        case .bodyTooLarge(_, let call):
            // 413 says something else in this protocol.
            return empty(
                call.status(for: .malformedBody, profile, body: .limit) ?? PushFault.malformedBody.usualStatus)
        case .malformedQuery(let call): return refusal(.malformedBody, of: call)
        case .malformedBody(let error, let call):
            let badToken = error.category == .token ? call.status(for: .badToken, profile) : nil
            return empty(badToken ?? call.status(for: .malformedBody, profile, body: error.category) ?? 400)
        }
    }

    /// A response without a body, which says so where it may.
    private func empty(_ status: Int) -> HTTPResponse {
        var response = HTTPResponse(status: .init(code: status))
        // RFC 9110 section 8.6: not with 204.
        if status != 204 { response.headerFields[.contentLength] = "0" }
        return response
    }
}

/// Why a request is no call of the service, or not one that can be answered: ``PushRelay/refusal(_:)`` makes the response. Carries
/// shape only, so it is safe to log.
@nonexhaustive public enum PushRelayError: Error, Hashable, Sendable {
    /// There is nothing under this path.
    case notFound
    /// There is, for these methods.
    case methodNotAllowed([HTTPRequest.Method])
    /// The call's own fault, which its head gives away.
    case fault(PushFault, RESTCall)
    /// The body is said to have more than this many bytes, or a malformed length.
    case bodyTooLarge(limit: Int, RESTCall)
    /// The query is not percent encoded as it must be, or names two relays.
    case malformedQuery(RESTCall)
    /// The body is not the call's.
    case malformedBody(JSONError, RESTCall)
}
