// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// One row of an annotated dump: some bytes, and their meaning.
struct DumpRow: Equatable {
    /// A tag with its length or number, the bytes of a value, a field that version 1 does not know, or where and why the input
    /// is wrong.
    enum Kind: String {
        case field, value, unknown, fault
    }

    /// The offsets of the bytes in the input. Empty for a fault at its end.
    let range: Range<Int>
    /// The count of messages and groups around it.
    var depth = 0
    let kind: Kind
    let text: String
}

/// A form of output for dumps.
///
/// Rows are written as they are found: those of the longest input would not fit in memory.
protocol DumpWriter: AnyObject {
    func begin(_ kind: InputKind, _ bytes: [UInt8], isInside: Bool) throws
    func write(_ row: DumpRow) throws
    func endRows(_ fault: ToolError?) throws
    func end(_ fault: ToolError?) throws
    func flush() throws
}

/// The annotated dump of an input: its rows, and the library's verdict.
enum Dump {
    /// Writes the dump of an input, and of the signal in an envelope that opens.
    ///
    /// - Parameter key: The key of an envelope. Without one, the verdict is on its length and version alone.
    /// - Returns: The fault of the input, or of what is inside it.
    static func write(
        _ bytes: [UInt8], as kind: InputKind, key: SignalingKey? = nil, profile: Profile, isInside: Bool = false,
        to writer: some DumpWriter
    ) throws -> ToolError? {
        try writer.begin(kind, bytes, isInside: isInside)
        var (fault, signal) = (ToolError?.none, [UInt8]?.none)
        if let schema = kind.schema {
            let verdict = try message(bytes, as: schema, emit: writer.write)
            fault = verdict.map { ToolError("no \(schema.name): \(Explanation.line($0))", $0) }
        } else {
            let (verdict, opened) = try envelope(bytes, key: key, profile: profile, emit: writer.write)
            signal = opened
            fault = verdict.map { ToolError("no envelope (\(bytes.count) bytes): \(Explanation.line($0))", $0) }
        }
        try writer.endRows(fault)
        if let signal {
            fault = try write(signal, as: .signal, profile: profile, isInside: true, to: writer)
        }
        try writer.end(fault)
        return fault
    }

    /// - Returns: The reason why the library refuses the message.
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
    /// - Returns: The reason why the library refuses it, or the serialized signal in it; neither if there is no key.
    static func envelope(
        _ bytes: [UInt8], key: SignalingKey?, profile: Profile, emit: (DumpRow) throws -> Void
    ) throws -> (verdict: EnvelopeError?, signal: [UInt8]?) {
        var (verdict, signal) = (EnvelopeError?.none, [UInt8]?.none)
        do {
            // Any key will do to check length and version, which come before the MAC.
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
            return rows + [DumpRow(range: count..<count, kind: .fault, text: "\(line), and this has \(count)")]
        default: break
        }
        let blocks = (macStart - ivEnd) / 16
        let hash = profile == .specification ? "HMAC-SHA1" : "HMAC-SHA256"
        var (ciphertext, mac) = (DumpRow.Kind.field, DumpRow.Kind.field)
        var text = "ciphertext, AES-256-CBC, \(macStart - ivEnd) bytes: \(blocks) \(blocks == 1 ? "block" : "blocks")"
        var macText = hasKey ? "MAC, \(hash): it holds" : "MAC, by profile; not checked without a key"
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
