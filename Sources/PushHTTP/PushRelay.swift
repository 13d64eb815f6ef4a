// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import PushCrypto
public import PushWire

/// A relay's side of the service, without its sockets and its storage: which call a request is, what its body says, and how it
/// is answered.
///
///     let relay = PushRelay(profile: .deployed)
///     do {
///         switch try relay.route(request) {
///         case .open(let route): …
///         case .authenticated(let route, let credentials):
///             …  // Are they right? Only then the body is worth reading.
///             let upload = try relay.read(PreKeyUpload.self, from: body, of: route)
///             …
///             return relay.success(of: route)
///         }
///     } catch { return relay.refusal(error) }
///
/// Credentials are parsed and checked for form. Whether they are right is for the relay to find out: it keeps the passwords.
///
/// A body that says its length is refused unread if it is too long. One that does not, as chunks come, is not longer than the
/// server reads: have it stop after ``maximumBodyByteCount``, too.
///
/// Source: protocol.md section 6.
public struct PushRelay: Hashable, Sendable {
    /// Bytes of a body that is read, unless told otherwise: 4 MiB, an address book of 200,000 numbers.
    public static let defaultMaximumBodyByteCount = 4 << 20

    /// In which form answers are given. Requests are read in either.
    public var profile: Profile
    /// Bytes of the longest body that is read.
    public var maximumBodyByteCount: Int

    /// A relay that answers by `profile`.
    public init(profile: Profile = .specification, maximumBodyByteCount: Int = defaultMaximumBodyByteCount) {
        self.profile = profile
        self.maximumBodyByteCount = maximumBodyByteCount
    }

