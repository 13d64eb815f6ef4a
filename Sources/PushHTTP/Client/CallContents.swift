// SPDX-License-Identifier: Apache-2.0

import PushCrypto
package import PushWire

/// A call without its credentials, and the type of its response.
package struct CallContents<Response: Sendable>: Sendable {
    /// The target of a call.
    private enum Place: Sendable {
        /// A path and query of the service.
        case service(target: String)
        case blob(ServiceURL)
    }

    package let call: RESTCall
    private let place: Place
    /// The body in a profile's form.
    package let body: @Sendable (Profile) -> [UInt8]
    /// Reads a response's body.
    let read: @Sendable (RawSpan, WireLimits) throws(JSONError) -> Response
    /// The place to which a response sends the client next.
    let location: @Sendable (Response) -> ServiceURL?

    /// Path and query, and the URL that they are asked of.
    package func place(at service: ServiceURL) -> (ServiceURL, target: String) {
        switch place {
        case .service(let target):
            let prefix = service.target.hasSuffix("/") ? String(service.target.dropLast()) : service.target
            return (service, prefix + target)
        case .blob(let url): return (url, url.target)
        }
    }
}

extension CallContents {
    /// A call of the service with a response.
    ///
    /// - Parameters:
    ///   - values: what the path's parameters stand for, in their order.
    ///   - location: the place to which a response sends the client next.
    ///   - response: what the response's JSON comes to.
    init<Body: JSONBody>(
        _ call: RESTCall, _ values: [String] = [], relay: String? = nil, body: (any JSONBody)? = nil,
        location: @escaping @Sendable (Response) -> ServiceURL? = { _ in nil },
        _ response: @escaping @Sendable (Body) -> Response
    ) {
        self.init(
            call: call, place: .service(target: call.shape.target(values, relay: relay)),
            body: { body?.encoded(profile: $0) ?? [] },
            read: { json, limits throws(JSONError) in response(try Body(json: json, limits: limits)) },
            location: location)
    }

    /// A call of a blob's.
    init(
        _ call: RESTCall, at location: ServiceURL, _ blob: [UInt8],
        _ response: @escaping @Sendable (RawSpan) -> Response
    ) {
        self.init(
            call: call, place: .blob(location), body: { _ in blob }, read: { body, _ in response(body) },
            location: { _ in nil })
    }
}

extension CallContents where Response == Void {
    /// A call of the service with an empty response. What a server says all the same is not read.
    init(_ call: RESTCall, _ values: [String] = [], body: (any JSONBody)? = nil) {
        self.init(
            call: call, place: .service(target: call.shape.target(values, relay: nil)),
            body: { body?.encoded(profile: $0) ?? [] }, read: { _, _ in }, location: { _ in nil })
    }
}

extension CallContents: CustomStringConvertible, Redacted {
    /// The call's name: numbers, codes, tokens and signatures are in its place, and keys in its body.
    package var description: String { call.rawValue }
}
