// SPDX-License-Identifier: Apache-2.0

import Carrier
import HTTPTypes
import PushHTTP
import PushWire

/// Posts pushes to the URLs that clients register as their push ids. The payloads are those that Apple or Google would carry.
///
/// Posts only to hosts that the operator allows. Otherwise clients could reach, through the relay, whatever it can reach.
struct URLGateway: PushGateway {
    let carrier: Carrier
    let profile: Profile
    /// The hosts, with ports, to which it may post.
    let hosts: Set<String>
    let allowsLoopback: Bool
    let outages: Outages

    func deliver(_ envelope: [UInt8], to target: PushTarget) async -> PushOutcome {
        guard let url = try? ServiceURL(target.id) else { return .gone }
        // Keeps the id, because the operator may allow it later, and the client would not learn that it was removed.
        guard isAllowed(url) else { return .notNow }
        let (payload, mediaType) =
            switch target {
            // Apple's limit does not apply to a URL: see `APNPayload.fits(limit:)`.
            case .apn: (APNPayload(envelope: envelope, profile: profile).encoded(), "application/json")
            case .gcm: (GCMPayload(envelope: envelope, profile: profile).encoded(), profile.gcmMediaType)
            }
        let request = HTTPRequest(
            method: .post, scheme: url.scheme, authority: url.authority, path: url.target,
            headerFields: [.contentType: mediaType])
        // The log has the operator's name for the host, because a client's URL is private.
        let name = hosts.contains(url.authority) ? "gateway \(url.authority)" : "gateways on this machine"
        guard let status = try? await carrier.post(request, payload).status.code else {
            outages.failed(name)
            return .unreachable
        }
        outages.responded(name)
        return switch status {
        case 200..<300: .taken
        case 404, 410: .gone
        // The reason is the service or the moment, and not this push.
        case 401, 403, 408, 429: .notNow
        case 400..<500: .refused
        default: .notNow
        }
    }

    /// Whether the operator allows the URL. `ServiceURL` allows http only to this machine.
    private func isAllowed(_ url: ServiceURL) -> Bool {
        hosts.contains(url.authority) || allowsLoopback && url.scheme == "http"
    }
}

extension Profile {
    fileprivate var gcmMediaType: String { self == .specification ? "text/plain" : "application/json" }
}
