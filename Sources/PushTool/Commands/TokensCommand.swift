// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `push-tool tokens`
struct TokensCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Turn lines of telephone numbers into lines of directory tokens.",
        discussion: HelpPage.text(
            """
            Prints exactly one line for each line that it reads. Where a line is not a telephone number the printed line is empty, \
            standard error gets the line's number, and the exit status will be 1. Lines end with LF; a CR before it is ignored, \
            nothing else is; the last line may do without. Memory does not grow, whatever comes in, and what has been read is \
            answered before more is waited for.
            """,
            json: """
                With --json, each line is an object, a bad line's too:
                  {"line": 1, "token": "BQVVHxMt5zAFXA"}
                  {"line": 2, "error": "malformed"}
                """,
            statuses: [(0, "all lines are numbers"), (1, "a line is none, or something cannot be read or written")],
            examples: """
                push-tool tokens < numbers.txt | paste numbers.txt -
                parallel --pipe --keep-order push-tool tokens < a-country.txt
                """,
            related: ["token"]))

    @OptionGroup var json: JSONOptions

    @Argument(
        help: ArgumentHelp("The file with the numbers, or - for standard input.", valueName: "file"),
        completion: .file())
    var file = Input.standardInputPath

    func run() throws {
        let input = try Input(file)
        let bar = ProgressBar("Hashing", besideOutput: true)
        defer { bar?.remove() }
        var (output, report) = (Output.standardOutput(), Output.standardError())
        let areReported = !json.isWanted
        let reportBadLine = { (line: Int) in
            if areReported { report.buffer.append(contentsOf: "line \(line): not a telephone number\n".utf8) }
        }
        var stream = TokenStream(format: json.isWanted ? .json : .text)
        var (buffer, readCount) = ([UInt8](repeating: 0, count: Input.chunkByteCount), 0)
        while true {
            let count = try input.read(into: &buffer)
            if count == 0 { break }
            stream.consume(buffer.span.extracting(first: count), into: &output.buffer, reportBadLine: reportBadLine)
            try output.flush()
            if !report.buffer.isEmpty { bar?.hide() }
            try report.flush()
            readCount += count
            bar?.show(input.byteCount.map { Double(readCount) / Double(max($0, 1)) }, "\(stream.lineCount) lines")
        }
        stream.finish(into: &output.buffer, reportBadLine: reportBadLine)
        bar?.remove()
        try output.flush()
        try report.flush()
        guard stream.badLineCount == 0 else {
            throw ToolError(
                "\(stream.badLineCount) of \(stream.lineCount) lines are not telephone numbers", name: "malformed")
        }
    }
}
