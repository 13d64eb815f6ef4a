// SPDX-License-Identifier: Apache-2.0

/// The calls of the service, by the names that the test vectors have for them.
///
/// What a call is, its method, path, bodies and statuses, is said once, in ``shape``: a client's requests and a relay's routes
/// are both made from it.
///
/// Source: protocol.md section 6.
public enum RESTCall: String, CaseIterable, Hashable, Sendable {
    /// Have a verification code sent by SMS or told by voice.
    case requestCode = "code.get"
    /// Show the code, and create the account.
    case confirmCode = "code.put"
    /// Say by which id Apple's service knows this installation.
    case setAPN = "apn.put"
    /// Say by which id Google's service knows this installation.
    case setGCM = "gcm.put"
    /// Take Apple's id back.
    case removeAPN = "apn.delete"
    /// Take Google's id back.
    case removeGCM = "gcm.delete"
    /// Upload prekeys.
    case uploadPreKeys = "keys.put"
    /// Get a prekey of somebody's.
    case fetchPreKey = "keys.get"
    /// Ask which of many numbers are registered.
    case queryDirectory = "tokens.put"
    /// Ask whether one number is registered.
    case lookUpContact = "token.get"
    /// Send messages.
    case sendMessages = "messages.post"
    /// Get a place for a blob.
    case allocateAttachment = "attachments.get"
    /// Ask where a blob is.
    case locateAttachment = "attachment.get"
    /// Put a blob in its place.
    case uploadBlob = "blob.put"
    /// Get a blob from its place.
    case downloadBlob = "blob.get"

    /// What the call is.
    public var shape: RESTCallShape { RESTCallShape.of(self) }
}

/// What a call is: the row of the protocol's table.
///
/// Source: protocol.md section 6.
public struct RESTCallShape: Sendable {
    /// What is done, by HTTP's name.
    ///
    /// Source: RFC 9110 section 9.
    public enum Method: String, Hashable, Sendable {
        /// Asks for something.
        case get = "GET"
        /// Stores or replaces something.
        case put = "PUT"
        /// Hands something over.
        case post = "POST"
        /// Takes something back.
        case delete = "DELETE"
    }

    /// What a request or an answer carries.
    ///
    /// Source: protocol.md section 6.
    public enum Content: Hashable, Sendable {
        /// Nothing.
        case none
        /// One JSON object, `application/json`.
        case json
        /// Bytes as they are, `application/octet-stream`.
        case blob

        /// What `Content-Type` says.
        public var mediaType: String? {
            switch self {
            case .none: nil
            case .json: "application/json"
            case .blob: "application/octet-stream"
            }
        }
    }

    /// A segment of a path that is not always the same.
    ///
    /// Source: protocol.md section 6.
    public enum Parameter: String, Hashable, Sendable {
        /// `sms` or `voice`.
        case transport
        /// A telephone number.
        case number
        /// A verification code.
        case code
        /// A directory token, with `-` and `_` for `+` and `/`.
        case token
        /// An attachment's id, in decimal.
        case id
    }

    /// A segment of a path.
    ///
    /// Source: protocol.md section 6.
    public enum Segment: Hashable, Sendable {
        /// Always this.
        case text(String)
        /// One of these.
        case parameter(Parameter)
    }

    /// HTTP's method.
    public let method: Method
    /// The path with its parameters in braces; nil for the blob calls, whose URL the relay gives.
    public let path: String?
    /// The segments of ``path``.
    public let segments: [Segment]
    /// Whether ``path`` ends in a slash.
    public let hasTrailingSlash: Bool
    /// Whether a `relay` may be asked for in the query.
    public let takesRelay: Bool
    /// Whether Basic credentials go with the request.
    public let isAuthenticated: Bool
    /// What the request carries.
    public let request: Content
    /// What the request's JSON is.
    public let requestBody: (any RESTBody.Type)?
    /// What the answer carries, if the call succeeds.
    public let answer: Content
    /// What the answer's JSON is.
    public let answerBody: (any RESTBody.Type)?
    /// The status by which a deployed relay says that a body is no JSON.
    public let deployedSyntaxStatus: Int
    /// What can go wrong, beside a malformed body.
    public let faults: [RESTFault]
    /// Who has the call.
    public let profiles: Set<Profile>

    init(
        _ method: Method, _ path: String?, takesRelay: Bool = false, isAuthenticated: Bool = true,
        request: Content = .json, requestBody: (any RESTBody.Type)? = nil, answer: Content = .json,
        answerBody: (any RESTBody.Type)? = nil, faults: [RESTFault], deployedSyntaxStatus: Int = 400,
        profiles: Set<Profile> = Set(Profile.allCases)
    ) {
        self.method = method
        self.path = path
        self.takesRelay = takesRelay
        self.isAuthenticated = isAuthenticated
        self.request = request == .json && requestBody == nil ? .none : request
        self.requestBody = requestBody
        self.answer = answer == .json && answerBody == nil ? .none : answer
        self.answerBody = answerBody
        self.deployedSyntaxStatus = deployedSyntaxStatus
        self.faults = faults
        self.profiles = profiles
        hasTrailingSlash = path?.hasSuffix("/") ?? false
        segments = (path ?? "").split(separator: "/").map { segment in
            guard segment.hasPrefix("{") else { return .text(String(segment)) }
            return .parameter(Parameter(rawValue: String(segment.dropFirst().dropLast()))!)
        }
    }
}
