// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Synchronization

/// `push-tool vectors`: everything that is done with test vectors.
struct Vectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Check test vectors against this library.",
        discussion: """
            Test vectors are JSON files with inputs and what must come out of them: ours are in vectors/, made by other \
            programs than this one, and the format is that of C2SP's Wycheproof, so that its files run too.
            """,
        subcommands: [VerifyVectors.self])
}

/// `push-tool vectors verify`: finds the files, has each one run, and prints what the reports say.
struct VerifyVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run every test of vector files, and say which ones fail.",
        discussion: HelpPage.text(
            """
            Prints a line for each file, under it each failure with its tcId, its comment, and what was expected and came \
            out; then the sum of all:

              envelope.json: 41 passed, 0 failed
              41 passed, 0 failed

            A valid test passes if the library gives exactly what the file says; an invalid one if the library refuses the \
            input, with the error that the file names, if it names one; an acceptable one in either case. AES tests with keys \
            other than 256 bits are skipped, and counted, as the protocol has no other.

            Something that is wrong with a file as a whole counts as one failure more: it does not parse, its numberOfTests \
            is not the number of its tests, two tests of a group share a tcId, or the type of a group is not known.
            """,
            json: """
                With --json, prints an object when all is done:
                  {"passed": 41, "failed": 1, "skipped": 0, "files": [
                    {"name": "envelope.json", "passed": 41, "failed": 1, "skipped": 0,
                     "faults": [], "failures": [
                      {"tcId": 7, "comment": "…", "reason": "expected the error …"}]}
                  ]}
                """,
            statuses: [
                (0, "every test passed or was skipped"),
                (1, "a test, a file or a path failed, or there was no vector file"),
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
            "Vector files, or folders of them.",
            discussion: """
                In a folder, *.json files are taken at any depth, in the order of their paths; those without testGroups \
                (schemas) are passed over.
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
        // A run that checked nothing must not look like one that passed.
        guard !reports.isEmpty else {
            throw ToolError("there is no vector file in \(paths.map(\.description).joined(separator: ", "))")
        }
        guard reports.allSatisfy({ $0.failedCount == 0 }) else { throw ExitCode.failure }
    }

    /// The files that have ended, in any order, and their reports, in the files' order.
    private struct Progress {
        var testCount = 0
        private(set) var endedCount = 0
        private(set) var reports: [VectorReport] = []
        /// Why the reports can no longer be printed.
        private(set) var failure: (any Error)?

        private var waiting: [Int: VectorReport?] = [:]
        private var next = 0

        /// Takes the end of the file at `index`, and prints each report whose turn has come.
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
