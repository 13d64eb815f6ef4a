// SPDX-License-Identifier: Apache-2.0

/// Writes dumps for programs: one object, with a row on each line.
///
///     {"kind": "signal", "byteCount": 2, "rows": [
///       {"offset": 0, "length": 2, "depth": 0, "type": "field", "bytes": "0801", "meaning": "type = 1: …"}
///     ], "fault": null}
final class DumpJSON: DumpWriter {
    private let input: Recognition
    private var output = Output.standardOutput()
    private var bytes: [UInt8] = []
    private var hasRows = false

    init(of input: Recognition) {
        self.input = input
    }

    func begin(_ kind: InputKind, _ bytes: [UInt8], isInside: Bool) throws {
        let head: JSONText = [
            "kind": .string(kind.rawValue), "encoding": isInside ? nil : .string(input.encoding.rawValue),
            "reason": isInside ? nil : input.reason.map(JSONText.string), "byteCount": .integer(bytes.count),
        ]
        output.append("\(isInside ? ", \"inside\": " : "")\(head.compact.dropLast()), \"rows\": [")
        (self.bytes, hasRows) = (bytes, false)
    }

    func write(_ row: DumpRow) throws {
        let json: JSONText = [
            "offset": .integer(row.range.lowerBound), "length": .integer(row.range.count),
            "depth": .integer(row.depth), "type": .string(row.kind.rawValue),
            "bytes": .string(Hex.text(bytes[row.range])), "meaning": .string(row.text),
        ]
        output.append("\(hasRows ? "," : "")\n  \(json.compact)")
        hasRows = true
        try output.flushIfFull()
    }

    func endRows(_ fault: ToolError?) throws {
        output.append(hasRows ? "\n]" : "]")
    }

    func end(_ fault: ToolError?) throws {
        output.append(", \"fault\": \((fault?.json ?? .null).compact)}")
    }

    func flush() throws {
        try output.write()
        try output.flush()
    }
}
