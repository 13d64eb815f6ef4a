// SPDX-License-Identifier: Apache-2.0

/// What a status other than success means for the call that got it.
///
/// Source: protocol.md section 6.
@nonexhaustive public enum RESTFault: Error, Hashable, Sendable {
    /// 400: the telephone number is none.
    case badNumber
    /// 415: codes go by `sms` or `voice`.
    case invalidTransport
    /// 413: too many calls in too short a time.
    case rateLimited
    /// 401: the credentials are not there, are none, or are wrong.
    case unauthorized
    /// 403: the verification code is not the one that was sent.
    case wrongCode
    /// 404: nobody is registered under this number.
    case unknownNumber
    /// 404: nobody is registered under this token.
    case unknownToken
    /// 400 by the specification: a directory token is none.
    case badToken
    /// 415 by the specification; 400, 422 or 501 as deployed: the body is not what it must be.
    case malformedBody
}

extension RESTFault {
    /// The status of this fault where a call has it, for relays that have it where the protocol does not say so.
    public var usualStatus: Int {
        switch self {
        case .badNumber, .badToken: 400
        case .unauthorized: 401
        case .wrongCode: 403
        case .unknownNumber, .unknownToken: 404
        case .rateLimited: 413
        case .invalidTransport, .malformedBody: 415
        }
    }
}

/// What is wrong with a body. Deployed relays have a status for each.
///
/// Source: protocol.md, table of profiles.
public enum RESTBodyFault: Hashable, Sendable {
    /// It is not JSON.
    case syntax
    /// It is, and a value in it is not what it must be.
    case value
    /// It is, and a directory token in it is none.
    case token
}

extension RESTCall {
    /// The status of success that a relay gives: 200, or 204 where a deployed relay has nothing to say.
    public func successStatus(_ profile: Profile) -> Int {
        // The code request and the blob store, which is another server, say 200 to everybody.
        profile == .deployed && shape.answer == .none && shape.isAuthenticated ? 204 : 200
    }

    /// Whether a status is success: 200, and 204 of a call whose answer is empty, by either profile.
    public func isSuccess(_ status: Int) -> Bool {
        status == 200 || status == 204 && shape.answer == .none
    }

    /// What a status means, or nil if the protocol does not say.
    public func fault(for status: Int, _ profile: Profile) -> RESTFault? {
        if let fault = shape.faults.first(where: { self.status(for: $0, profile) == status }) { return fault }
        // One error, whatever a relay says: 415, 400, 422 and 501 mean it everywhere else.
        return shape.path != nil && [415, 400, 422, 501].contains(status) ? .malformedBody : nil
    }

    /// The status by which a relay says that something is wrong.
    ///
    /// Reading it back by ``fault(for:_:)`` gives the same fault, but of a malformed body where the call's own faults have that
    /// status: 400 and 415 of the code request.
    ///
    /// - Parameter body: what is wrong with the body, for ``RESTFault/malformedBody``.
    /// - Returns: nil if the call has no such fault.
    public func status(for fault: RESTFault, _ profile: Profile, body: RESTBodyFault = .syntax) -> Int? {
        if fault == .malformedBody { return shape.path == nil ? nil : malformedBodyStatus(profile, body) }
        guard shape.faults.contains(fault) else { return nil }
        // As deployed, a bad token is a malformed body like any other.
        return fault == .badToken && profile == .deployed ? nil : fault.usualStatus
    }

    private func malformedBodyStatus(_ profile: Profile, _ body: RESTBodyFault) -> Int {
        switch (profile, body) {
        case (.specification, _): 415
        case (.deployed, .syntax): shape.deployedSyntaxStatus
        case (.deployed, .value): 422
        // A 400 like the specification's, under another name.
        case (.deployed, .token): 400
        }
    }
}
