// SPDX-License-Identifier: Apache-2.0

/// Delivers pushes to installations, as Apple's and Google's services do.
package protocol PushGateway: Sendable {
    /// Delivers an envelope.
    ///
    /// A push may be delivered more than once: if the relay stops before it records the outcome, or if the response is late or
    /// lost. The envelope is then the same. Two different pushes never have the same envelope, because each has its own IV.
    func deliver(_ envelope: [UInt8], to target: PushTarget) async -> PushOutcome
}

/// The outcome of a push.
package enum PushOutcome: Sendable {
    /// The installation, or the push service, has the push.
    case taken
    /// The gateway does not take the push now. The relay retries it, less and less often.
    case notNow
    /// The gateway does not respond. The relay retries the push, less and less often.
    case unreachable
    /// The gateway rejects this push for good. The push waits for another push id, and no longer holds up those behind it.
    case refused
    /// The push id no longer exists. The relay removes the id, and the pushes wait for another.
    case gone
}

/// The target of an account's pushes.
package enum PushTarget: Sendable {
    case apn(String)
    case gcm(String)

    enum Service {
        case apn, gcm

        /// The column in the table of accounts.
        var column: String { self == .apn ? "apnID" : "gcmID" }
    }

    /// Prefers Google's id if an account has both, as deployed servers did.
    init?(gcm: String?, apn: String?) {
        if let gcm { self = .gcm(gcm) } else if let apn { self = .apn(apn) } else { return nil }
    }

    var service: Service {
        switch self {
        case .apn: .apn
        case .gcm: .gcm
        }
    }

    /// The installation's id at the push service.
    package var id: String {
        switch self {
        case .apn(let id), .gcm(let id): id
        }
    }
}
