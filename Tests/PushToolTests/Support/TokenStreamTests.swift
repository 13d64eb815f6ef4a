// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import Testing

import struct PushTestSupport.SeededGenerator

@testable import PushTool

/// Each line of input gives one line of output, wherever the input is cut.
@Suite struct TokenStreamTests {
    private struct Outcome: Equatable {
        var output: [UInt8] = []
        var badLines: [Int] = []
        var lineCount = 0
        var badLineCount = 0
    }

    private static func run(
        _ pieces: some Sequence<ArraySlice<UInt8>>, isJSON: Bool = false, threads: Threads = .one
    ) -> Outcome {
        var (stream, outcome) = (TokenStream(isJSON: isJSON, threads: threads), Outcome())
        for piece in pieces {
            stream.consume(piece.span, into: &outcome.output)
        }
        stream.finish(into: &outcome.output)
        outcome.badLines = stream.takeBadLines()
        (outcome.lineCount, outcome.badLineCount) = (stream.lineCount, stream.badLineCount)
        return outcome
    }

    private static func run(_ text: String) -> Outcome { run([Array(text.utf8)[...]]) }

    /// A simple implementation that needs the whole input.
    private static func reference(_ input: [UInt8], isJSON: Bool = false) -> Outcome {
        var lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var outcome = Outcome(lineCount: lines.count)
        for (index, line) in lines.enumerated() {
            let bare = Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            let token = (try? PhoneNumber(String(decoding: bare, as: UTF8.self))).map { DirectoryToken($0).base64 }
            if token == nil {
                outcome.badLines.append(index + 1)
                outcome.badLineCount += 1
            }
            let member = token.map { "\"token\": \"\($0)\"" } ?? "\"error\": \"malformed\""
            outcome.output += Array((isJSON ? "{\"line\": \(index + 1), \(member)}\n" : "\(token ?? "")\n").utf8)
        }
        return outcome
    }

    private static let mixed =
        "+14152222222\n+14155550132\r\n\n\r\n+1415555013x\n+141555501321234567\n+123456789012345\r\n"
        + "+1234567890123456\r\n+14155550132\r\r\n+14155550132 \n\u{FEFF}+14155550132\n+14155550132"

    @Test func knownNumbersGiveKnownTokens() {
        let outcome = Self.run("+14152222222\n+14155550132\n")
        #expect(String(decoding: outcome.output, as: UTF8.self) == "BQVVHxMt5zAFXA\n+6vAXozPwSO/nQ\n")
        #expect(outcome.badLines.isEmpty && outcome.lineCount == 2)
    }

    @Test func aBadLineGivesAnEmptyOneAndItsNumber() {
        let outcome = Self.run("x\n+14152222222\n\n\r\n+14155550132\r\r\n")
        #expect(String(decoding: outcome.output, as: UTF8.self) == "\nBQVVHxMt5zAFXA\n\n\n\n")
        #expect(outcome.badLines == [1, 3, 4, 5])
        #expect(outcome.lineCount == 5 && outcome.badLineCount == 4)
    }

    @Test func noInputGivesNoLine() {
        #expect(Self.run("") == Outcome())
        #expect(Self.run([[], []]) == Outcome())
    }

    @Test func theLastLineMayDoWithoutItsEndOrEndWithCR() {
        let whole = Self.run("+14152222222\n+14155550132\n")
        for text in ["+14152222222\n+14155550132", "+14152222222\n+14155550132\r", "+14152222222\r\n+14155550132\r\n"] {
            #expect(Self.run(text) == whole, "\(text)")
        }
    }

    @Test func aCRAnywhereElseMakesALineBad() {
        for text in ["\r+14152222222\n", "+1415\r2222222\n", "+14152222222\r \n", "+14152222222\r\r"] {
            #expect(Self.run(text).badLines == [1], "\(text)")
        }
        // Input without LF is one line.
        #expect(Self.run("+14152222222\r+14155550132\r").lineCount == 1)
    }

    @Test func twoCutsAnywhereChangeNothing() {
        let input = Array(Self.mixed.utf8)
        let whole = Self.reference(input)
        #expect(Self.run([input[...]]) == whole)
        #expect(Self.run(input.indices.map { input[$0...$0] }) == whole)
        for first in 0...input.count {
            for second in stride(from: first, through: input.count, by: 3) {
                let pieces = [input[..<first], input[first..<second], input[second...]]
                #expect(Self.run(pieces) == whole, "\(first), \(second)")
            }
        }
    }

    @Test func randomLinesInRandomPiecesGiveWhatTheyGiveAsAWhole() {
        var random = SeededGenerator()
        for _ in 0..<300 {
            let input = random.mutated(
                Array(Self.mixed.utf8), alphabet: Array("+0123456789\r\n\0".utf8) + [0x80, 0xFF])
            #expect(Self.run(random.pieces(of: input)) == Self.reference(input), "\(random)")
        }
    }

    @Test func aLineOfAnyLengthIsOneBadLineAndTheNextIsGood() {
        let number = Array("+14152222222\n".utf8)
        for length in Array(0...40) + [255, 4096, 1_000_000] {
            let line = Array("+1415222222".utf8.prefix(length)) + [UInt8](repeating: 0x32, count: max(0, length - 11))
            for end in ["\n", "\r\n"] {
                let input = line + Array(end.utf8) + number
                let whole = Self.reference(input)
                #expect(Self.run([input[...]]) == whole, "\(length)")
                let cut = length / 2
                #expect(Self.run([input[..<cut], input[cut...]]) == whole, "\(length)")
            }
        }
    }

    /// Threads get chunks of 16 KiB. Lines of all kinds cross the borders of chunks, and the cuts of the input.
    @Test(arguments: [false, true])
    func oneThreadAndAllGiveTheSameLinesWhereverTheInputIsCut(_ isJSON: Bool) {
        var random = SeededGenerator()
        let kinds = [
            "", "\r", "x", "+14155550132\r", "+1415555013x", "+123456789012345", "+1234567890123456", "+1234567",
            String(repeating: "2", count: 40),
        ]
        var input: [UInt8] = []
        while input.count < 700_000 {
            let line =
                switch Int.random(in: 0..<2000, using: &random) {
                case 0: String(repeating: "3", count: Int.random(in: 10_000..<50_000, using: &random))
                case 1..<400: kinds.randomElement(using: &random)!
                default: "+1\(Int.random(in: 1_000_000...99_999_999_999, using: &random))"
                }
            input += Array("\(line)\n".utf8)
        }
        input += Array("+14155550132".utf8)
        let whole = Self.reference(input, isJSON: isJSON)
        let sizes = [input.count, 262_144, 65_536, 16_384, 16_385, Int.random(in: 1...100_000, using: &random)]
        for size in sizes {
            let cuts = stride(from: 0, to: input.count, by: size)
            for threads in [Threads.one, .all] {
                let outcome = Self.run(
                    cuts.map { input[$0..<min($0 + size, input.count)] }, isJSON: isJSON, threads: threads)
                #expect(outcome == whole, "pieces of \(size), \(threads), \(random)")
            }
        }
    }

    /// Lines of one byte need the most memory for their length.
    @Test(arguments: [false, true])
    func nothingButLineFeedsGivesAsManyLines(_ isJSON: Bool) {
        let input = [UInt8](repeating: UInt8(ascii: "\n"), count: 100_000)
        for threads in [Threads.one, .all] {
            #expect(Self.run([input[...]], isJSON: isJSON, threads: threads) == Self.reference(input, isJSON: isJSON))
        }
    }
}
