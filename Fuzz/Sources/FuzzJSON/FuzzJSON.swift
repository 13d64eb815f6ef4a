// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushHTTP
import PushWire

/// Runs one input as a JSON text: as a whole body, and as a value within bodies. Compares the library with nlohmann/json, the peer.
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
    // This takes longer than everything above, so it runs only for short texts, which nest as deep as long ones.
    if text.count <= 64, text.count(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }) > 1 {
        compare(DirectoryResponse.self, nested.open + text + nested.close)
    }
    return 0
}

/// The text around the value of an unknown key, 510 deep, so that the value may nest two levels more. It mixes objects and arrays.
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
        "a span gives the same result as an array")
    let inMiddle = places.inMiddle(text)
    hold(
        Result { () throws(JSONError) in try Body.read(inMiddle) } == read,
        "the result does not depend on the address of the text")
    switch read {
    case .success(let body): checkAccepted(body, text)
    case .failure(let error): checkRefused(type, text, error)
    }
}

private func checkAccepted<Body: PlainBody>(_ body: Body, _ text: [UInt8]) {
    hold(String(validating: text, as: UTF8.self) != nil, "an accepted text is UTF-8")
    hold(plainBody(text) == body, "the peer accepts an accepted text, with the same values")
    hold(PeerText(text).maximumDepth <= 512, "an accepted text is at most 512 deep")
    hold(!hasLongKey(text), "an accepted text has no key of more than 256 bytes")
    for (body, json) in body.forms { hold(plainBody(json) == body, "the peer reads an encoding as the same body") }
    var limits = WireLimits.json
    limits.maximumByteCount = text.count - 1
    do throws(JSONError) {
        _ = try Body(json: text, limits: limits)
        broken("a text longer than the limit is rejected")
    } catch { hold(error.reason == .tooLarge(limit: text.count - 1), "a text longer than the limit throws tooLarge") }
}

private func plainBody<Body: PlainBody>(_ text: [UInt8]) -> Body? {
    let peer = PeerText(text)
    return peer.isAccepted ? try? Body(plain: peer.root) : nil
}
