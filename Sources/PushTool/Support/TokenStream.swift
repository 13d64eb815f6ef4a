// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// Turns lines of phone numbers into lines of directory tokens, piece by piece, in constant memory.
///
/// Each line of input gives exactly one line of output, which is empty if the input is not a number. Lines end with LF, which may
/// be missing after the last line. One CR before the LF, or at the end, is ignored.
struct TokenStream {
    private(set) var lineCount = 0
    private(set) var badLineCount = 0

    /// The number of bytes of a line that are kept: the longest number, CR, and one byte that shows that the line is too long.
    private static let keptByteCount = PhoneNumber.byteCountRange.upperBound + 2
    /// The amount of input for one thread: about 1200 lines, or 0.1 ms of work. A pipe holds four times as much.
    private static let chunkByteCount = 16 << 10

    private let isJSON: Bool
    private let threads: Threads
    private var badLines: [Int] = []
    private var partial: [UInt8] = []
    /// The buffers of the threads, reused for each piece.
    private var chunks: [TokenChunk] = []

    init(isJSON: Bool = false, threads: Threads = .one) {
        (self.isJSON, self.threads) = (isJSON, threads)
        partial.reserveCapacity(Self.keptByteCount)
    }

    /// Takes the next piece of input, which may be cut anywhere. Appends the output of every line that ends in it.
    mutating func consume(_ input: Span<UInt8>, into output: inout [UInt8]) {
        var start = 0
        if !partial.isEmpty {
            while start < input.count, input[start] != .lineFeed { start += 1 }
            keep(input.extracting(first: start))
            guard start < input.count else { return }
            finish(into: &output)
            start += 1
        }
        var end = input.count
        while end > start, input[end - 1] != .lineFeed { end -= 1 }
        hash(input.extracting(start..<end), into: &output)
        keep(input.extracting(end..<input.count))
    }

    /// Returns the line numbers, counted from 1, of bad lines since the last call.
    ///
    /// - Parameter count: The maximum number of bad lines that all calls together return.
    mutating func takeBadLines(atMost count: Int = .max) -> [Int] {
        defer { badLines.removeAll(keepingCapacity: true) }
        let takenCount = badLineCount - badLines.count
        return Array(badLines.prefix(max(0, count - takenCount)))
    }

    /// Ends an incomplete line, because the last line may have no line feed.
    mutating func finish(into output: inout [UInt8]) {
        guard !partial.isEmpty else { return }
        let line = partial + [.lineFeed]
        partial.removeAll(keepingCapacity: true)
        hash(line.span, into: &output)
    }

    private mutating func keep(_ piece: Span<UInt8>) {
        for index in 0..<min(piece.count, Self.keptByteCount - partial.count) { partial.append(piece[index]) }
    }

    /// Appends the output of whole lines, each with its LF.
    private mutating func hash(_ lines: Span<UInt8>, into output: inout [UInt8]) {
        let shares = shares(of: lines)
        while chunks.count < shares.count { chunks.append(TokenChunk()) }
        let chunks = chunks
        threads.forEachChunk(of: shares.count, worthAThread: 1) { indices in
            for index in indices {
                let share = shares[index]
                chunks[index].hash(lines.extracting(share.bytes), numbers: share.numbers)
            }
        }
        for chunk in chunks.prefix(shares.count) {
            output += chunk.output
            for line in chunk.badLines { badLines.append(lineCount + line) }
            badLineCount += chunk.badLines.count
            lineCount += chunk.lineCount
        }
    }

    /// Divides the lines among the threads, with their line numbers if the output is JSON.
    private func shares(of lines: Span<UInt8>) -> [(bytes: Range<Int>, numbers: Range<Int>?)] {
        var (shares, start, next) = ([(bytes: Range<Int>, numbers: Range<Int>?)](), 0, lineCount + 1)
        while start < lines.count {
            var end = threads == .one ? lines.count : min(start + Self.chunkByteCount, lines.count)
            while lines[end - 1] != .lineFeed { end += 1 }
            let first = next
            if isJSON { for index in start..<end where lines[index] == .lineFeed { next += 1 } }
            shares.append((start..<end, isJSON ? first..<next : nil))
            start = end
        }
        return shares
    }
}

/// The output of lines that one thread hashes.
private final class TokenChunk {
    private(set) var lineCount = 0
    private(set) var output: [UInt8] = []
    /// The line numbers of lines that are not phone numbers, counted from 1.
    private(set) var badLines: [Int] = []

    /// Replaces the output with that of other lines, each with its LF.
    ///
    /// - Parameter numbers: The line numbers, for output in JSON.
    func hash(_ lines: Span<UInt8>, numbers: Range<Int>?) {
        lineCount = 0
        output.removeAll(keepingCapacity: true)
        badLines.removeAll(keepingCapacity: true)
        let capacity = numbers.map { TokenLine.maximumJSONByteCount * $0.count } ?? TokenLine.byteCount(for: lines)
        RawOutput.append(atMost: capacity, to: &output) { output in
            var (start, count) = (0, 0)
            while start < lines.count {
                var end = start
                while lines[end] != .lineFeed { end += 1 }
                let line = lines.extracting(start..<end)
                let isNumber = TokenLine.write(line, number: numbers.map { $0.lowerBound + count }, into: &output)
                (start, count) = (end + 1, count + 1)
                if !isNumber { badLines.append(count) }
            }
            lineCount = count
        }
    }
}

/// A line of output: the token, or an empty line. In JSON, `{"line": 1, "token": "BQVVHxMt5zAFXA"}` or
/// `{"line": 2, "error": "malformed"}`.
private enum TokenLine {
    /// The length of the longest line in JSON, with its LF.
    static let maximumJSONByteCount = 57

    private static let (line, token) = (Array("{\"line\": ".utf8), Array(", \"token\": \"".utf8))
    private static let error = Array(", \"error\": \"\(ParsingError.malformed.caseName)".utf8)
    private static let end = Array("\"}".utf8)

    /// Returns the maximum size of the output without JSON: 15 bytes for a line of at least 9 bytes, and 1 byte for any other.
    static func byteCount(for lines: Span<UInt8>) -> Int { lines.count * 15 / 9 }

    /// Writes the output of a line, and returns whether the line is a number.
    ///
    /// - Parameter number: The line number, for output in JSON.
    @inline(__always)
    static func write(_ line: Span<UInt8>, number: Int?, into output: inout OutputRawSpan) -> Bool {
        if let number {
            append(Self.line, to: &output)
            append(decimal: number, to: &output)
        }
        let hasReturn = !line.isEmpty && line[line.count - 1] == UInt8(ascii: "\r")
        let phoneNumber = try? PhoneNumber(parsing: hasReturn ? line.extracting(droppingLast: 1) : line)
        if number != nil { append(phoneNumber == nil ? error : token, to: &output) }
        if let phoneNumber {
            let batch: InlineArray<1, PhoneNumber> = [phoneNumber]
            DirectoryToken.batch(batch.span, into: &output)
        }
        if number != nil { append(end, to: &output) }
        output.append(.lineFeed)
        return phoneNumber != nil
    }

    private static func append(_ text: [UInt8], to output: inout OutputRawSpan) {
        for byte in text { output.append(byte) }
    }

    private static func append(decimal number: Int, to output: inout OutputRawSpan) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}

extension UInt8 {
    fileprivate static let lineFeed = UInt8(ascii: "\n")
}
