// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushHTTP
import PushWire

/// All bodies. Inputs name them by their place here, and so does `Fuzz/Seeds`.
private let types: [any JSONBody.Type] = [
    AccountRegistration.self, APNRegistration.self, GCMRegistration.self, PreKeyUpload.self, PreKeyResponse.self,
    DirectoryQuery.self, DirectoryResponse.self, DirectoryContact.self, MessageBatch.self, DeliveryReport.self,
    AttachmentAllocation.self, AttachmentLocation.self, PreKey.self, OutgoingMessage.self,
]
private let places = Places(capacity: 1 << 20)

/// An input is a body of one of the calls, or not:
///
///     offset 0    1 byte    which body
///     then        JSON
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    var input = unsafe InputBytes(start, count)
    let type = types[Int(input.byte() & 127) % types.count]
    check(type, input.rest)
    return 0
}

private func check<Body: JSONBody>(_ type: Body.Type, _ json: [UInt8]) {
    let read = Result { () throws(JSONError) in try Body(json: json) }
    checkPlaces(json, read)
    guard let body = try? read.get() else { return }
    for profile in Profile.allCases { checkWriting(body, profile) }
    checkCut(type, json)
    checkLimits(json, body)
}

/// The verdict depends on the bytes alone, not on where they are or what is around them.
private func checkPlaces<Body: JSONBody>(_ json: [UInt8], _ read: Result<Body, JSONError>) {
    if case .failure(let error) = read {
        hold((0...json.count).contains(error.offset), "an error's offset is in the text")
    }
    let atEdge = places.atEdge(json)
    hold(Result { () throws(JSONError) in try Body(json: atEdge) } == read, "a span reads as an array does")
    let inMiddle = places.inMiddle(json)
    hold(Result { () throws(JSONError) in try Body(json: inMiddle) } == read, "a text reads the same in all places")
}

private func checkWriting<Body: JSONBody>(_ body: Body, _ profile: Profile) {
    let written = body.encoded(profile: profile)
    hold(body.encodedByteCount(profile: profile) == written.count, "encodedByteCount is the size of the JSON")
    let encoded = encodedInPlace(count: written.count) { body.encode(into: &$0, profile: profile) }
    hold(encoded == written, "encode(into:) writes what encoded() gives")
    guard let again = try? Body(json: written) else { broken("a body that is written is read") }
    hold(again == whatIsWritten(of: body, profile), "a body is read as it was written")
    hold(again.encoded(profile: profile) == written, "writing a body is a fixed point")
}

/// The specification does not mark last-resort keys. All else is in both forms.
private func whatIsWritten<Body: JSONBody>(of body: Body, _ profile: Profile) -> Body {
    guard profile == .specification, var response = body as? PreKeyResponse else { return body }
    response.marksLastResort = false
    return response as? Body ?? body
}

/// After the cut comes white space at most, so that the body's own brace is missing.
private func checkCut<Body: JSONBody>(_ type: Body.Type, _ json: [UInt8]) {
    guard let end = json.lastIndex(of: UInt8(ascii: "}")) else { broken("a body ends with a brace") }
    do throws(JSONError) {
        _ = try Body(json: [UInt8](json[..<end]))
        broken("a body that is cut is refused")
    } catch { hold(error.reason == .syntax && error.offset == end, "a body that is cut is refused where it ends") }
}

private func checkLimits<Body: JSONBody>(_ json: [UInt8], _ body: Body) {
    var limits = WireLimits.json
    limits.maximumByteCount = json.count
    hold((try? Body(json: json, limits: limits)) == body, "a body of the limit's length is read")
    limits.maximumByteCount = json.count - 1
    do throws(JSONError) {
        _ = try Body(json: json, limits: limits)
        broken("a body longer than the limit is refused")
    } catch { hold(error.reason == .tooLarge(limit: json.count - 1), "a body longer than the limit is too large") }
    limits = .json
    limits.maximumElementCount = 1
    do throws(JSONError) {
        let again = try Body(json: json, limits: limits)
        hold(again == body, "a limit changes no value")
    } catch { hold(error.reason == .tooManyElements(limit: 1), "an array longer than the limit is refused") }
}
