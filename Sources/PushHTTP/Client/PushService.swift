// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import PushCrypto
public import PushWire

/// The client's side of the service: it makes HTTP requests and reads HTTP responses, but opens no sockets.
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
    /// The profile of requests and of status codes. Responses are read in the form of either profile.
    public let profile: Profile
    /// The limits for the JSON of a response.
    public let limits: WireLimits
    /// The credentials. Nil only in push-tool, for calls without credentials.
    private let credentials: BasicCredentials?

    /// Creates a client for an account. The account may not exist yet.
    ///
    /// With ``/PushWire/Profile/deployed``, the password must be ASCII without `:`. A deployed server accepts another
    /// password at registration and then refuses it in every other call, so that the owner is locked out. A generated
    /// ``/PushCrypto/AccountPassword`` works with every server.
    ///
    /// - Parameters:
    ///   - url: The relay's URL. Its path is put before the path of each request.
    ///   - credentials: The account's credentials. Requests that need no credentials do not carry them.
    ///   - profile: The profile of the relay.
    ///   - limits: The limits for the JSON of a response.
    /// - Throws: In this order, ``PushCallError/url(_:)`` if `url` has a query; ``PushCallError/colonInPassword``;
    ///   ``PushCallError/passwordNotASCII``.
    public init(
        _ url: ServiceURL, credentials: BasicCredentials, profile: Profile, limits: WireLimits = .jsonResponse
    ) throws(PushCallError) {
        try self.init(url, checked: credentials, profile: profile, limits: limits)
        guard profile == .deployed else { return }
        // Reads every byte, so that the time does not depend on the position of a fault.
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

    /// Returns the HTTP request of a call, and the body of the request.
    ///
    /// Only calls that need credentials carry them. The blob store never gets them. Do not log the request, because it
    /// contains secrets: credentials, numbers, codes and signatures. Log ``PushCall/call`` instead.
    ///
    /// Do not follow redirects. The service sends none, and this library does not check where a redirect leads.
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
    /// A URL in the response must not lead to the client's own machine or network segment, unless the service itself is
    /// there. Loopback and link-local addresses in any notation, `localhost`, and `.local` names are refused. Configure
    /// your HTTP client to block other private addresses (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7), and
    /// names that the DNS resolves to a private address.
    ///
    /// - Throws: In this order, ``PushCallError/refused(_:retryAfter:)`` or
    ///   ``PushCallError/unexpectedStatus(_:retryAfter:)``; ``PushCallError/malformedResponse(_:)``;
    ///   ``PushCallError/insecureLocation``.
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
            // An https service must not send the client to http. `ServiceURL` allows http to this machine only.
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
    /// The URL of the service has a query.
    case url(ServiceURLError)
    /// The password has a `:`. A deployed server accepts it at registration and refuses it in every other call.
    case colonInPassword
    /// The password has a character beyond ASCII. A deployed server accepts it at registration and refuses it in every
    /// other call.
    case passwordNotASCII
    /// The relay refused the call. `retryAfter` says when to retry; nil if the response does not.
    case refused(PushFault, retryAfter: RetryAfter?)
    /// The protocol does not define this status for the call. `retryAfter` says when to retry; nil if the response does
    /// not.
    case unexpectedStatus(Int, retryAfter: RetryAfter?)
    /// The call succeeded, but the body of the response is malformed.
    case malformedResponse(JSONError)
    /// The response has a URL on the client's own machine or network segment, although the service is elsewhere; or an
    /// http URL, although the service uses https.
    case insecureLocation
}
