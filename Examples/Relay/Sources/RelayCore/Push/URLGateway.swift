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

    func deliver(_ envelope: [UInt8], to target: PushTarget) async -> PushOutcome {
        guard let url = try? ServiceURL(target.id), isAllowed(url) else { return .gone }
        let (payload, mediaType) =
            switch target {
            // Apple's limit is Apple's: see `APNPayload.fits(limit:)`. A URL has none.
            case .apn: (APNPayload(envelope: envelope, profile: profile).json, "application/json")
            case .gcm: (GCMPayload(envelope: envelope, profile: profile).bytes, profile.gcmMediaType)
            }
        let request = HTTPRequest(
            method: .post, scheme: url.scheme, authority: url.authority, path: url.target,
            headerFields: [.contentType: mediaType])
        // Whatever it answers beyond its status is not read far.
        guard let (response, _) = try? await carrier.send(request, payload, maximumByteCount: 1 << 10) else {
            return .notNow
        }
        switch response.status.code {
        case 200..<300: return .taken
        case 404, 410: return .gone
        default: return .notNow
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
