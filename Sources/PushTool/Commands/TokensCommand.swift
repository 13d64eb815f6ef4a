// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Print the directory tokens of phone numbers.",
        discussion: HelpPage.text(
            """
            A token is the first 10 bytes of the SHA-1 hash of the number with its +, in base64 without padding. It does not \
            hide the number: anyone can hash all numbers, and compare.
            """,
            json: """
                With --json, the output is a list with an object for each number:
                  [{"number": "+14152222222", "token": "BQVVHxMt5zAFXA"}]
                """,
            examples: "push-tool token +14152222222      # prints BQVVHxMt5zAFXA",
            related: ["tokens", "rest build tokens.put"]))

    @OptionGroup var json: JSONOptions

    @Argument(
        help: ArgumentHelp(
            "Phone numbers: + and 7 to 15 digits, the first not 0. If one is invalid, nothing is printed.",
            valueName: "number"))
    var numbers: [Text]

    func run() throws {
        let pairs = try numbers.enumerated().map { index, text in
            let number = try Arguments.phoneNumber(text.string, called: "argument \(index + 1)")
            return (number: number.text, token: DirectoryToken(number).base64)
        }
        let list = pairs.map { number, token in
            ["number": .string(number), "token": .string(token)] as JSONText
        }
        try Output.print(
            json.isWanted ? JSONText.array(list).compact : pairs.map(\.token).joined(separator: "\n"))
    }
}

struct TokensCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens", abstract: "Turn lines of phone numbers into lines of directory tokens.",
        discussion: HelpPage.text(
            """
            Prints exactly one line for each line of input. If a line is not a phone number, the printed line is empty, and the \
            exit status is 1. Standard error lists the first 20 such lines, and the count of the others.

            Lines end with LF, which may be missing after the last line. A CR before the LF is ignored. A line with a blank \
            is not a phone number. Memory use is constant. The tokens of all complete lines are printed before the command \
            waits for more input.
            """,
            json: """
                With --json, each printed line is an object, also for an invalid line:
                  {"line": 1, "token": "BQVVHxMt5zAFXA"}
                  {"line": 2, "error": "malformed"}
                """,
            statuses: [
                (0, "all lines are phone numbers"),
                (1, "a line is not a phone number, or a file cannot be read or written"),
            ],
            examples: """
                push-tool tokens < numbers.txt | paste numbers.txt -
                push-tool tokens --threads 1 a-country.txt > tokens.txt
                """,
            related: ["token"]))

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var json: JSONOptions

    /// The maximum number of bad lines that are listed, because a wrong file would fill a log.
    private static let namedCount = 20

    @Argument(help: "The file with the phone numbers, or - for standard input.", completion: .file())
    var file = Path.standardInput

    func run() throws {
        let input = try Input(file)
        let bar = ProgressBar("Hashing", besideOutput: true)
        defer { bar?.remove() }
        var (output, report) = (Output.standardOutput(), Output.standardError())
        var stream = TokenStream(isJSON: json.isWanted, threads: threads.threads)
        var encoding: String?
        var (buffer, count, readCount) = ([UInt8](repeating: 0, count: Input.chunkByteCount), 0, 0)
        repeat {
            count = try input.read(into: &buffer)
            if readCount == 0 { encoding = Explanation.ofEncoding(buffer[..<count]) }
            readCount += count
            if count == 0 { stream.finish(into: &output.buffer) }
            stream.consume(buffer.span.extracting(first: count), into: &output.buffer)
            try output.flush()
            for line in stream.takeBadLines(atMost: Self.namedCount) where !json.isWanted {
                let words = line == 1 ? encoding.map { "the input \($0)" } : nil
                report.append("line \(line): \(words ?? "not a phone number")\n")
            }
            if !report.buffer.isEmpty { bar?.hide() }
            try report.flush()
            bar?.show(input.byteCount.map { Double(readCount) / Double(max($0, 1)) }, "\(stream.lineCount) lines")
        } while count > 0
        bar?.remove()
        let unnamedCount = stream.badLineCount - Self.namedCount
        if unnamedCount > 0, !json.isWanted { Output.warn("and \(unnamedCount) more lines") }
        guard stream.badLineCount == 0 else {
            throw ToolError(
                "\(stream.badLineCount) of \(stream.lineCount) lines are not phone numbers", name: "malformed")
        }
    }
}
