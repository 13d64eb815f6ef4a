// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

private let methods: [HTTPRequest.Method] = [.get, .put, .post, .delete, .head, .options, .patch, .connect]
/// `+14155550132` and a password of one letter.
private let header = "Basic KzE0MTU1NTUwMTMyOnA="

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

/// A proxy's form of the same request (RFC 9112 section 3.2.2).
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

/// The request that a client makes of a route has that route.
private func checkRouteTrip(_ route: PushRoute, _ relay: PushRelay, _ method: HTTPRequest.Method) {
    guard let again = try? relay.route(request(for: route)) else { broken("the request of a route's call has a route") }
    hold(again == route, "the request of a route's call has the same route")
    hold(again.call == route.call, "the same route is the same call")
    hold(request(for: route).method == method, "a route's method is the request's")
    if case .account(let credentials, _) = route {
        hold((try? BasicCredentials(header: credentials.header)) == credentials, "credentials are read as written")
        checkAccount(credentials)
    }
}

/// Why the body of a call with one cannot be read, if it cannot.
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
            broken("a body that is written is read")
        }
        hold(again == body, "a body is read as it was written")
        return nil
    } catch { return error }
}

private func checkRefusal(_ response: HTTPResponse, _ error: PushRelayError) {
    let status = response.status.code
    hold((400..<500).contains(status) || status == 501, "a refused request gets an error: \(status)")
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
        guard let service = try? PushService(url, credentials: Samples.credentials, profile: .specification) else {
            continue
        }
        let (request, _) = service.request(for: .requestCode(.sms, to: Samples.number))
        hold(request.authority == url.authority && request.scheme == url.scheme, "a request goes where its URL says")
    }
    for text in [path, header] {
        switch RetryAfter(text) {
        case .seconds(let seconds)?:
            hold(seconds >= 0 && RetryAfter(String(seconds)) == .seconds(seconds), "seconds are read as written")
        case .unixTime(let time)?:
            // The years 0 and 9999, in seconds before and after 1970.
            hold((-62_167_219_200...253_402_300_799).contains(time), "a date has four digits for its year")
        case nil: break
        }
    }
}
