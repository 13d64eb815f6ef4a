// SPDX-License-Identifier: Apache-2.0

import PushHTTP
import PushWire

/// Hostile JSON, read within the standard limits. Time and memory per byte have a constant maximum.
enum HostileJSONRows {
    static func group(_ scale: Scale) -> RowGroup {
        let bodies = HostileBodies(byteCount: scale == .full ? 4_089_446 : 400_000)
        return RowGroup(
            title: "Hostile JSON, within the standard limits", layout: .perByte, rows: bodies.all.map(row))
    }

    /// The maximum time per byte.
    private static let nanosecondsPerByte = 20.0
    /// The maximum memory for the error and its path, if no value of the body is kept.
    private static let errorByteCount = 1024.0

    private static func row(_ body: HostileBody) -> Row {
        let name = "\(body.name): JSON"
        // Twice the input, and 64 bytes for each element that the standard limits allow.
        let kept = Double(2 * body.bytes.count + 64 * WireLimits.json.maximumElementCount)
        let targets = Targets(
            nanosecondsPerByte: nanosecondsPerByte, memory: body.isKept ? kept : errorByteCount)
        return Row(name: name, targets: targets, roundCountRange: 3...11) {
            let bytes = body.bytes
            let work = { () -> JSONError.Reason? in
                do throws(JSONError) {
                    try read(body.kind, bytes)
                    return nil
                } catch {
                    return error.reason
                }
            }
            try Disagreement.check(work() == body.refusal, name)
            return Contest(ours: { work() == nil ? 1 : 0 }, byteCount: bytes.count, memory: .heap)
        }
    }

    private static func read(_ kind: HostileBody.Kind, _ bytes: [UInt8]) throws(JSONError) {
        switch kind {
        case .query: consume(try DirectoryQuery(json: bytes).tokens.count)
        case .batch: consume(try MessageBatch(json: bytes).messages.count)
        case .payload: consume(try APNPayload(json: bytes).envelope.count)
        }
    }
}
