// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushHTTP
import PushWire

/// The bytes of an input are a JSON text: a body by itself, and a value in bodies. Each body is read by the library and by the peer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let text = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    compare(DirectoryResponse.self, text)
    compare(DirectoryResponse.self, #"{"contacts":[],"x":"#.utf8 + text + "}".utf8)
    compare(DirectoryResponse.self, #"{"contacts":[{"token":"BQVVHxMt5zAFXA","relay":"#.utf8 + text + "}]}".utf8)
    compare(AttachmentAllocation.self, text)
    compare(AttachmentAllocation.self, #"{"id":"#.utf8 + text + #","location":"https://a.example/"}"#.utf8)
    compare(APNPayload.self, text)
    compare(APNPayload.self, #"{"m":"AQ==","alert":"#.utf8 + text + "}".utf8)
    // This takes longer than all of the above. A short text goes as deep as a long one.
    if text.count <= 64, text.count(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }) > 1 {
        compare(DirectoryResponse.self, nested.open + text + nested.close)
    }
    return 0
}

/// An unknown key's value, with room for two more objects or arrays inside each other. Both kinds are on the way.
private let nested: (open: [UInt8], close: [UInt8]) = {
    let kinds = (0..<509).map { $0 % 3 == 0 }
    let open = #"{"contacts":[],"x":"# + kinds.map { $0 ? #"{"":"# : "[" }.joined()
    let close = kinds.reversed().map { $0 ? "}" : "]" }.joined() + "}"
    return (Array(open.utf8), Array(close.utf8))
}()

private let places = Places(capacity: 1 << 20)

private func compare<Body: PlainBody>(_ type: Body.Type, _ text: some Collection<UInt8>) {
    let text = Array(text)
    let read = Result { () throws(JSONError) in try Body(json: text, limits: .json) }
    let atEdge = places.atEdge(text)
    hold(
        Result { () throws(JSONError) in try Body.read(atEdge) } == read,
        "a span reads as an array does")
    let inMiddle = places.inMiddle(text)
    hold(
        Result { () throws(JSONError) in try Body.read(inMiddle) } == read,
        "a text reads the same in all places")
    switch read {
    case .success(let body): checkAccepted(body, text)
    case .failure(let error): checkRefused(type, text, error)
    }
}

private func checkAccepted<Body: PlainBody>(_ body: Body, _ text: [UInt8]) {
    hold(String(validating: text, as: UTF8.self) != nil, "a text that is accepted is UTF-8")
    hold(plainBody(text) == body, "the peer accepts what is accepted, with the same values")
    hold(PeerText(text).maximumDepth <= 512, "a text that is accepted is at most 512 deep")
    hold(!hasLongKey(text), "a text that is accepted has no key of more than 256 bytes")
    for (body, json) in body.forms { hold(plainBody(json) == body, "the peer reads what is written as the same") }
    var limits = WireLimits.json
    limits.maximumByteCount = text.count - 1
    do throws(JSONError) {
        _ = try Body(json: text, limits: limits)
        broken("a text longer than the limit is refused")
    } catch { hold(error.reason == .tooLarge(limit: text.count - 1), "a text longer than the limit is too large") }
}

private func plainBody<Body: PlainBody>(_ text: [UInt8]) -> Body? {
    let peer = PeerText(text)
    return peer.isAccepted ? try? Body(plain: peer.root) : nil
}
