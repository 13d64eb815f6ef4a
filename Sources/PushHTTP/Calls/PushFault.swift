// SPDX-License-Identifier: Apache-2.0

package import PushWire

/// The meaning of an error status.
@nonexhaustive public enum PushFault: Error, Hashable, Sendable {
    /// 400: the telephone number is malformed.
    case badNumber
    /// 415: the transport of the verification code is neither `sms` nor `voice`.
    case invalidTransport
    /// 413: the caller exceeded a rate limit.
    case rateLimited
    /// 401: the credentials are missing, malformed, or wrong.
    case unauthorized
    /// 403: the verification code is wrong.
    case wrongCode
    /// 404: the number is not registered.
    case unknownNumber
    /// 404: no number with this token is registered.
    case unknownToken
    /// 404, deployed relays only: the attachment or its relay is unknown.
    case unknownAttachment
    /// 400, specification only: a directory token is malformed.
    case badToken
    /// 415 in the specification; 400, 415, 422 or 501 from deployed relays: the body is malformed.
    case malformedBody
    /// 501 for ``RESTCall/sendMessages``: the relay may have delivered some of the messages.
    ///
    /// A deployed server returns this status when a push service or another relay fails, and also when it cannot read
    /// the body. Retry a few times. Messages that were already delivered then arrive twice. If every retry fails, the
    /// body may be malformed.
    case possiblyDelivered
}

extension PushFault {
    /// The status of this fault in the calls that define it. A relay may also use it for other calls.
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
    /// Returns the status of a successful response: 200, or 204 if a deployed relay's response is empty.
    ///
    /// The iOS client of December 2013 accepts only 204 for ``confirmCode``.
    package func successStatus(_ profile: Profile) -> Int {
        // Calls without credentials return 200 in both profiles: the request for a code, and those to the blob store.
        profile == .deployed && shape.response == .none && shape.isAuthenticated ? 204 : 200
    }

    /// Returns whether a status means success: 200, or 204 for a call with an empty response, in both profiles.
    package func isSuccess(_ status: Int) -> Bool {
        status == 200 || status == 204 && shape.response == .none
    }

    /// Returns the meaning of an error status, or nil if the protocol does not define the status for this call.
    package func fault(for status: Int, _ profile: Profile) -> PushFault? {
        let faults = shape.faults + shape.deployedFaults
        if let fault = faults.first(where: { self.status(for: $0, profile) == status }) { return fault }
        // Relays disagree about the status of a malformed body.
        return shape.path != nil && [415, 400, 422, 501].contains(status) ? .malformedBody : nil
    }

    /// Returns the status that reports a fault; nil if the call does not have this fault.
    ///
    /// ``fault(for:_:)`` maps the status back to this fault. The exception is a malformed body, if another fault of the
    /// call has the same status: 400 and 415 of ``requestCode``, and 501 of ``sendMessages``.
    ///
    /// - Parameter body: The kind of fault in the body. Only ``PushFault/malformedBody`` uses it.
    package func status(for fault: PushFault, _ profile: Profile, body: JSONError.Category = .syntax) -> Int? {
        if fault == .malformedBody { return shape.path == nil ? nil : malformedBodyStatus(profile, body) }
        guard shape.faults.contains(fault) || profile == .deployed && shape.deployedFaults.contains(fault) else {
            return nil
        }
        // For a deployed relay, a bad token is a malformed body.
        return fault == .badToken && profile == .deployed ? nil : fault.usualStatus
    }

    private func malformedBodyStatus(_ profile: Profile, _ body: JSONError.Category) -> Int {
        guard profile == .deployed else { return 415 }
        // The deployed server read messages with another JSON parser.
        guard self != .sendMessages else { return body == .syntax || body == .kind ? 501 : 415 }
        return switch body {
        case .syntax, .limit: 400
        case .kind, .value: 422
        case .token: 400
        }
    }
}
