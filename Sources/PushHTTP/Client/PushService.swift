// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
import PushCrypto
public import PushWire

/// A client's side of the service, without its sockets: requests as they go over the wire, and what their responses mean.
///
///     let service = try PushService(ServiceURL("https://service.example"), profile: .deployed)
///     let account = try service.account(credentials)
///     let call = PushCall.fetchPreKey(of: number)
///     let (request, body) = account.request(for: call)
///     …  // any HTTP client
///     let preKey = try account.response(to: call, response, responseBody)
///
/// Source: protocol.md section 6.
public struct PushService: Sendable {
    /// The URL of the relay.
    public let url: ServiceURL
    /// The form in which requests are made. Responses are read in either; a status means what this profile says.
    public let profile: Profile
    /// The maximum size of a response's JSON.
    public let limits: WireLimits

    /// The service of the relay at `url`.
    ///
    /// - Parameter url: may have a path, under which the service then is.
    /// - Throws: ``/PushWire/ServiceURLError/malformed(offset:)`` if it has a query.
    public init(_ url: ServiceURL, profile: Profile, limits: WireLimits = .jsonResponse) throws(ServiceURLError) {
        if let query = url.text.utf8.firstIndex(of: UInt8(ascii: "?")) {
            throw .malformed(offset: url.text.utf8.distance(from: url.text.utf8.startIndex, to: query))
        }
        self.url = url
        self.profile = profile
        self.limits = limits
    }

    /// The request of a call that needs no credentials, and its body.
    ///
    /// Numbers and signatures are in its path: log ``OpenCall/call``, not the request. Do not follow redirects: the service has none,
    /// and where one leads has not been checked.
    public func request<Response>(for call: OpenCall<Response>) -> (HTTPRequest, [UInt8]) {
        request(for: call.contents, nil)
    }

    /// Reads the response to a call.
    ///
    /// - Throws: ``PushCallError/refused(_:retryAfter:)``; ``PushCallError/unexpectedStatus(_:retryAfter:)``;
    ///   ``PushCallError/malformedResponse(_:)``; ``PushCallError/insecureLocation``.
    public func response<Response>(
        to call: OpenCall<Response>, _ response: HTTPResponse, _ body: RawSpan
    ) throws(PushCallError) -> Response {
        try self.response(to: call.contents, response, body)
    }

    /// Reads the response to a call: ``response(to:_:_:)-(_,_,RawSpan)`` for an array.
    public func response<Response>(
        to call: OpenCall<Response>, _ response: HTTPResponse, _ body: [UInt8]
    ) throws(PushCallError) -> Response {
        try unsafe self.response(to: call.contents, response, body.span.bytes)
    }

    // MARK: - Calls of either kind

    func request<Response>(
        for call: CallContents<Response>, _ credentials: BasicCredentials?
    ) -> (HTTPRequest, [UInt8]) {
        let shape = call.call.shape
        let body = call.body(profile)
        var fields = HTTPFields()
        if let credentials {
            var field = HTTPField(name: .authorization, value: credentials.header)
            // RFC 7541 section 7.1.3: a secret is kept out of HTTP/2's compression, where it could be guessed at.
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

    func response<Response>(
        to call: CallContents<Response>, _ response: HTTPResponse, _ body: RawSpan
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
        guard url.scheme == "http" || call.location(value)?.scheme != "http" else { throw .insecureLocation }
        return value
    }
}

/// Why a call did not give what it was made for.
@nonexhaustive public enum PushCallError: Error, Hashable, Sendable {
    /// The relay said no; when to try again, if it said that, too.
    case refused(PushFault, retryAfter: RetryAfter?)
    /// A status that the protocol does not have for this call.
    case unexpectedStatus(Int, retryAfter: RetryAfter?)
    /// The call succeeded, and the response cannot be read.
    case malformedResponse(JSONError)
    /// A relay that is asked by https sends the client to an http address of the client's own machine: nothing of the service's
    /// is there, and something else may be.
    case insecureLocation
}
