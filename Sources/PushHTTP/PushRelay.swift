// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import PushCrypto
public import PushWire

/// A relay's side of the service, without its sockets and its storage: which call a request is, what its body says, and how it
/// is answered.
///
///     let relay = PushRelay(profile: .deployed)
///     do {
///         let (route, credentials) = try relay.route(request)
///         switch route {
///         case .confirmCode(let code):
///             let registration = try relay.read(AccountRegistration.self, from: body, of: route)
///             …
///             return relay.success(of: route)
///         …
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
    /// - Returns: the route, and the credentials if the call has any.
    /// - Throws: in this order, ``PushRelayError/notFound``, ``PushRelayError/methodNotAllowed(_:)``;
    ///   ``PushRelayError/fault(_:_:)`` with `unauthorized`; ``PushRelayError/bodyTooLarge(limit:_:)``;
    ///   ``PushRelayError/malformedQuery(_:)``; ``PushRelayError/fault(_:_:)`` with what is wrong with the path, or
    ///   ``PushRelayError/notFound`` if an attachment's id is none.
    public func route(_ request: HTTPRequest) throws(PushRelayError) -> (PushRoute, BasicCredentials?) {
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
        return (try PushRoute(call, values, relay: relay), credentials)
    }

    /// Whether a body of the length that a header tells may be read. What is no number is longer than any limit.
    private func isReadable(_ length: String) -> Bool {
        let digits = length.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits, let count = Int(length) else { return false }
        return count <= maximumBodyByteCount
    }

    /// Reads the body of a request.
    ///
    /// - Throws: ``PushRelayError/malformedBody(_:_:)``.
    public func read<Body: RESTBody>(
        _ type: Body.Type, from body: [UInt8], of route: PushRoute
    ) throws(PushRelayError) -> Body {
        do { return try RESTReader.read(type, from: body, maximumByteCount: maximumBodyByteCount) } catch {
            throw .malformedBody(error, route.call)
        }
    }

    // MARK: - Answers

    /// The answer to a call that succeeded and has nothing to say.
    public func success(of route: PushRoute) -> HTTPResponse {
        HTTPResponse(status: .init(code: route.call.successStatus(profile)))
    }

    /// The answer to a call that succeeded.
    public func success(of route: PushRoute, _ answer: some RESTBody) -> (HTTPResponse, [UInt8]) {
        var response = success(of: route)
        let body = answer.json(profile)
        response.headerFields[.contentType] = RESTCallShape.Content.json.mediaType
        response.headerFields[.contentLength] = String(body.count)
        return (response, body)
    }

    /// The answer to a call that did not succeed.
    ///
    /// - Parameters:
    ///   - fault: one that the call can have.
    ///   - retryAfter: after how many seconds to come again, with `rateLimited`.
    /// - Precondition: the call can have this fault in this profile, and `retryAfter` is not negative.
    public func refusal(_ fault: RESTFault, of route: PushRoute, retryAfter: Int? = nil) -> HTTPResponse {
        guard var response = refusal(fault, route.call) else {
            preconditionFailure("\(route.call.rawValue) has no answer that says \(fault)")
        }
        precondition(retryAfter ?? 0 >= 0, "Retry-After counts forward")
        if let retryAfter { response.headerFields[.retryAfter] = String(retryAfter) }
        return response
    }

    /// The answer to a request that has no route, or whose body cannot be read.
    public func refusal(_ error: PushRelayError) -> HTTPResponse {
        switch error {
        case .notFound: return HTTPResponse(status: .notFound)
        case .methodNotAllowed(let methods):
            let allowed = methods.map(\.rawValue).joined(separator: ", ")
            return HTTPResponse(status: .methodNotAllowed, headerFields: [.allow: allowed])
        case .fault(let fault, let call): return refusal(fault, call) ?? HTTPResponse(status: .notFound)
        case .bodyTooLarge(_, let call), .malformedQuery(let call):
            // 413 says something else in this protocol.
            return refusal(.malformedBody, call) ?? HTTPResponse(status: .badRequest)
        case .malformedBody(let fault, let call):
            if fault.kind == .token, let response = refusal(.badToken, call) { return response }
            return HTTPResponse(status: .init(code: call.status(for: .malformedBody, profile, body: fault.kind) ?? 400))
        }
    }

    private func refusal(_ fault: RESTFault, _ call: RESTCall) -> HTTPResponse? {
        guard let status = call.status(for: fault, profile) else { return nil }
        var response = HTTPResponse(status: .init(code: status))
        // RFC 9110 section 11.6.1: a 401 says how to authenticate.
        if fault == .unauthorized { response.headerFields[.wwwAuthenticate] = #"Basic realm="push""# }
        return response
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
