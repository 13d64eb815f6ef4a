// SPDX-License-Identifier: Apache-2.0

package import PushWire

/// The meaning of a status other than success.
///
/// Source: protocol.md section 6.
@nonexhaustive public enum PushFault: Error, Hashable, Sendable {
    /// 400: the telephone number is malformed.
    case badNumber
    /// 415: codes go by `sms` or `voice`.
    case invalidTransport
    /// 413: too many calls in too short a time.
    case rateLimited
    /// 401: the credentials are missing, malformed, or wrong.
    case unauthorized
    /// 403: the verification code is not the one that was sent.
    case wrongCode
    /// 404: nobody is registered under this number.
    case unknownNumber
    /// 404: nobody is registered under this token.
    case unknownToken
    /// 404, deployed: no relay knows the attachment, or nobody knows the relay that should.
    case unknownAttachment
    /// 400 by the specification: a directory token is malformed.
    case badToken
    /// 415 by the specification; 400, 415, 422 or 501 as deployed: the body is not what it must be.
    case malformedBody
    /// 501 of ``RESTCall/sendMessages``: some of the messages may have been delivered, and others not.
    ///
    /// A deployed server says so when a push service or another relay fails, and also when it cannot read the body. Retry a few times:
    /// a message that was delivered comes a second time then. If every retry fails, the body may be malformed.
    case possiblyDelivered
}

extension PushFault {
    /// The status of this fault where a call has it, for relays that have it where the protocol does not say so.
    var usualStatus: Int {
        switch self {
        case .badNumber, .badToken: 400
        case .unauthorized: 401
        case .wrongCode: 403
        case .unknownNumber, .unknownToken, .unknownAttachment: 404
        case .rateLimited: 413
        case .invalidTransport, .malformedBody: 415
        case .possiblyDelivered: 501
        }
    }
}

extension RESTCall {
    /// The status of success that a relay gives: 200, or 204 where a deployed relay has nothing to say.
    ///
    /// The iOS client of December 2013 takes 204 alone for the success of ``confirmCode``.
    package func successStatus(_ profile: Profile) -> Int {
        // The code request and the blob store, which is another server, say 200 to everybody.
        profile == .deployed && shape.response == .none && shape.isAuthenticated ? 204 : 200
    }

    /// Whether a status is success: 200, and 204 of a call with an empty response, by either profile.
    package func isSuccess(_ status: Int) -> Bool {
        status == 200 || status == 204 && shape.response == .none
    }

    /// The meaning of a status, or nil if the protocol does not say.
    package func fault(for status: Int, _ profile: Profile) -> PushFault? {
        let faults = shape.faults + shape.deployedFaults
        if let fault = faults.first(where: { self.status(for: $0, profile) == status }) { return fault }
        // One error, whatever a relay says: 415, 400, 422 and 501 mean it everywhere else.
        return shape.path != nil && [415, 400, 422, 501].contains(status) ? .malformedBody : nil
    }

    /// The status by which a relay says that something is wrong.
    ///
    /// Reading it back by ``fault(for:_:)`` gives the same fault, but of a malformed body where the call's own faults have that
    /// status: 400 and 415 of the code request, 501 of messages.
    ///
    /// - Parameter body: what is wrong with the body, for ``PushFault/malformedBody``.
    /// - Returns: nil if the call has no such fault.
    package func status(for fault: PushFault, _ profile: Profile, body: JSONError.Category = .syntax) -> Int? {
        if fault == .malformedBody { return shape.path == nil ? nil : malformedBodyStatus(profile, body) }
        guard shape.faults.contains(fault) || profile == .deployed && shape.deployedFaults.contains(fault) else {
            return nil
        }
        // As deployed, a bad token is a malformed body like any other.
        return fault == .badToken && profile == .deployed ? nil : fault.usualStatus
    }

    private func malformedBodyStatus(_ profile: Profile, _ body: JSONError.Category) -> Int {
        guard profile == .deployed else { return 415 }
        // Messages went to a servlet of their own, with another reader of JSON.
        guard self != .sendMessages else { return body == .syntax || body == .kind ? 501 : 415 }
        return switch body {
        case .syntax, .limit: 400
        case .kind, .value: 422
        // A 400 like the specification's, under another name.
        case .token: 400
        }
    }
}
