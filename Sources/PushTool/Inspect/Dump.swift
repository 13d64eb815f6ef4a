// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// One row of an annotated dump: some bytes, and their meaning.
struct DumpRow: Equatable {
    /// The contents of a row. `field` is a tag with its length or number; `value`, the bytes of a value; `unknown`, a field that
    /// version 1 does not have; `fault`, the fault of the input.
    enum Kind: String {
        case field, value, unknown, fault
    }

    /// The offsets of the bytes in the input. Empty for a fault at the end of the input.
    let range: Range<Int>
    /// The number of messages and groups around these bytes.
    var depth = 0
    let kind: Kind
    let text: String
}

/// An output format for dumps.
///
/// Rows are written one by one, because those of the longest input would not fit in memory.
protocol DumpWriter: AnyObject {
    func begin(_ kind: InputKind, _ bytes: [UInt8], isInside: Bool) throws
    func write(_ row: DumpRow) throws
    func endRows(_ fault: ToolError?) throws
    func end(_ fault: ToolError?) throws
    func flush() throws
}

/// The annotated dump of an input: its rows, and the verdict of the library.
enum Dump {
    /// Writes the dump of an input. If the input is an envelope that opens, also dumps the signal in it.
    ///
    /// - Parameter key: The key of an envelope. Without a key, only the length and the version are checked.
    /// - Returns: The fault of the input, or of the signal in it.
    static func write(
        _ bytes: [UInt8], as kind: InputKind, key: SignalingKey? = nil, profile: Profile, isInside: Bool = false,
        to writer: some DumpWriter
    ) throws -> ToolError? {
        try writer.begin(kind, bytes, isInside: isInside)
        var (fault, signal) = (ToolError?.none, [UInt8]?.none)
        if let schema = kind.schema {
            let verdict = try message(bytes, as: schema, emit: writer.write)
            fault = verdict.map { ToolError("not a valid \(schema.name): \(Explanation.line($0))", $0) }
        } else {
            let (verdict, opened) = try envelope(bytes, key: key, profile: profile, emit: writer.write)
            signal = opened
            fault = verdict.map {
                ToolError("not a valid envelope (\(bytes.count) bytes): \(Explanation.line($0))", $0)
            }
        }
        try writer.endRows(fault)
        if let signal {
            fault = try write(signal, as: .signal, profile: profile, isInside: true, to: writer)
        }
        try writer.end(fault)
        return fault
    }

    /// Emits the rows of a message.
    ///
    /// - Returns: The error if the library refuses the message.
    static func message(
        _ bytes: [UInt8], as schema: MessageSchema, emit: @escaping (DumpRow) throws -> Void
    ) throws -> WireError? {
        var (verdict, contentOffset) = (WireError?.none, Int?.none)
        do throws(WireError) { contentOffset = try schema.check(bytes) } catch { verdict = error }
        try MessageWalk.run(bytes, as: schema, verdict: verdict, contentOffset: contentOffset, emit: emit)
        return verdict
    }

    /// Emits the rows of an envelope.
    ///
    /// - Returns: The error if the library refuses the envelope, or the serialized signal in it. Without a key, the signal is nil.
    static func envelope(
        _ bytes: [UInt8], key: SignalingKey?, profile: Profile, emit: (DumpRow) throws -> Void
    ) throws -> (verdict: EnvelopeError?, signal: [UInt8]?) {
        var (verdict, signal) = (EnvelopeError?.none, [UInt8]?.none)
        do {
            // Length and version are checked before the MAC, so any key serves to check them.
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
        let (ivEnd, macStart) = (1 + Envelope.ivByteCount, count - Envelope.macByteCount)
        let line = verdict.map(Explanation.line) ?? ""
        switch verdict {
        case .unsupportedVersion, .tooLarge: return [DumpRow(range: 0..<count, kind: .fault, text: line)]
        case .malformedLength:
            let parts = [
                (0..<1, "version"), (1..<ivEnd, "IV\(count < ivEnd ? ", cut short" : "")"),
                (ivEnd..<Int.max, "ciphertext and MAC"),
            ]
            let rows = parts.filter { $0.0.lowerBound < count }.map { range, text in
                DumpRow(range: range.clamped(to: 0..<count), kind: .field, text: text)
            }
            return rows + [DumpRow(range: count..<count, kind: .fault, text: "\(line); this has \(count)")]
        default: break
        }
        let blocks = (macStart - ivEnd) / 16
        let hash = profile == .specification ? "HMAC-SHA1" : "HMAC-SHA256"
        var (ciphertext, mac) = (DumpRow.Kind.field, DumpRow.Kind.field)
        var text = "ciphertext, AES-256-CBC, \(macStart - ivEnd) bytes: \(blocks) \(blocks == 1 ? "block" : "blocks")"
        var macText = hasKey ? "MAC, \(hash): verified" : "MAC; not verified without a key"
        if verdict == .authenticationFailed { (mac, macText) = (.fault, line) }
        if verdict == .malformedPlaintext { (ciphertext, text) = (.fault, line) }
        return [
            DumpRow(range: 0..<1, kind: .field, text: "version 1"),
            DumpRow(range: 1..<ivEnd, kind: .field, text: "IV, random"),
            DumpRow(range: ivEnd..<macStart, kind: ciphertext, text: text),
            DumpRow(range: macStart..<count, kind: mac, text: macText),
        ]
    }
}
