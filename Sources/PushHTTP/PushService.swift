// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import PushCrypto
public import PushWire

/// A client's side of the service, without its sockets: requests as they go over the wire, and what their answers mean.
///
///     let service = try PushService(ServiceURL("https://service.example"), profile: .deployed, credentials: credentials)
///     let call = PushCall.fetchPreKey(of: number)
///     let (request, body) = service.request(for: call)
///     …  // any HTTP client
///     let preKey = try service.response(to: call, response, answer)
///
/// Source: protocol.md section 6.
public struct PushService: Sendable {
    /// Where the relay is.
    public let url: ServiceURL
    /// In which form requests are made. Answers are read in either; a status means what this profile says.
    public let profile: Profile
    /// Who calls: also who wants to be registered.
    public let credentials: BasicCredentials?
    /// Bytes of the longest JSON answer that is read.
    public let maximumAnswerByteCount: Int

    /// The service of the relay at `url`.
    ///
    /// - Parameter url: may have a path, under which the service then is.
    /// - Throws: ``/PushWire/ServiceURLError/malformed(offset:)`` if it has a query.
    public init(
        _ url: ServiceURL, profile: Profile = .specification, credentials: BasicCredentials? = nil,
        maximumAnswerByteCount: Int = PushRelay.defaultMaximumBodyByteCount
    ) throws(ServiceURLError) {
        if let query = url.text.utf8.firstIndex(of: UInt8(ascii: "?")) {
            throw .malformed(offset: url.text.utf8.distance(from: url.text.utf8.startIndex, to: query))
        }
        self.url = url
        self.profile = profile
        self.credentials = credentials
        self.maximumAnswerByteCount = maximumAnswerByteCount
    }

    /// The request of a call, and its body.
    ///
    /// The credentials are in its `Authorization` field, and numbers, codes and signatures in its path: log ``PushCall/call``,
    /// not the request. Do not follow redirects: the service has none, and where one leads has not been checked.
    ///
    /// - Precondition: there are credentials, if the call needs any.
    public func request<Response>(for call: PushCall<Response>) -> (HTTPRequest, [UInt8]) {
        let shape = call.call.shape
        let body = call.body(profile)
        var fields = HTTPFields()
        if shape.isAuthenticated {
            guard let credentials else { preconditionFailure("\(call.call.rawValue) needs credentials") }
            var field = HTTPField(name: .authorization, value: credentials.header)
            // RFC 7541 section 7.1.3: a secret is kept out of HTTP/2's compression, where it could be guessed at.
            field.indexingStrategy = .disallow
            fields.append(field)
        }
        if let mediaType = shape.request.mediaType {
            fields[.contentType] = mediaType
            fields[.contentLength] = String(body.count)
        }
        if let mediaType = shape.answer.mediaType { fields[.accept] = mediaType }
        let (url, target) = call.place(at: self.url)
        let method = HTTPRequest.Method(rawValue: shape.method.rawValue)!
        return (
            HTTPRequest(
                method: method, scheme: url.scheme, authority: url.authority, path: target, headerFields: fields),
            body
        )
    }

    /// What the answer to a call says.
    ///
    /// - Throws: ``PushCallError/refused(_:retryAfter:)``; ``PushCallError/unexpectedStatus(_:retryAfter:)``;
    ///   ``PushCallError/malformedAnswer(_:)``; ``PushCallError/insecureLocation``.
    public func response<Response>(
        to call: PushCall<Response>, _ response: HTTPResponse, _ body: [UInt8]
    ) throws(PushCallError) -> Response {
        let status = response.status.code
        guard call.call.isSuccess(status) else {
            let retryAfter = response.headerFields[.retryAfter].flatMap(RetryAfter.init)
            guard let fault = call.call.fault(for: status, profile) else {
                throw .unexpectedStatus(status, retryAfter: retryAfter)
            }
            throw .refused(fault, retryAfter: retryAfter)
        }
        let answer: Response
        do { answer = try call.read(body, maximumAnswerByteCount) } catch { throw .malformedAnswer(error) }
        guard url.scheme == "http" || Self.location(in: answer)?.scheme != "http" else { throw .insecureLocation }
        return answer
    }
}

extension PushService {
    /// Where an answer sends the client next.
    private static func location(in answer: some Any) -> ServiceURL? {
        (answer as? AttachmentAllocation)?.location ?? answer as? ServiceURL
    }
}

/// Why a call did not give what it was made for.
@nonexhaustive public enum PushCallError: Error, Hashable, Sendable {
    /// The relay said no; when to try again, if it said that, too.
    case refused(RESTFault, retryAfter: RetryAfter?)
    /// A status that the protocol does not have for this call.
    case unexpectedStatus(Int, retryAfter: RetryAfter?)
    /// The call succeeded, and the answer cannot be read.
    case malformedAnswer(RESTReadingError)
    /// A relay that is asked by https sends the client to an http address of the client's own machine: nothing of the service's
    /// is there, and something else may be.
    case insecureLocation
}
