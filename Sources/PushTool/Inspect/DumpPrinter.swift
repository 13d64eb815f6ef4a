// SPDX-License-Identifier: Apache-2.0

/// Lays rows out in three columns: offset, bytes, meaning. Nested rows are indented in the third.
///
///      offset  bytes                                            meaning
///           0  08 00                                            type = 0: plaintext, not encrypted
///           2  12 0c                                            source, 12 bytes
///           4  2b 31 34 31 35 35 35 35 30 31 30 30                "+14155550100"
struct DumpPrinter {
    private static let bytesPerLine = 16
    /// Values longer than this are shortened to their first and last bytes.
    private static let longestByteCount = 64
    private static let headByteCount = 32
    private static let tailByteCount = 16
    private static let offsetWidth = 8
    /// Levels that are indented. A hundred are possible, and nobody sees the text at the end of them.
    private static let deepestIndent = 12

    let terminal: Terminal
    /// Stands before every line.
    var margin = ""

    /// The columns' names.
    var header: String {
        terminal.text("\(margin)\(Self.right("offset"))  \(Self.left("bytes"))  meaning", .faint)
    }

    /// The lines of one row.
    ///
    /// - Parameter bytes: what the row's range counts in.
    func lines(_ row: DumpRow, of bytes: [UInt8]) -> [String] {
        let pieces = Self.pieces(row)
        guard !pieces.isEmpty else { return [line(row.range.lowerBound, "", row, isFirst: true)] }
        return pieces.enumerated().map { index, piece in
            switch piece {
            case .bytes(let range):
                line(
                    range.lowerBound, bytes[range].map { Hex.text([$0]) }.joined(separator: " "), row,
                    isFirst: index == 0)
            case .omission(let count):
                terminal.text("\(margin)\(Self.right("..."))  ... \(count) more bytes ...", .faint)
            }
        }
    }

    private enum Piece {
        case bytes(Range<Int>)
        case omission(Int)
    }

    private static func pieces(_ row: DumpRow) -> [Piece] {
        let range = row.range
        // What follows a fault has no meaning, and only its beginning helps.
        if row.kind == .fault, range.count > bytesPerLine {
            let shown = range.prefix(bytesPerLine)
            return [.bytes(shown), .omission(range.count - shown.count)]
        }
        guard range.count > longestByteCount else { return split(range) }
        return split(range.prefix(headByteCount)) + [.omission(range.count - headByteCount - tailByteCount)]
            + split(range.suffix(tailByteCount))
    }

    private static func split(_ range: Range<Int>) -> [Piece] {
        stride(from: range.lowerBound, to: range.upperBound, by: bytesPerLine).map {
            .bytes($0..<min($0 + bytesPerLine, range.upperBound))
        }
    }

    private func line(_ offset: Int, _ bytes: String, _ row: DumpRow, isFirst: Bool) -> String {
        let meaning =
            isFirst && !row.text.isEmpty
            ? String(repeating: "  ", count: min(row.depth, Self.deepestIndent)) + row.text : ""
        let style: Style =
            switch row.kind {
            case .field: .name
            case .value: .value
            case .unknown: .faint
            case .fault: .fault
            }
        let start = margin + terminal.text(Self.right(String(offset)), .faint) + "  "
        guard !meaning.isEmpty else { return start + bytes }
        return start + (row.kind == .fault ? terminal.text(Self.left(bytes), .fault) : Self.left(bytes)) + "  "
            + terminal.text(meaning, style)
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(0, offsetWidth - text.utf8.count)) + text
    }

    private static func left(_ text: String) -> String {
        text + String(repeating: " ", count: max(0, bytesPerLine * 3 - 1 - text.utf8.count))
    }
}
