// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushHTTP
import PushWire

/// The bytes of an input are a payload of Apple's service, of Google's, of both, or of none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    checkAPN(bytes)
    checkGCM(bytes)
    return 0
}

private func checkAPN(_ bytes: [UInt8]) {
    guard let payload = try? RESTReader.apnPayload(bytes) else { return }
    for profile in Profile.allCases {
        let payload = APNPayload(envelope: payload.envelope, profile: profile, alert: payload.alert)
        let json = payload.json
        hold((try? RESTReader.apnPayload(json)) == payload, "a payload of Apple's service is read as it was written")
        hold(payload.byteCount == json.count, "byteCount is the size of the payload")
        hold(payload.fits(limit: json.count) && !payload.fits(limit: json.count - 1), "a payload fits in its own size")
        hold(written(json.count) { payload.write(into: &$0) } == json, "write(into:) writes what json is")
    }
    checkCut(bytes) { (try? RESTReader.apnPayload($0)) == nil }
    let limit = bytes.count - 1
    hold(
        fault { () throws(RESTReadingError) in _ = try RESTReader.apnPayload(bytes, maximumByteCount: limit) }
            == .tooLarge(limit: limit), "a payload longer than the limit is refused")
}

private func checkGCM(_ bytes: [UInt8]) {
    guard let payload = try? RESTReader.gcmPayload(bytes) else { return }
    for profile in Profile.allCases {
        let payload = GCMPayload(envelope: payload.envelope, profile: profile)
        let written = payload.bytes
        hold(
            (try? RESTReader.gcmPayload(written)) == payload, "a payload of Google's service is read as it was written")
        hold(payload.byteCount == written.count, "byteCount is the size of the payload")
        hold(
            payload.fits(limit: written.count) && !payload.fits(limit: written.count - 1),
            "a payload fits in its own size")
        hold(
            FuzzPayload.written(written.count) { payload.write(into: &$0) } == written,
            "write(into:) writes what bytes is")
    }
    if payload.profile == .deployed { checkCut(bytes) { (try? RESTReader.gcmPayload($0)) == nil } }
}

/// An object that is cut is none: what follows it is white space.
private func checkCut(_ json: [UInt8], _ isRefused: ([UInt8]) -> Bool) {
    guard let end = json.lastIndex(of: UInt8(ascii: "}")) else { return }
    hold(isRefused([UInt8](json[..<end])), "a payload that is cut is refused")
}

private func written(_ count: Int, _ write: (inout OutputRawSpan) -> Void) -> [UInt8] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { unsafe memory.deallocate() }
    var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
    write(&output)
    let count = unsafe output.finalize(for: memory)
    return unsafe [UInt8](memory[..<count])
}

private func fault(_ body: () throws(RESTReadingError) -> Void) -> RESTReadingError? {
    do throws(RESTReadingError) {
        try body()
        return nil
    } catch { return error }
}
