// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

private let methods: [HTTPRequest.Method] = [.get, .put, .post, .delete, .head, .options, .patch, .connect]
/// Credentials of `+14155550132` with a password of one letter.
private let header = "Basic KzE0MTU1NTUwMTMyOnA="

/// Runs one input as a request. After the first byte, each line is a part of it:
///
///     offset 0    1 byte    bits 0 to 2: the method; bit 3: the deployed profile; bit 4: well-formed credentials
///     line 1      path and query
///     line 2      the Authorization header, unless bit 4 is set
///     line 3      the Content-Length header
///     the rest    the body
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    var input = unsafe InputBytes(start, count)
    let control = input.byte()
    let lines = input.rest.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
    let line = { (index: Int) in index < lines.count ? String(decoding: lines[index], as: UTF8.self) : nil }
    var fields = HTTPFields()
    fields[.authorization] = control & 16 != 0 ? header : line(1)
    fields[.contentLength] = line(2).flatMap { $0.isEmpty ? nil : $0 }
    let request = HTTPRequest(
        method: methods[Int(control & 7)], scheme: nil, authority: nil, path: line(0), headerFields: fields)
    let body = lines.count > 3 ? [UInt8](lines[3]) : []
    let relay = PushRelay(profile: control & 8 == 0 ? .specification : .deployed)
    check(relay, request, body)
    checkCalls(relay, name: line(0) ?? "", body)
    checkTexts(line(0) ?? "", line(1) ?? "")
    return 0
}

private func check(_ relay: PushRelay, _ request: HTTPRequest, _ body: [UInt8]) {
    let result = Result { () throws(PushRelayError) in try relay.route(request) }
    checkAbsoluteForm(relay, request, result)
    switch result {
    case .success(let route):
        checkRouteTrip(route, relay, request.method)
        if let error = readingError(of: route, relay, body) { checkRefusal(relay.refusal(error), error) }
    case .failure(let error): checkRefusal(relay.refusal(error), error)
    }
}

/// Checks that the request in absolute form, as to a proxy, has the same route (RFC 9112 section 3.2.2).
private func checkAbsoluteForm(
    _ relay: PushRelay, _ request: HTTPRequest, _ result: Result<PushRoute, PushRelayError>
) {
    guard let path = request.path, path.utf8.first == UInt8(ascii: "/") else { return }
    for origin in ["https://relay.example", "HTTP://[::1]:8080"] {
        var absolute = request
        absolute.path = origin + path
        hold(
            Result { () throws(PushRelayError) in try relay.route(absolute) } == result,
            "a target in absolute form is routed by its path")
    }
}

/// Checks that the client's request for a route has that route.
private func checkRouteTrip(_ route: PushRoute, _ relay: PushRelay, _ method: HTTPRequest.Method) {
    guard let again = try? relay.route(request(for: route)) else {
        broken("the client's request for a route has a route")
    }
    hold(again == route, "the client's request for a route has the same route")
    hold(again.call == route.call, "equal routes have the same call")
    hold(request(for: route).method == method, "the client's request has the same method")
    if case .account(let credentials, _) = route {
        hold(
            (try? BasicCredentials(header: credentials.header)) == credentials,
            "encoded credentials parse to the same credentials")
        checkAccount(credentials)
    }
}

/// Returns the error of reading a call's body, or nil if the body is valid or the call has none.
private func readingError(of route: PushRoute, _ relay: PushRelay, _ body: [UInt8]) -> PushRelayError? {
    switch route {
    case .requestCode: nil
    case .confirmCode(_, _, let exchange): readingError(of: exchange, relay, body)
    case .account(_, .setAPN(let exchange)): readingError(of: exchange, relay, body)
    case .account(_, .setGCM(let exchange)): readingError(of: exchange, relay, body)
    case .account(_, .uploadPreKeys(let exchange)): readingError(of: exchange, relay, body)
    case .account(_, .queryDirectory(let exchange)): readingError(of: exchange, relay, body)
    case .account(_, .sendMessages(let exchange)): readingError(of: exchange, relay, body)
    case .account(_, .removeAPN), .account(_, .removeGCM), .account(_, .fetchPreKey), .account(_, .lookUpContact),
        .account(_, .allocateAttachment), .account(_, .locateAttachment):
        nil
    }
}

private func readingError<Body: JSONBody, Response>(
    of exchange: PushExchange<Body, Response>, _ relay: PushRelay, _ bytes: [UInt8]
) -> PushRelayError? {
    do throws(PushRelayError) {
        let body = try relay.read(bytes, of: exchange)
        guard let again = try? relay.read(body.encoded(profile: relay.profile), of: exchange) else {
            broken("a body's encoding can be read")
        }
        hold(again == body, "a body's encoding is read as the same body")
        return nil
    } catch { return error }
}

private func checkRefusal(_ response: HTTPResponse, _ error: PushRelayError) {
    let status = response.status.code
    hold((400..<500).contains(status) || status == 501, "a rejected request gets an error status: \(status)")
    hold(response.headerFields[.contentLength] == "0", "an error response has Content-Length 0")
    hold(
        (status == 401) == (response.headerFields[.wwwAuthenticate] != nil),
        "401, and no other status, has WWW-Authenticate")
    if case .methodNotAllowed(let methods) = error {
        hold(!methods.isEmpty && response.headerFields[.allow] != nil, "405 lists the allowed methods")
    }
}

/// Checks the same texts as URLs and times.
private func checkTexts(_ path: String, _ header: String) {
    for text in [path, "https://" + path, "http://127.0.0.1" + path] {
        guard let url = try? ServiceURL(text) else { continue }
        let rebuilt = "\(url.scheme)://\(url.authority)\(url.target)"
        guard let again = try? ServiceURL(rebuilt) else { broken("the parts of a URL make a valid URL") }
        hold(
            (again.scheme, again.authority, again.target) == (url.scheme, url.authority, url.target),
            "the parts of a URL make a URL with the same parts")
        hold(
            url.target.hasPrefix("/") && !url.authority.contains("@"),
            "a URL's target is a path, and its authority has no user")
        guard let service = try? PushService(url, credentials: Samples.credentials, profile: .specification) else {
            continue
        }
        let (request, _) = service.request(for: .requestCode(.sms, to: Samples.number))
        hold(
            request.authority == url.authority && request.scheme == url.scheme,
            "a request has the scheme and authority of its URL")
    }
    for text in [path, header] {
        switch RetryAfter(text) {
        case .seconds(let seconds)?:
            hold(seconds >= 0 && RetryAfter(String(seconds)) == .seconds(seconds), "seconds parse to the same value")
        case .unixTime(let time)?:
            // The years 0 and 9999, in seconds before and after 1970.
            hold((-62_167_219_200...253_402_300_799).contains(time), "a date has four digits for its year")
        case nil: break
        }
    }
}
