// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import PushWire

/// A row of the protocol's table: the method, path, bodies and statuses of a call.
///
/// Source: protocol.md section 6.
package struct RESTCallShape: Sendable {
    /// The content of a request or a response.
    package enum Content: Hashable, Sendable {
        /// Nothing.
        case none
        /// One JSON object, `application/json`.
        case json
        /// Bytes as they are, `application/octet-stream`.
        case blob

        /// The value of `Content-Type`.
        package var mediaType: String? {
            switch self {
            case .none: nil
            case .json: "application/json"
            case .blob: "application/octet-stream"
            }
        }
    }

    /// A segment of a path that is not always the same.
    package enum Parameter: String, Hashable, Sendable {
        /// `sms` or `voice`.
        case transport
        /// A telephone number.
        case number
        /// A verification code.
        case code
        /// A directory token.
        case token
        /// An attachment's id, in decimal.
        case id
    }

    /// A segment of a path.
    package enum Segment: Hashable, Sendable {
        /// Always this.
        case text(String)
        /// One of these.
        case parameter(Parameter)
    }

    /// HTTP's method.
    package let method: HTTPRequest.Method
    /// The path with its parameters in braces; nil for the blob calls, whose URL the relay gives.
    package let path: String?
    /// The segments of ``path``.
    package let segments: [Segment]
    /// Whether a `relay` may be asked for in the query.
    package let takesRelay: Bool
    /// Whether Basic credentials go with the request.
    package let isAuthenticated: Bool
    /// The content of the request.
    package let request: Content
    /// The type of the request's JSON.
    package let requestBody: (any JSONBody.Type)?
    /// The content of the response, if the call succeeds.
    package let response: Content
    /// The type of the response's JSON.
    package let responseBody: (any JSONBody.Type)?
    /// The faults that the call can have, beside a malformed body.
    package let faults: [PushFault]
    /// The faults that it can have as deployed only.
    package let deployedFaults: [PushFault]
    /// Who has the call.
    package let profiles: Set<Profile>

    init(
        _ method: HTTPRequest.Method, _ path: String?, takesRelay: Bool = false, isAuthenticated: Bool = true,
        request: Content = .json, requestBody: (any JSONBody.Type)? = nil, response: Content = .json,
        responseBody: (any JSONBody.Type)? = nil, faults: [PushFault], deployedFaults: [PushFault] = [],
        profiles: Set<Profile> = Set(Profile.allCases)
    ) {
        self.method = method
        self.path = path
        self.takesRelay = takesRelay
        self.isAuthenticated = isAuthenticated
        self.request = request == .json && requestBody == nil ? .none : request
        self.requestBody = requestBody
        self.response = response == .json && responseBody == nil ? .none : response
        self.responseBody = responseBody
        self.faults = faults
        self.deployedFaults = deployedFaults
        self.profiles = profiles
        segments = (path ?? "").split(separator: "/").map { segment in
            guard segment.hasPrefix("{") else { return .text(String(segment)) }
            return .parameter(Parameter(rawValue: String(segment.dropFirst().dropLast()))!)
        }
    }

    /// The value of the request's `Content-Type`. That of a blob call is signed into the URL, also where only the response has a blob:
    /// without it, the blob store refuses the signature.
    var requestMediaType: String? { request.mediaType ?? (response == .blob ? response.mediaType : nil) }

    /// Path and query, as a request line has them.
    ///
    /// - Parameter values: what the path's parameters stand for, in their order and percent encoded where they must be.
    func target(_ values: [String], relay: String?) -> String {
        var (target, rest) = ("", values[...])
        for segment in segments {
            switch segment {
            case .text(let text): target += "/" + text
            case .parameter: target += "/" + (rest.popFirst() ?? "")
            }
        }
        if path?.hasSuffix("/") == true { target += "/" }
        return target + (relay.map { "?relay=" + PercentEncoding.encode($0) } ?? "")
    }
}
