// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import PushWire

/// The method, path, bodies and statuses of a call: a row in the table of protocol.md §6.
package struct RESTCallShape: Sendable {
    /// The content of a request or a response.
    package enum Content: Hashable, Sendable {
        case none
        /// One JSON object.
        case json
        /// Arbitrary bytes.
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

    /// A variable segment of a path, which stands in braces.
    package enum Parameter: String, Hashable, Sendable {
        /// `sms` or `voice`.
        case transport
        case number
        case code
        case token
        /// The id of an attachment in decimal.
        case id
    }

    package let method: HTTPRequest.Method
    /// The path with its parameters in braces; nil for the calls to the blob store, which use a URL from the relay.
    package let path: String?
    /// Whether the query may name a relay.
    package let takesRelay: Bool
    /// Whether the request has Basic credentials.
    package let isAuthenticated: Bool
    package let request: Content
    package let requestBody: (any JSONBody.Type)?
    /// The content of a successful response.
    package let response: Content
    package let responseBody: (any JSONBody.Type)?
    /// The possible faults, except a malformed body.
    package let faults: [PushFault]
    /// The faults that only a deployed relay reports.
    package let deployedFaults: [PushFault]
    /// The profiles that have the call.
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
    }

    /// The value of the request's `Content-Type`; nil if the request has none.
    ///
    /// The signature in a blob's URL covers the type, even for a download. The blob store refuses a request without it.
    var requestMediaType: String? { request.mediaType ?? (response == .blob ? response.mediaType : nil) }

    /// Returns the path and the query.
    ///
    /// - Parameters:
    ///   - values: The values of the path's parameters, in their order, percent-encoded where necessary.
    ///   - relay: The relay's name in the query, not percent-encoded; nil for no query.
    func target(_ values: [String], relay: String?) -> String {
        var rest = values[...]
        let segments = (path ?? "").split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("{") ? rest.popFirst() ?? "" : String(segment)
        }
        return segments.joined(separator: "/") + (relay.map { "?relay=" + PercentEncoding.encode($0) } ?? "")
    }
}
