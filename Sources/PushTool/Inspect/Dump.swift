// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// An annotated dump of one input: its rows, and the library's verdict on it.
enum Dump {
    /// Tells a signal.
    ///
    /// - Parameter emit: gets each row, in the order of the bytes.
    /// - Returns: why the library refuses it, or nil if it takes it.
    static func signal(_ bytes: [UInt8], emit: @escaping (DumpRow) throws -> Void) throws -> WireError? {
        var verdict: WireError?
        var contentOffset: Int?
        do throws(WireError) {
            let span = unsafe bytes.span.bytes
            let view = try IncomingPushMessageSignal.View(parsing: span)
            // Of several messages the last one counts, so only that is looked into.
            if view.type == .plaintext, let message = view.message,
                (try? PushMessageContent.View(parsing: message)) != nil
            {
                contentOffset = span.byteOffsets(of: message)?.lowerBound
            }
        } catch {
            verdict = error
        }
        try MessageWalk.run(bytes, as: .signal, verdict: verdict, contentOffset: contentOffset, emit: emit)
        return verdict
    }

    /// Tells a content, as ``signal(_:emit:)`` does a signal.
    static func content(_ bytes: [UInt8], emit: @escaping (DumpRow) throws -> Void) throws -> WireError? {
        var verdict: WireError?
        do throws(WireError) { _ = try unsafe PushMessageContent.View(parsing: bytes.span.bytes) } catch {
            verdict = error
        }
        try MessageWalk.run(bytes, as: .content, verdict: verdict, emit: emit)
        return verdict
    }

    /// Tells an envelope.
    ///
    /// - Parameter key: what it is opened by. Without one, the verdict is on its length and version alone.
    /// - Returns: why the library refuses it, or the serialized signal in it; neither if there is no key.
    static func envelope(
        _ bytes: [UInt8], key: SignalingKey?, profile: Profile, emit: (DumpRow) throws -> Void
    ) throws -> (verdict: EnvelopeError?, signal: [UInt8]?) {
        var (verdict, signal) = (EnvelopeError?.none, [UInt8]?.none)
        do {
            // A key that is nobody's gets as far as the MAC: length and version are looked at before that.
            signal = try Envelope.open(bytes, key: key ?? SignalingKey(), profile: profile)
        } catch {
            if key != nil || error != .authenticationFailed { verdict = error }
        }
        for row in envelopeRows(bytes.count, verdict, hasKey: key != nil, profile) { try emit(row) }
        return (verdict, key == nil ? nil : signal)
    }

    private static func envelopeRows(
        _ count: Int, _ verdict: EnvelopeError?, hasKey: Bool, _ profile: Profile
    ) -> [DumpRow] {
        func row(_ range: Range<Int>, _ text: String) -> DumpRow {
            DumpRow(range: range, depth: 0, kind: .field, text: text)
        }
        func fault(_ range: Range<Int>, _ error: EnvelopeError) -> DumpRow {
            DumpRow(range: range, depth: 0, kind: .fault, text: Explanation.line(error))
        }
        let ivEnd = 1 + Envelope.ivByteCount
        let macStart = count - Envelope.macByteCount
        switch verdict {
        case .unsupportedVersion(let byte): return [fault(0..<count, .unsupportedVersion(byte))]
        case .tooLarge(let limit): return [fault(0..<count, .tooLarge(limit: limit))]
        case .malformedLength:
            // What is at fault is where it ends.
            var rows: [DumpRow] = []
            if count > 0 { rows.append(row(0..<1, "version")) }
            if count > 1 { rows.append(row(1..<min(ivEnd, count), "IV\(count < ivEnd ? ", cut short" : "")")) }
            if count > ivEnd { rows.append(row(ivEnd..<count, "ciphertext and MAC")) }
            return rows + [
                DumpRow(
                    range: count..<count, depth: 0, kind: .fault,
                    text: "\(Explanation.line(.malformedLength)), and this has \(count)")
            ]
        default: break
        }
        let hash = profile == .specification ? "HMAC-SHA1" : "HMAC-SHA256"
        let blocks = (macStart - ivEnd) / 16
        let head = [
            row(0..<1, "version 1"),
            row(1..<ivEnd, "IV, random"),
        ]
        let text = "ciphertext, AES-256-CBC, \(macStart - ivEnd) bytes: \(blocks) \(blocks == 1 ? "block" : "blocks")"
        let macText = hasKey ? "MAC, \(hash): it holds" : "MAC, by profile; not checked without a key"
        let mac = row(macStart..<count, macText)
        switch verdict {
        case .authenticationFailed:
            return head + [row(ivEnd..<macStart, text), fault(macStart..<count, .authenticationFailed)]
        case .malformedPlaintext:
            return head + [fault(ivEnd..<macStart, .malformedPlaintext), mac]
        default:
            return head + [row(ivEnd..<macStart, text), mac]
        }
    }
}