    /// Finds out which call a request is, from its head alone.
    ///
    /// - Throws: in this order, ``PushRelayError/notFound``, ``PushRelayError/methodNotAllowed(_:)``;
    ///   ``PushRelayError/fault(_:_:)`` with `unauthorized`; ``PushRelayError/bodyTooLarge(limit:_:)``;
    ///   ``PushRelayError/malformedQuery(_:)``; ``PushRelayError/fault(_:_:)`` with what is wrong with the path, or
    ///   ``PushRelayError/notFound`` if an attachment's id is none.
    public func route(_ request: HTTPRequest) throws(PushRelayError) -> RoutedRequest {
        let target = (request.path ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let (call, values) = try RouteTable.match(request.method, target.first ?? "", profile)
        var credentials: BasicCredentials?
        if call.shape.isAuthenticated {
            guard let header = request.headerFields[.authorization] else { throw .fault(.unauthorized, call) }
            do { credentials = try BasicCredentials(header: header) } catch { throw .fault(.unauthorized, call) }
        }
        if let length = request.headerFields[.contentLength], !isReadable(length) {
            throw .bodyTooLarge(limit: maximumBodyByteCount, call)
        }
        var relay: String?
        if call.shape.takesRelay, target.count == 2 { relay = try RouteTable.relay(in: target[1], call) }
        let route = try PushRoute(call, values, relay: relay)
        return credentials.map { .authenticated(route, $0) } ?? .open(route)
    }

    /// Whether a body of the length that a header tells may be read. What is no number is longer than any limit.
    private func isReadable(_ length: String) -> Bool {
        let digits = length.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits, let count = Int(length) else { return false }
        return count <= maximumBodyByteCount
    }

    /// Reads the body of a request.
    ///
    /// - Precondition: `type` is that of the route's call.
    /// - Throws: ``PushRelayError/malformedBody(_:_:)``.
    public func read<Body: RESTBody>(
        _ type: Body.Type, from body: [UInt8], of route: PushRoute
    ) throws(PushRelayError) -> Body {
        precondition(route.call.shape.requestBody == type, "\(route.call.rawValue) has no body of this type")
        do { return try RESTReader.read(type, from: body, maximumByteCount: maximumBodyByteCount) } catch {
            throw .malformedBody(error, route.call)
        }
    }

    // MARK: - Answers

    /// The answer to a call that succeeded and has nothing to say.
    ///
    /// - Precondition: it has none.
    public func success(of route: PushRoute) -> HTTPResponse {
        precondition(route.call.shape.answerBody == nil, "\(route.call.rawValue) has an answer")
        return empty(route.call.successStatus(profile))
    }

    /// The answer to a call that succeeded.
    ///
    /// - Precondition: `answer` is of the type that the route's call has.
    public func success<Answer: RESTBody>(of route: PushRoute, _ answer: Answer) -> (HTTPResponse, [UInt8]) {
        precondition(route.call.shape.answerBody == Answer.self, "\(route.call.rawValue) has no answer of this type")
        var response = HTTPResponse(status: .init(code: route.call.successStatus(profile)))
        let body = answer.json(profile)
        response.headerFields[.contentType] = RESTCallShape.Content.json.mediaType
        response.headerFields[.contentLength] = String(body.count)
        return (response, body)
    }

    /// The answer to a call that did not succeed.
    ///
    /// - Parameters:
    ///   - fault: why. One that the protocol does not have for this call gets its usual status all the same: what is limited is
    ///     the relay's to say.
    ///   - retryAfter: after how many seconds to come again; 0 if it is negative.
    public func refusal(_ fault: RESTFault, of route: PushRoute, retryAfter: Int? = nil) -> HTTPResponse {
        var response = refusal(fault, route.call)
        if let retryAfter = retryAfter.map({ max(0, $0) }) { response.headerFields[.retryAfter] = String(retryAfter) }
        return response
    }

    /// The answer to a request that has no route, or whose body cannot be read.
    public func refusal(_ error: PushRelayError) -> HTTPResponse {
        switch error {
        case .notFound: return empty(404)
        case .methodNotAllowed(let methods):
            var response = empty(405)
            response.headerFields[.allow] = methods.map(\.rawValue).joined(separator: ", ")
            return response
        case .fault(let fault, let call): return refusal(fault, call)
        case .bodyTooLarge(_, let call), .malformedQuery(let call):
            // 413 says something else in this protocol.
            return refusal(.malformedBody, call)
        case .malformedBody(let fault, let call):
            let badToken = fault.kind == .token ? call.status(for: .badToken, profile) : nil
            return empty(badToken ?? call.status(for: .malformedBody, profile, body: fault.kind) ?? 400)
        }
    }

    /// An answer without a body, which says so where it may.
    private func empty(_ status: Int) -> HTTPResponse {
        var response = HTTPResponse(status: .init(code: status))
        // RFC 9110 section 8.6: not with 204.
        if status != 204 { response.headerFields[.contentLength] = "0" }
        return response
    }

    private func refusal(_ fault: RESTFault, _ call: RESTCall) -> HTTPResponse {
        var response = empty(call.status(for: fault, profile) ?? fault.usualStatus)
        // RFC 9110 section 11.6.1: a 401 says how to authenticate.
        if fault == .unauthorized { response.headerFields[.wwwAuthenticate] = #"Basic realm="push""# }
        return response
    }
}

/// A request that has been routed. Whose call it is has to be looked at before the call.
///
/// Source: protocol.md section 6.
public enum RoutedRequest: Equatable, Sendable {
    /// Anybody may call: the request for a code.
    case open(PushRoute)
    /// These are the credentials, checked for form; or, with `confirmCode`, those to create.
    case authenticated(PushRoute, BasicCredentials)

    /// The route, whoever calls.
    public var route: PushRoute {
        switch self {
        case .open(let route), .authenticated(let route, _): route
        }
    }
}

/// Why a request is no call of the service, or not one that can be answered: ``PushRelay/refusal(_:)`` makes the answer. Carries
/// shape only, so it is safe to log.
@nonexhaustive public enum PushRelayError: Error, Hashable, Sendable {
    /// There is nothing under this path.
    case notFound
    /// There is, for these methods.
    case methodNotAllowed([RESTCallShape.Method])
    /// The call's own fault, which its head gives away.
    case fault(RESTFault, RESTCall)
    /// The body is said to have more than this many bytes, or a length that is none.
    case bodyTooLarge(limit: Int, RESTCall)
    /// The query is not percent encoded as it must be, or names two relays.
    case malformedQuery(RESTCall)
    /// The body is not the call's.
    case malformedBody(RESTReadingError, RESTCall)
}
