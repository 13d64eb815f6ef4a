// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushHTTP
import PushWire

/// All bodies. Inputs and `Fuzz/Seeds` select a body by its index here.
private let types: [any JSONBody.Type] = [
    AccountRegistration.self, APNRegistration.self, GCMRegistration.self, PreKeyUpload.self, PreKeyResponse.self,
    DirectoryQuery.self, DirectoryResponse.self, DirectoryContact.self, MessageBatch.self, DeliveryReport.self,
    AttachmentAllocation.self, AttachmentLocation.self, PreKey.self, OutgoingMessage.self,
]
private let places = Places(capacity: 1 << 20)

/// Runs one input as the body of a call:
///
///     offset 0    1 byte    the index of the body
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

/// Checks that the result depends neither on the address of the bytes nor on the bytes around them.
private func checkPlaces<Body: JSONBody>(_ json: [UInt8], _ read: Result<Body, JSONError>) {
    if case .failure(let error) = read {
        hold((0...json.count).contains(error.offset), "an error's offset is in the text")
    }
    let atEdge = places.atEdge(json)
    hold(Result { () throws(JSONError) in try Body(json: atEdge) } == read, "a span gives the same result as an array")
    let inMiddle = places.inMiddle(json)
    hold(
        Result { () throws(JSONError) in try Body(json: inMiddle) } == read, "the result does not depend on the address"
    )
}

private func checkWriting<Body: JSONBody>(_ body: Body, _ profile: Profile) {
    let written = body.encoded(profile: profile)
    hold(body.encodedByteCount(profile: profile) == written.count, "encodedByteCount is the size of the JSON")
    let encoded = encodedInPlace(count: written.count) { body.encode(into: &$0, profile: profile) }
    hold(encoded == written, "encode(into:) writes what encoded() gives")
    guard let again = try? Body(json: written) else { broken("a body's encoding can be read") }
    hold(again == whatIsWritten(of: body, profile), "a body's encoding is read as the same body")
    hold(again.encoded(profile: profile) == written, "writing a body is a fixed point")
}

/// Returns the part of a body that its encoding has. The specification's profile does not mark last-resort keys.
private func whatIsWritten<Body: JSONBody>(of body: Body, _ profile: Profile) -> Body {
    guard profile == .specification, var response = body as? PreKeyResponse else { return body }
    response.marksLastResort = false
    return response as? Body ?? body
}

/// Cuts the text before its last brace, which ends the body. Only white space can follow that brace.
private func checkCut<Body: JSONBody>(_ type: Body.Type, _ json: [UInt8]) {
    guard let end = json.lastIndex(of: UInt8(ascii: "}")) else { broken("a body ends with a brace") }
    do throws(JSONError) {
        _ = try Body(json: [UInt8](json[..<end]))
        broken("a truncated body is rejected")
    } catch { hold(error.reason == .syntax && error.offset == end, "a truncated body throws syntax at its end") }
}

private func checkLimits<Body: JSONBody>(_ json: [UInt8], _ body: Body) {
    var limits = WireLimits.json
    limits.maximumByteCount = json.count
    hold((try? Body(json: json, limits: limits)) == body, "a body as long as the limit is accepted")
    limits.maximumByteCount = json.count - 1
    do throws(JSONError) {
        _ = try Body(json: json, limits: limits)
        broken("a body longer than the limit is rejected")
    } catch { hold(error.reason == .tooLarge(limit: json.count - 1), "a body longer than the limit throws tooLarge") }
    limits = .json
    limits.maximumElementCount = 1
    do throws(JSONError) {
        let again = try Body(json: json, limits: limits)
        hold(again == body, "a limit does not change a value")
    } catch {
        hold(error.reason == .tooManyElements(limit: 1), "an array longer than the limit throws tooManyElements")
    }
}
