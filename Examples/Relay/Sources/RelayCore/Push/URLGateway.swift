// SPDX-License-Identifier: Apache-2.0

import Carrier
import HTTPTypes
import PushHTTP
import PushWire

/// Posts pushes to URLs of the clients': the ids that they register are URLs here, and the payloads what Apple or Google would carry.
///
/// It posts only where the operator lets it. A relay that posted wherever its clients say would be their way into whatever it can
/// reach.
struct URLGateway: PushGateway {
    let carrier: Carrier
    let profile: Profile
    /// Hosts, with their ports, that may be posted to.
    let hosts: Set<String>
    let allowsLoopback: Bool
    let outages: Outages

    func deliver(_ envelope: [UInt8], to target: PushTarget) async -> PushOutcome {
        guard let url = try? ServiceURL(target.id) else { return .gone }
        // The operator may have it otherwise tomorrow, and the client would not know that its id is forgotten.
        guard isAllowed(url) else { return .notNow }
        let (payload, mediaType) =
            switch target {
            // Apple's limit is Apple's: see `APNPayload.fits(limit:)`. A URL has none.
            case .apn: (APNPayload(envelope: envelope, profile: profile).encoded(), "application/json")
            case .gcm: (GCMPayload(envelope: envelope, profile: profile).encoded(), profile.gcmMediaType)
            }
        let request = HTTPRequest(
            method: .post, scheme: url.scheme, authority: url.authority, path: url.target,
            headerFields: [.contentType: mediaType])
        // The operator's name for it: a client's URL does not belong in the log.
        let name = hosts.contains(url.authority) ? "gateway \(url.authority)" : "gateways on this machine"
        guard let status = try? await carrier.post(request, payload).status.code else {
            outages.failed(name)
            return .unreachable
        }
        outages.responded(name)
        return switch status {
        case 200..<300: .taken
        case 404, 410: .gone
        // It is about the service, or about when, and not about this push.
        case 401, 403, 408, 429: .notNow
        case 400..<500: .refused
        default: .notNow
        }
    }

    /// `ServiceURL` is https, or http to this machine.
    private func isAllowed(_ url: ServiceURL) -> Bool {
        hosts.contains(url.authority) || allowsLoopback && url.scheme == "http"
    }
}

extension Profile {
    fileprivate var gcmMediaType: String { self == .specification ? "text/plain" : "application/json" }
}
