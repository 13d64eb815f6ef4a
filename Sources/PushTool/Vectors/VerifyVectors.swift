// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `push-tool vectors verify`: finds the files, has each one run, and prints what the reports say.
struct VerifyVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run every test of vector files, and say which ones fail.",
        discussion: """
            Prints a line for each file, under it each failure with its tcId, its comment, and what was expected and came \
            out; then the sum of all:

              envelope.json: 41 passed, 0 failed
              41 passed, 0 failed

            A valid test passes if the library gives exactly what the file says; an invalid one if the library refuses the \
            input, with the error that the file names, if it names one; an acceptable one in either case. AES tests with keys \
            other than 256 bits are skipped, and counted, as the protocol has no other.

            Something that is wrong with a file as a whole counts as one failure more: it does not parse, its numberOfTests \
            is not the number of its tests, two tests of a group share a tcId, or the type of a group is not known. So does a \
            file that is not, byte for byte, what a list called SHA256SUMS in its folder or up to two above says. Of a folder \
            with such a list, every file in the list has to be there, and every vector file in the list.

            EXIT CODES
              0   every test passed or was skipped
              1   a test, a file or a path failed, or there was no vector file
              64  the command line is wrong

            EXAMPLES
              push-tool vectors verify vectors
              push-tool vectors verify vectors/envelope.json ../wycheproof
            """)

    @Argument(
        help: ArgumentHelp(
            "Vector files, or folders of them.",
            discussion: """
                In a folder, *.json files are taken at any depth, in the order of their paths; those without testGroups \
                (schemas) are passed over.
                """,
            valueName: "path"))
    var paths: [String]

    func run() throws {
        var (passed, failed, skipped) = (0, 0, 0)
        var files = 0
        func count(_ report: VectorReport) {
            passed += report.passedCount
            failed += report.failedCount
            skipped += report.skippedCount
            print("\(report.name): \(Self.tally(report.passedCount, report.failedCount, report.skippedCount))")
            for fault in report.faults { print("  \(report.name): \(fault)") }
            for failure in report.failures { print("  \(report.name): \(failure)") }
        }
        let (sources, listReports) = VectorSource.find(in: paths)
        for source in sources {
            guard let report = source.verify() else { continue }
            files += 1
            count(report)
        }
        for report in listReports { count(report) }
        print(Self.tally(passed, failed, skipped))
        guard files > 0 else { throw NoVectorFile(paths: paths) }
        guard failed == 0 else { throw ExitCode.failure }
    }

    private static func tally(_ passed: Int, _ failed: Int, _ skipped: Int) -> String {
        "\(passed) passed, \(failed) failed" + (skipped > 0 ? ", \(skipped) skipped" : "")
    }

    /// A run that checked nothing must not look like one that passed.
    private struct NoVectorFile: Error, CustomStringConvertible {
        let paths: [String]

        var description: String { "There is no vector file in \(paths.joined(separator: ", "))." }
    }
}
