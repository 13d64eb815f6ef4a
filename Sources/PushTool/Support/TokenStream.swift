// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Turns lines of telephone numbers into lines of directory tokens, piece by piece, in constant memory.
///
/// For each line of input there is exactly one of output, empty where the input is not a number. Lines end with LF; the last
/// may do without; one CR before the LF, or at the end, is not part of the line.
struct TokenStream {
    private(set) var lineCount = 0
    private(set) var badLineCount = 0

    /// The bytes of a line that are kept: a number and CR, and one byte that shows that the line is too long.
    private static let keptByteCount = PhoneNumber.byteCountRange.upperBound + 2
    private let isJSON: Bool
    private var partial: [UInt8] = []

    /// - Parameter isJSON: Whether a line of output is `{"line": 1, "token": "…"}` or `{"line": 1, "error": "malformed"}`,
    ///   rather than a token or nothing.
    init(isJSON: Bool = false) {
        self.isJSON = isJSON
        partial.reserveCapacity(Self.keptByteCount)
    }

    /// Takes the next piece of input, cut anywhere, and appends the output of every line that ends in it. A line that is not
    /// a number is reported by its place, counted from 1.
    mutating func consume(
        _ input: Span<UInt8>, into output: inout [UInt8], reportBadLine: (Int) -> Void
    ) {
        var start = 0
        for index in input.indices where input[index] == UInt8(ascii: "\n") {
            let line = input.extracting(start..<index)
            start = index + 1
            if partial.isEmpty {
                end(line, into: &output, reportBadLine)
            } else {
                keep(line)
                finish(into: &output, reportBadLine: reportBadLine)
            }
        }
        keep(input.extracting(start..<input.count))
    }

    /// Ends a line that has begun, as the last one may have no line feed.
    mutating func finish(into output: inout [UInt8], reportBadLine: (Int) -> Void) {
        guard !partial.isEmpty else { return }
        let line = partial
        partial.removeAll(keepingCapacity: true)
        end(line.span, into: &output, reportBadLine)
    }

    private mutating func keep(_ piece: Span<UInt8>) {
        for index in 0..<min(piece.count, Self.keptByteCount - partial.count) { partial.append(piece[index]) }
    }

    private mutating func end(_ line: Span<UInt8>, into output: inout [UInt8], _ reportBadLine: (Int) -> Void) {
        lineCount += 1
        let hasReturn = !line.isEmpty && line[line.count - 1] == UInt8(ascii: "\r")
        do {
            let number = try PhoneNumber(parsing: hasReturn ? line.extracting(droppingLast: 1) : line)
            let token = DirectoryToken(number).base64
            output.append(contentsOf: (isJSON ? "{\"line\": \(lineCount), \"token\": \"\(token)\"}" : token).utf8)
        } catch {
            badLineCount += 1
            reportBadLine(lineCount)
            if isJSON {
                output.append(contentsOf: "{\"line\": \(lineCount), \"error\": \"\(error.caseName)\"}".utf8)
            }
        }
        output.append(UInt8(ascii: "\n"))
    }
}
