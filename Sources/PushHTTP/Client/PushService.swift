// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import PushCrypto
public import PushWire

/// A client's side of the service, without its sockets: makes HTTP requests and reads the responses.
///
///     let url = try ServiceURL("https://service.example")
///     let service = try PushService(url, credentials: credentials, profile: .deployed)
///     let call = PushCall.fetchPreKey(of: number)
///     let (request, body) = service.request(for: call)
///     …  // any HTTP client
///     let preKey = try service.response(to: call, response, responseBody)
public struct PushService: Sendable {
    /// The URL of the relay.
    public let url: ServiceURL
    /// The form of the requests, and the meaning of a status. Responses are read in either form.
    public let profile: Profile
    /// The limits for the JSON of a response.
    public let limits: WireLimits
    /// Nil only in push-tool, for calls without credentials.
    private let credentials: BasicCredentials?

    /// Creates a client for an account, which may not exist yet.
    ///
    /// The parsers of a deployed server disagree about a `:` and about characters beyond ASCII in a password, and lock its owner out.
    /// With ``/PushWire/Profile/deployed``, such a password is an error here, before it creates an account. The passwords of
    /// ``/PushCrypto/AccountPassword`` work everywhere.
    ///
    /// - Parameters:
    ///   - url: The relay's URL. The service is below its path.
    ///   - credentials: The credentials of each request that needs some.
    /// - Throws: In this order, ``PushCallError/url(_:)`` if `url` has a query; ``PushCallError/colonInPassword``;
    ///   ``PushCallError/passwordNotASCII``.
    public init(
        _ url: ServiceURL, credentials: BasicCredentials, profile: Profile, limits: WireLimits = .jsonResponse
    ) throws(PushCallError) {
        try self.init(url, checked: credentials, profile: profile, limits: limits)
        guard profile == .deployed else { return }
        // Looks at every byte, so that the time does not depend on the position of one.
        let (hasColon, bits) = unsafe credentials.password.withUnsafeBytes { bytes in
            unsafe bytes.reduce(into: (false, UInt8(0))) { found, byte in
                found.0 = byte == UInt8(ascii: ":") || found.0
                found.1 |= byte
            }
        }
        guard !hasColon else { throw .colonInPassword }
        guard bits < 0x80 else { throw .passwordNotASCII }
    }

    /// Creates a client for calls without credentials.
    package init(_ url: ServiceURL, profile: Profile) throws(PushCallError) {
        try self.init(url, checked: nil, profile: profile, limits: .jsonResponse)
    }

    private init(
        _ url: ServiceURL, checked credentials: BasicCredentials?, profile: Profile, limits: WireLimits
    ) throws(PushCallError) {
        if let query = url.text.utf8.firstIndex(of: UInt8(ascii: "?")) {
            throw .url(.malformed(offset: url.text.utf8.distance(from: url.text.utf8.startIndex, to: query)))
        }
        self.url = url
        self.credentials = credentials
        self.profile = profile
        self.limits = limits
    }

    /// Returns the request of a call, and its body.
    ///
    /// Credentials go only with calls that need them, and never to the server of a blob. The request contains secrets: credentials,
    /// numbers, codes and signatures. Log ``PushCall/call`` instead.
    ///
    /// Do not follow redirects. The service has none, and nothing has checked where a redirect leads.
    public func request<Response>(for call: PushCall<Response>) -> (HTTPRequest, [UInt8]) {
        let shape = call.call.shape
        precondition(!shape.isAuthenticated || credentials != nil, "\(call.call.rawValue) needs credentials")
        let body = call.body(profile)
        var fields = HTTPFields()
        if shape.isAuthenticated, let credentials {
            var field = HTTPField(name: .authorization, value: credentials.header)
            // Keeps the secret out of HTTP/2's compression, which could reveal it (RFC 7541 §7.1.3).
            field.indexingStrategy = .disallow
            fields.append(field)
        }
        if let mediaType = shape.requestMediaType { fields[.contentType] = mediaType }
        if shape.request != .none { fields[.contentLength] = String(body.count) }
        if let mediaType = shape.response.mediaType { fields[.accept] = mediaType }
        let (url, target) = call.place(at: self.url)
        return (
            HTTPRequest(
                method: shape.method, scheme: url.scheme, authority: url.authority, path: target, headerFields: fields),
            body
        )
    }

    /// Reads the response to a call.
    ///
    /// A relay cannot send the client to the client's own machine or network segment, unless the service itself is there. Loopback
    /// and link-local addresses in any form, `localhost`, and `.local` are refused. Your HTTP client has to block other private addresses
    /// (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7), and names that lead to a private address in the DNS.
    ///
    /// - Throws: ``PushCallError/refused(_:retryAfter:)`` or ``PushCallError/unexpectedStatus(_:retryAfter:)``;
    ///   ``PushCallError/malformedResponse(_:)``; ``PushCallError/insecureLocation``.
    public func response<Response>(
        to call: PushCall<Response>, _ response: HTTPResponse, _ body: RawSpan
    ) throws(PushCallError) -> Response {
        let status = response.status.code
        guard call.call.isSuccess(status) else {
            let retryAfter = response.headerFields[.retryAfter].flatMap(RetryAfter.init)
            guard let fault = call.call.fault(for: status, profile) else {
                throw .unexpectedStatus(status, retryAfter: retryAfter)
            }
            throw .refused(fault, retryAfter: retryAfter)
        }
        let value: Response
        do { value = try call.read(body, limits) } catch { throw .malformedResponse(error) }
        if let location = call.location(value) {
            // http is to this machine only, and taken from a service on this machine that is called by http itself.
            guard url.scheme == "http" || location.scheme == "https" else { throw .insecureLocation }
            guard location.reach >= url.reach else { throw .insecureLocation }
        }
        return value
    }

    /// Reads the response to a call: ``response(to:_:_:)-(_,_,RawSpan)`` for an array.
    public func response<Response>(
        to call: PushCall<Response>, _ response: HTTPResponse, _ body: [UInt8]
    ) throws(PushCallError) -> Response {
        try unsafe self.response(to: call, response, body.span.bytes)
    }
}

/// An error of ``PushService``. Carries no content, so it is safe to log.
@nonexhaustive public enum PushCallError: Error, Hashable, Sendable {
    /// The URL cannot be that of a service.
    case url(ServiceURLError)
    /// The password has a `:`. A deployed server takes it at registration and refuses it everywhere else.
    case colonInPassword
    /// The password has a character beyond ASCII. A deployed server takes it at registration and refuses it everywhere else.
    case passwordNotASCII
    /// The relay refused the call, and may have said when to try again.
    case refused(PushFault, retryAfter: RetryAfter?)
    /// The protocol does not have this status for the call.
    case unexpectedStatus(Int, retryAfter: RetryAfter?)
    /// The call succeeded, but its response cannot be read.
    case malformedResponse(JSONError)
    /// A relay sends the client to the client's own machine or network segment, where the service itself is not, or from https to
    /// http. That is not a server of the service.
    case insecureLocation
}
