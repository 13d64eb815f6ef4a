// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

private let methods: [HTTPRequest.Method] = [.get, .put, .post, .delete, .head, .options, .patch, .connect]
/// `+14155550132` and a password of one letter.
private let credentials = "Basic KzE0MTU1NTUwMTMyOnA="

/// An input is a request, one part in a line:
///
///     offset 0    1 byte    bits 0 to 2: the method; bit 3: the deployed profile; bit 4: credentials that are right in form
///     then        path and query, credentials unless they are right in form, a body's length, the body
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    var input = unsafe InputBytes(start, count)
    let control = input.byte()
    let lines = input.rest.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
    let line = { (index: Int) in index < lines.count ? String(decoding: lines[index], as: UTF8.self) : nil }
    var fields = HTTPFields()
    fields[.authorization] = control & 16 != 0 ? credentials : line(1)
    fields[.contentLength] = line(2).flatMap { $0.isEmpty ? nil : $0 }
    let request = HTTPRequest(
        method: methods[Int(control & 7)], scheme: nil, authority: nil, path: line(0), headerFields: fields)
    let body = lines.count > 3 ? [UInt8](lines[3]) : []
    check(PushRelay(profile: control & 8 == 0 ? .specification : .deployed), request, body)
    checkTexts(line(0) ?? "", line(1) ?? "")
    return 0
}

private func check(_ relay: PushRelay, _ request: HTTPRequest, _ body: [UInt8]) {
    do throws(PushRelayError) {
        let routed = try relay.route(request)
        checkRouted(routed, relay, request)
        if let type = routed.route.call.shape.requestBody { try read(type, relay, body, routed.route) }
    } catch { checkRefusal(relay.refusal(error), relay, error) }
}

private func checkRouted(_ routed: RoutedRequest, _ relay: PushRelay, _ request: HTTPRequest) {
    let (route, shape) = (routed.route, routed.route.call.shape)
    hold(shape.method.rawValue == request.method.rawValue, "a route's method is the request's")
    hold(shape.profiles.contains(relay.profile), "a route is one of the relay's profile")
    switch routed {
    case .open: hold(!shape.isAuthenticated, "a call without credentials is one that needs none")
    case .authenticated(_, let credentials):
        hold(shape.isAuthenticated, "a call with credentials is one that needs them")
        hold((try? BasicCredentials(header: credentials.header)) == credentials, "credentials are read as written")
    }
    var again = request
    again.path = route.target
    guard let routedAgain = try? relay.route(again) else { broken("a route's own target has a route") }
    hold(routedAgain == routed, "a route's own target has the same route")
    hold(routedAgain.route.target == route.target, "a route's target is a fixed point")
}

private func read<Body: RESTBody>(
    _ type: Body.Type, _ relay: PushRelay, _ bytes: [UInt8], _ route: PushRoute
) throws(PushRelayError) {
    let body = try relay.read(type, from: bytes, of: route)
    let written = body.json(relay.profile)
    guard let again = try? relay.read(type, from: written, of: route) else { broken("a body that is written is read") }
    hold(again == body, "a body is read as it was written")
}

private func checkRefusal(_ response: HTTPResponse, _ relay: PushRelay, _ error: PushRelayError) {
    let status = response.status.code
    hold((400..<500).contains(status) || status == 501, "a request that is refused is answered by an error: \(status)")
    hold(response.headerFields[.contentLength] == "0", "a refusal has no body, and says so")
    hold(
        (status == 401) == (response.headerFields[.wwwAuthenticate] != nil),
        "401, and only that, says how to authenticate")
    if case .methodNotAllowed(let methods) = error {
        hold(!methods.isEmpty && response.headerFields[.allow] != nil, "405 says which methods there are")
    }
}

/// The same texts as URLs, times and credentials.
private func checkTexts(_ path: String, _ header: String) {
    for text in [path, "https://" + path, "http://127.0.0.1" + path] {
        guard let url = try? ServiceURL(text) else { continue }
        let rebuilt = "\(url.scheme)://\(url.authority)\(url.target)"
        guard let again = try? ServiceURL(rebuilt) else { broken("a URL's parts are those of a URL") }
        hold(
            (again.scheme, again.authority, again.target) == (url.scheme, url.authority, url.target),
            "a URL's parts are those of the URL that they make")
        hold(
            url.target.hasPrefix("/") && !url.authority.contains("@"), "a URL's target is a path, and it names no user")
        guard let service = try? PushService(url, credentials: BasicCredentials(header: credentials)) else { continue }
        let (request, _) = service.request(for: .allocateAttachment())
        hold(request.authority == url.authority && request.scheme == url.scheme, "a request goes where its URL says")
    }
    for text in [path, header] {
        if case .seconds(let seconds)? = RetryAfter(text) {
            hold(seconds >= 0 && RetryAfter(String(seconds)) == .seconds(seconds), "seconds are read as written")
        }
    }
}
