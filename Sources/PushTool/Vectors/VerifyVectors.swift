// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Synchronization

/// `push-tool vectors`: the commands for test vectors.
struct Vectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Run test vectors.",
        discussion: """
            Test vectors are JSON files with inputs and expected results. Those of push-core are in its folder vectors, and were \
            made without this library. The format is that of C2SP's Wycheproof, so you can also run files of Wycheproof.
            """,
        subcommands: [VerifyVectors.self])
}

/// `push-tool vectors verify`: finds the files, runs each one, and prints the reports.
struct VerifyVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run all tests of vector files, and list those that fail.",
        discussion: HelpPage.text(
            """
            Prints a line for each file. Below it comes each failure, with its tcId, its comment, and the expected and the actual \
            result. The last line is the total:

              envelope.json: 41 passed, 0 failed
              41 passed, 0 failed

            A valid test passes if the library gives exactly the expected result. An invalid test passes if the library refuses \
            the input, with the error that the test names, if it names one. An acceptable test passes in both cases. AES tests \
            with keys of 128 or 192 bits are skipped and counted, because the protocol uses only 256 bits.

            A fault of a file as a whole counts as one more failure: it does not parse, its numberOfTests is wrong, two tests of a \
            group have the same tcId, or the type of a group is unknown.
            """,
            json: """
                With --json, the output is an object, printed at the end:
                  {"passed": 41, "failed": 1, "skipped": 0, "files": [
                    {"name": "envelope.json", "passed": 41, "failed": 1, "skipped": 0,
                     "faults": [], "failures": [
                      {"tcId": 7, "comment": "…", "reason": "expected the error …"}]}
                  ]}
                """,
            statuses: [
                (0, "every test passed or was skipped"),
                (1, "a test failed, a file is wrong, or no vector file was found"),
            ],
            environment: [("TMPDIR", "the folder for temporary files (default: /dev/shm or /tmp)")],
            examples: """
                push-tool vectors verify vectors
                push-tool vectors verify vectors/envelope.json ../wycheproof
                """,
            related: ["vectors"]))

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var json: JSONOptions

    @Argument(
        help: ArgumentHelp(
            "Vector files, or folders with vector files.",
            discussion: """
                In a folder, all *.json files at any depth are run, sorted by path. Files without testGroups, such as schemas, are \
                skipped.
                """,
            valueName: "path"),
        completion: .file(extensions: ["json"]))
    var paths: [Path]

    func run() throws {
        let sources = VectorSource.find(in: paths)
        let bar = ProgressBar("Verifying")
        defer { bar?.remove() }
        let progress = Mutex(Progress())
        let threads = threads.threads
        threads.forEachChunk(of: sources.count, worthAThread: 1) { indices in
            for index in indices where progress.withLock({ $0.failure == nil }) {
                let report = sources[index].verify(threads: threads) {
                    progress.withLock { progress in
                        progress.testCount += 1
                        let share = Double(progress.endedCount) / Double(sources.count)
                        bar?.show(share, "\(progress.testCount) tests")
                    }
                }
                progress.withLock { progress in
                    progress.end(index, report) { report in
                        guard !json.isWanted else { return }
                        bar?.hide()
                        try Output.print(report.lines.joined(separator: "\n"))
                    }
                }
            }
        }
        bar?.remove()
        let (reports, failure) = progress.withLock { ($0.reports, $0.failure) }
        if let failure { throw failure }
        try Output.print(json.isWanted ? VectorReport.json(of: reports).pretty : VectorReport.summary(of: reports))
        // A run without any test must not look like a success.
        guard !reports.isEmpty else {
            throw ToolError("no vector file was found in \(paths.map(\.description).joined(separator: ", "))")
        }
        guard reports.allSatisfy({ $0.failedCount == 0 }) else { throw ExitCode.failure }
    }

    /// Collects the reports, which come in any order, and prints them in the order of the files.
    private struct Progress {
        var testCount = 0
        private(set) var endedCount = 0
        private(set) var reports: [VectorReport] = []
        /// The error that stopped the printing of reports.
        private(set) var failure: (any Error)?

        private var waiting: [Int: VectorReport?] = [:]
        private var next = 0

        /// Takes the report of the file at `index`, and prints all reports that are next in order.
        mutating func end(_ index: Int, _ report: VectorReport?, print: (VectorReport) throws -> Void) {
            endedCount += 1
            waiting[index] = .some(report)
            while let report = waiting.removeValue(forKey: next) {
                next += 1
                guard let report else { continue }
                reports.append(report)
                guard failure == nil else { continue }
                do { try print(report) } catch { failure = error }
            }
        }
    }
}
