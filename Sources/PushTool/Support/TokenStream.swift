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
    private var badLines: [Int] = []
    private var partial: [UInt8] = []

    /// - Parameter isJSON: Whether a line of output is `{"line": 1, "token": "…"}` or `{"line": 1, "error": "malformed"}`,
    ///   rather than a token or nothing.
    init(isJSON: Bool = false) {
        self.isJSON = isJSON
        partial.reserveCapacity(Self.keptByteCount)
    }

    /// Takes the next piece of input, cut anywhere, and appends the output of every line that ends in it.
    mutating func consume(_ input: Span<UInt8>, into output: inout [UInt8]) {
        var start = 0
        for index in input.indices where input[index] == UInt8(ascii: "\n") {
            let line = input.extracting(start..<index)
            start = index + 1
            if partial.isEmpty {
                end(line, into: &output)
            } else {
                keep(line)
                finish(into: &output)
            }
        }
        keep(input.extracting(start..<input.count))
    }

    /// The places, counted from 1, of lines that are not numbers and have not been taken yet.
    mutating func takeBadLines() -> [Int] {
        defer { badLines.removeAll(keepingCapacity: true) }
        return badLines
    }

    /// Ends a line that has begun, as the last one may have no line feed.
    mutating func finish(into output: inout [UInt8]) {
        guard !partial.isEmpty else { return }
        let line = partial
        partial.removeAll(keepingCapacity: true)
        end(line.span, into: &output)
    }

    private mutating func keep(_ piece: Span<UInt8>) {
        for index in 0..<min(piece.count, Self.keptByteCount - partial.count) { partial.append(piece[index]) }
    }

    private mutating func end(_ line: Span<UInt8>, into output: inout [UInt8]) {
        lineCount += 1
        let hasReturn = !line.isEmpty && line[line.count - 1] == UInt8(ascii: "\r")
        do {
            let number = try PhoneNumber(parsing: hasReturn ? line.extracting(droppingLast: 1) : line)
            let token = DirectoryToken(number).base64
            output.append(contentsOf: (isJSON ? "{\"line\": \(lineCount), \"token\": \"\(token)\"}" : token).utf8)
        } catch {
            badLineCount += 1
            badLines.append(lineCount)
            if isJSON {
                output.append(contentsOf: "{\"line\": \(lineCount), \"error\": \"\(error.caseName)\"}".utf8)
            }
        }
        output.append(UInt8(ascii: "\n"))
    }
}
