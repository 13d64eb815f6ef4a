// SPDX-License-Identifier: Apache-2.0

/// What came of one vector file.
struct VectorReport {
    /// A test that failed.
    struct Failure: CustomStringConvertible {
        let id: Int
        let comment: String
        let reason: String

        var description: String { "tcId \(id) (\(VectorText.printable(comment))): \(reason)" }
    }

    /// What the file is called.
    let name: String
    /// False for JSON that has no `testGroups`. There is then a fault, which a search through folders passes over.
    var isVectorFile = true
    /// What is wrong with the file as a whole. Each counts as a failure.
    var faults: [String] = []
    var failures: [Failure] = []
    var passedCount = 0
    var skippedCount = 0

    init(name: String) {
        self.name = name
    }

    /// A file of which nothing could be run.
    init(name: String, fault: String, isVectorFile: Bool = true) {
        self.name = name
        self.isVectorFile = isVectorFile
        faults = [fault]
    }

    var failedCount: Int { faults.count + failures.count }
}

extension VectorReport {
    /// How many tests came to which end.
    struct Tally: CustomStringConvertible {
        var (passed, failed, skipped) = (0, 0, 0)

        static func sum(of reports: [VectorReport]) -> Tally {
            reports.reduce(into: Tally()) { sum, report in
                sum.passed += report.passedCount
                sum.failed += report.failedCount
                sum.skipped += report.skippedCount
            }
        }

        var description: String {
            "\(passed) passed, \(failed) failed" + (skipped > 0 ? ", \(skipped) skipped" : "")
        }

        fileprivate var members: [(key: String, value: JSONText)] {
            [("passed", passed), ("failed", failed), ("skipped", skipped)].map {
                (key: $0, value: .number(UInt64($1)))
            }
        }
    }

    /// The file's line, and one for each thing that is wrong.
    var lines: [String] {
        ["\(name): \(Tally.sum(of: [self]))"] + faults.map { "  \(name): \($0)" } + failures.map { "  \(name): \($0)" }
    }

    /// All reports, and the sum of them.
    static func json(of reports: [VectorReport]) -> JSONText {
        .object(Tally.sum(of: reports).members + [(key: "files", value: .array(reports.map(\.json)))])
    }

    private var json: JSONText {
        let failures = failures.map { failure in
            JSONText.object([
                (key: "tcId", value: .integer(failure.id)), (key: "comment", value: .string(failure.comment)),
                (key: "reason", value: .string(failure.reason)),
            ])
        }
        return .object(
            [(key: "name", value: .string(name))] + Tally.sum(of: [self]).members + [
                (key: "faults", value: .array(faults.map { .string($0) })),
                (key: "failures", value: .array(failures)),
            ])
    }
}
