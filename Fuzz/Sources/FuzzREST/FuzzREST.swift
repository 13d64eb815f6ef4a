// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import FuzzSupport
import PushHTTP
import PushWire

/// The bodies of all calls, requests' before answers'.
private let types: [any RESTBody.Type] = RESTCall.allCases.flatMap { call in
    [call.shape.requestBody, call.shape.answerBody].compactMap { $0 }
}

/// An input is a body of one of the calls, or not:
///
///     offset 0    1 byte    which body; from 128 on, through the standard library's encoding, too
///     then        JSON
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    var input = unsafe InputBytes(start, count)
    let control = input.byte()
    let type = types[Int(control & 127) % types.count]
    check(type, input.rest, isEncoded: control >= 128)
    return 0
}

private func check<Body: RESTBody>(_ type: Body.Type, _ json: [UInt8], isEncoded: Bool) {
    let body: Body
    do throws(RESTReadingError) { body = try RESTReader.read(type, from: json) } catch {
        hold(error.kind == .token || error.kind == .value || error.kind == .syntax, "a fault has a kind")
        return
    }
    for profile in Profile.allCases {
        let written = body.json(profile)
        hold(body.jsonByteCount(profile) == written.count, "jsonByteCount is the size of the JSON")
        guard let again = try? RESTReader.read(type, from: written) else { broken("a body that is written is read") }
        hold(again == body, "a body is read as it was written")
        hold(again.json(profile) == written, "writing a body is a fixed point")
        if isEncoded { checkEncoding(body, profile) }
    }
    checkCut(type, json)
    let limit = json.count - 1
    do throws(RESTReadingError) {
        _ = try RESTReader.read(type, from: json, maximumByteCount: limit)
        broken("a body longer than the limit is refused")
    } catch { hold(error == .tooLarge(limit: limit), "a body longer than the limit is too large") }
}

/// By the caller's own encoder.
private func checkEncoding<Body: RESTBody>(_ body: Body, _ profile: Profile) {
    let encoder = JSONEncoder()
    encoder.userInfo[Profile.userInfoKey] = profile
    guard let data = try? encoder.encode(body) else { broken("a body can be encoded") }
    hold((try? RESTReader.read(Body.self, from: [UInt8](data))) == body, "a body is read as it was encoded")
}

/// An object that is cut is none: what follows it is white space.
private func checkCut<Body: RESTBody>(_ type: Body.Type, _ json: [UInt8]) {
    guard let end = json.lastIndex(of: UInt8(ascii: "}")) else { return }
    hold((try? RESTReader.read(type, from: [UInt8](json[..<end]))) == nil, "a body that is cut is refused")
}
