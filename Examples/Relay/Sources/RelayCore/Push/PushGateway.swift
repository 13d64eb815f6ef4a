// SPDX-License-Identifier: Apache-2.0

/// Takes pushes to installations, as Apple's and Google's services do.
package protocol PushGateway: Sendable {
    /// Hands over an envelope.
    ///
    /// A push may come more than once: when the relay ends between handing it over and noting that it did, or when the response
    /// is late or lost. Its envelope is the same then, and no two others are, by their IVs.
    func deliver(_ envelope: [UInt8], to target: PushTarget) async -> PushOutcome
}

/// The outcome of a push.
package enum PushOutcome: Sendable {
    /// The installation, or the service, has it.
    case taken
    /// Not now. It is tried again, later and later.
    case notNow
    /// The gateway does not respond. The push is tried again, later and later.
    case unreachable
    /// Not this one, however often it is tried. It is out of the way of those behind it, and waits for another id.
    case refused
    /// There is nothing under this id, and will not be: the id is forgotten, and pushes wait for another.
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

    /// An account that has both ids gets its pushes by Google, as deployed.
    init?(gcm: String?, apn: String?) {
        if let gcm { self = .gcm(gcm) } else if let apn { self = .apn(apn) } else { return nil }
    }

    var service: Service {
        switch self {
        case .apn: .apn
        case .gcm: .gcm
        }
    }

    /// The push service's id of the installation.
    package var id: String {
        switch self {
        case .apn(let id), .gcm(let id): id
        }
    }
}
