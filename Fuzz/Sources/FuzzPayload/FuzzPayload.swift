// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushWire

private let places = Places(capacity: 1 << 20)

/// Runs one input as an APN payload and as a GCM payload.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    checkAPN(bytes)
    checkGCM(bytes)
    return 0
}

private func checkAPN(_ bytes: [UInt8]) {
    let read = Result { () throws(JSONError) in try APNPayload(json: bytes) }
    let atEdge = places.atEdge(bytes)
    hold(
        Result { () throws(JSONError) in try APNPayload(json: atEdge) } == read,
        "a span gives the same result as an array")
    guard let payload = payload(read, bytes) else { return }
    for profile in Profile.allCases {
        let payload = APNPayload(envelope: payload.envelope, profile: profile, alert: payload.alert)
        let json = payload.encoded()
        hold((try? APNPayload(json: json)) == payload, "an APN payload's encoding is read as the same payload")
        hold(payload.encodedByteCount == json.count, "encodedByteCount is the size of the payload")
        hold(payload.fits(limit: json.count) && !payload.fits(limit: json.count - 1), "a payload fits in its own size")
        let encoded = encodedInPlace(count: json.count) { payload.encode(into: &$0) }
        hold(encoded == json, "encode(into:) writes what encoded() gives")
    }
    checkCut(bytes) { json throws(JSONError) in _ = try APNPayload(json: json) }
    checkLimit(bytes) { limits throws(JSONError) in _ = try APNPayload(json: bytes, limits: limits) }
}

private func checkGCM(_ bytes: [UInt8]) {
    let read = Result { () throws(JSONError) in try GCMPayload(json: bytes) }
    let atEdge = places.atEdge(bytes)
    hold(
        Result { () throws(JSONError) in try GCMPayload(json: atEdge) } == read,
        "a span gives the same result as an array")
    guard let payload = payload(read, bytes) else { return }
    for profile in Profile.allCases {
        let payload = GCMPayload(envelope: payload.envelope, profile: profile)
        let json = payload.encoded()
        hold((try? GCMPayload(json: json)) == payload, "a GCM payload's encoding is read as the same payload")
        hold(payload.encodedByteCount == json.count, "encodedByteCount is the size of the payload")
        hold(payload.fits(limit: json.count) && !payload.fits(limit: json.count - 1), "a payload fits in its own size")
        let encoded = encodedInPlace(count: json.count) { payload.encode(into: &$0) }
        hold(encoded == json, "encode(into:) writes what encoded() gives")
    }
    if payload.profile == .deployed { checkCut(bytes) { json throws(JSONError) in _ = try GCMPayload(json: json) } }
    checkLimit(bytes) { limits throws(JSONError) in _ = try GCMPayload(json: bytes, limits: limits) }
}

/// Returns the payload, or checks the error and returns nil.
private func payload<Payload>(_ read: Result<Payload, JSONError>, _ bytes: [UInt8]) -> Payload? {
    switch read {
    case .success(let payload): return payload
    case .failure(let error):
        hold((0...bytes.count).contains(error.offset), "an error's offset is in the text")
        return nil
    }
}

/// Cuts the text before its last brace, which ends the object. Only white space can follow that brace.
private func checkCut(_ json: [UInt8], _ read: ([UInt8]) throws(JSONError) -> Void) {
    guard let end = json.lastIndex(of: UInt8(ascii: "}")) else { broken("a payload ends with a brace") }
    do throws(JSONError) {
        try read([UInt8](json[..<end]))
        broken("a truncated payload is rejected")
    } catch { hold(error.reason == .syntax && error.offset == end, "a truncated payload throws syntax at its end") }
}

private func checkLimit(_ bytes: [UInt8], _ read: (WireLimits) throws(JSONError) -> Void) {
    guard !bytes.isEmpty else { return }
    var limits = WireLimits.pushPayload
    limits.maximumByteCount = bytes.count - 1
    do throws(JSONError) {
        try read(limits)
        broken("a payload longer than the limit is rejected")
    } catch {
        hold(error.reason == .tooLarge(limit: bytes.count - 1), "a payload longer than the limit throws tooLarge")
    }
}
