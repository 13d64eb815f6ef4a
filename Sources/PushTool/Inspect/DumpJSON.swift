// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// Prints dumps for programs: one object, a row on each line, written as the walk comes by.
///
///     {"kind": "signal", "byteCount": 2, "rows": [
///       {"offset": 0, "length": 2, "depth": 0, "type": "field", "bytes": "0801", "meaning": "type = 1: …"}
///     ], "fault": null}
struct DumpJSON {
    private let sink: Sink

    /// A box, so that rows can be written from within the walk.
    private final class Sink {
        var output: Output

        init(_ output: Output) {
            self.output = output
        }
    }

    init(to output: Output = .standardOutput()) {
        sink = Sink(output)
    }

    /// Prints an input, and what is in it if it is an envelope and there is a key.
    ///
    /// - Returns: the fault for standard error, or nil.
    func print(_ input: Recognition, key: SignalingKey?, profile: Profile) throws -> ToolError? {
        var head = [
            (key: "kind", value: JSONText.string(input.kind.rawValue)),
            (key: "encoding", value: .string(input.encoding.rawValue)),
        ]
        if let reason = input.reason { head.append((key: "reason", value: .string(reason))) }
        let fault: ToolError?
        switch input.kind {
        case .signal: fault = try signal(input.bytes, head)
        case .content:
            fault = try list(head, input.bytes) { emit in
                try Dump.content(input.bytes, emit: emit).map { .noMessage(.content, $0) }
            }
        case .envelope: fault = try envelope(input.bytes, head, key: key, profile: profile)
        }
        try write(end: fault)
        try sink.output.write()
        try sink.output.flush()
        return fault
    }

    private typealias Head = [(key: String, value: JSONText)]

    private func signal(_ bytes: [UInt8], _ head: Head) throws -> ToolError? {
        try list(head, bytes) { emit in try Dump.signal(bytes, emit: emit).map { .noMessage(.signal, $0) } }
    }

    private func envelope(_ bytes: [UInt8], _ head: Head, key: SignalingKey?, profile: Profile) throws -> ToolError? {
        var inner: [UInt8]?
        let fault = try list(head, bytes) { emit in
            let (verdict, signal) = try Dump.envelope(bytes, key: key, profile: profile, emit: emit)
            inner = signal
            return verdict.map { .noEnvelope(bytes.count, $0) }
        }
        guard let inner else { return fault }
        write(", \"inside\": ")
        let innerFault = try signal(inner, [(key: "kind", value: .string(InputKind.signal.rawValue))])
        try write(end: innerFault)
        return innerFault
    }

    /// Writes all of an object but its end.
    private func list(
        _ head: Head, _ bytes: [UInt8], _ walk: (_ emit: @escaping (DumpRow) throws -> Void) throws -> ToolError?
    ) throws -> ToolError? {
        let members = JSONText.object(head + [(key: "byteCount", value: .number(UInt64(bytes.count)))]).compact
        write("\(members.dropLast()), \"rows\": [")
        let sink = sink
        var isFirst = true
        let fault = try walk { row in
            sink.output.buffer.append(contentsOf: "\(isFirst ? "" : ",")\n  \(Self.json(row, bytes).compact)".utf8)
            isFirst = false
            try sink.output.flushIfFull()
        }
        write(isFirst ? "]" : "\n]")
        return fault
    }

    private func write(end fault: ToolError?) throws {
        write(", \"fault\": \((fault?.json ?? .null).compact)}")
        try sink.output.flushIfFull()
    }

    private func write(_ text: String) {
        sink.output.buffer.append(contentsOf: text.utf8)
    }

    private static func json(_ row: DumpRow, _ bytes: [UInt8]) -> JSONText {
        let type =
            switch row.kind {
            case .field: "field"
            case .value: "value"
            case .unknown: "unknown"
            case .fault: "fault"
            }
        return .object([
            (key: "offset", value: .number(UInt64(row.range.lowerBound))),
            (key: "length", value: .number(UInt64(row.range.count))),
            (key: "depth", value: .number(UInt64(row.depth))),
            (key: "type", value: .string(type)),
            (key: "bytes", value: .string(Hex.text(bytes[row.range]))),
            (key: "meaning", value: .string(row.text)),
        ])
    }
}
