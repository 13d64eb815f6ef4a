// SPDX-License-Identifier: Apache-2.0

/// Writes dumps for people, in three columns: offset, bytes, meaning. The meaning of a nested row is indented.
///
///      offset  bytes                                            meaning
///           0  08 00                                            type = 0: plaintext, not encrypted
///           2  12 0c                                            source, 12 bytes
///           4  2b 31 34 31 35 35 35 35 30 31 30 30                "+14155550100"
final class DumpText: DumpWriter {
    private static let bytesPerLine = 16
    /// The size of the longest value that is shown completely. Longer values are shown with their first and last bytes.
    private static let longestByteCount = 64
    private static let headByteCount = 32
    private static let tailByteCount = 16
    private static let offsetWidth = 8
    /// The deepest level that is indented further. With all 100 possible levels, the text would be too far to the right.
    private static let deepestIndent = 12

    private let terminal: Terminal
    private let margin: String
    private let title: String?
    private var output: Output
    private var current = (kind: InputKind.signal, bytes: [UInt8]())

    init(terminal: Terminal, margin: String = "", title: String? = nil, to output: Output = .standardOutput()) {
        (self.terminal, self.margin, self.title, self.output) = (terminal, margin, title, output)
    }

    func line(_ text: String = "", _ style: Style = .plain) throws {
        try output.write(line: terminal.text(text, style))
    }

    func flush() throws {
        try output.flush()
    }

    func begin(_ kind: InputKind, _ bytes: [UInt8], isInside: Bool) throws {
        if let title, !isInside { try line(title, .heading) }
        if isInside {
            try line()
            try line("\(margin)Inside the envelope, \(bytes.count) bytes:", .heading)
        }
        try line("\(margin)\(Self.right("offset"))  \(Self.left("bytes"))  meaning", .faint)
        current = (kind, bytes)
    }

    func write(_ row: DumpRow) throws {
        for text in lines(row, of: current.bytes) { try line(text) }
    }

    func endRows(_ fault: ToolError?) throws {
        guard fault == nil else { return }
        let name = current.kind.schema.map { "\($0.name)," } ?? "An envelope of"
        try line("\(margin)\(name) \(current.bytes.count) bytes.", .good)
    }

    func end(_ fault: ToolError?) throws {}

    func lines(_ row: DumpRow, of bytes: [UInt8]) -> [String] {
        guard !row.range.isEmpty else { return [line(row.range, row, bytes)] }
        // The bytes after a fault have no known meaning, so only the first ones are shown.
        let (longest, head, tail) =
            row.kind == .fault
            ? (Self.bytesPerLine, Self.bytesPerLine, 0)
            : (Self.longestByteCount, Self.headByteCount, Self.tailByteCount)
        let split = { (range: Range<Int>) in
            stride(from: range.lowerBound, to: range.upperBound, by: Self.bytesPerLine).map {
                self.line($0..<min($0 + Self.bytesPerLine, range.upperBound), row, bytes)
            }
        }
        guard row.range.count > longest else { return split(row.range) }
        let omission = "\(margin)\(Self.right("..."))  ... \(row.range.count - head - tail) more bytes ..."
        return split(row.range.prefix(head)) + [terminal.text(omission, .faint)] + split(row.range.suffix(tail))
    }

    private func line(_ range: Range<Int>, _ row: DumpRow, _ allBytes: [UInt8]) -> String {
        let start = margin + terminal.text(Self.right(String(range.lowerBound)), .faint) + "  "
        let bytes = allBytes[range].map { Hex.text([$0]) }.joined(separator: " ")
        guard range.lowerBound == row.range.lowerBound, !row.text.isEmpty else { return start + bytes }
        let style: Style =
            switch row.kind {
            case .field: .name
            case .value: .value
            case .unknown: .faint
            case .fault: .fault
            }
        let indent = String(repeating: "  ", count: min(row.depth, Self.deepestIndent))
        return start + terminal.text(Self.left(bytes), row.kind == .fault ? .fault : .plain) + "  "
            + terminal.text(indent + row.text, style)
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(0, offsetWidth - text.utf8.count)) + text
    }

    private static func left(_ text: String) -> String {
        text + String(repeating: " ", count: max(0, bytesPerLine * 3 - 1 - text.utf8.count))
    }
}

/// Writes dumps for programs: one JSON object, with a row on each line.
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
