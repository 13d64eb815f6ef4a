// SPDX-License-Identifier: Apache-2.0

/// The results of one vector file.
struct VectorReport {
    /// A test that failed.
    struct Failure: CustomStringConvertible {
        let id: Int
        let comment: String
        let reason: String

        var description: String { "tcId \(id) (\(VectorText.printable(comment))): \(reason)" }
    }

    /// The file's name in reports.
    let name: String
    /// Whether the JSON has `testGroups`. If not, the report has a fault, and a search through folders passes over the file.
    var isVectorFile = true
    /// Faults of the file as a whole. Each counts as a failure.
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
    /// The file's line, and one for each failure.
    var lines: [String] {
        ["\(name): \(Self.summary(of: [self]))"] + faults.map { "  \(name): \($0)" }
            + failures.map { "  \(name): \($0)" }
    }

    /// The counts of all reports, as a text.
    static func summary(of reports: [VectorReport]) -> String {
        counts(of: reports).filter { $0.key != "skipped" || $0.count > 0 }.map { "\($0.count) \($0.key)" }
            .joined(separator: ", ")
    }

    /// The counts of all reports, then each report.
    static func json(of reports: [VectorReport]) -> JSONText {
        .object(members(of: reports) + [(key: "files", value: .array(reports.map(\.json)))])
    }

    private var json: JSONText {
        let failures = failures.map { failure in
            ["tcId": .integer(failure.id), "comment": .string(failure.comment), "reason": .string(failure.reason)]
                as JSONText
        }
        return .object(
            [(key: "name", value: .string(name))] + Self.members(of: [self]) + [
                (key: "faults", value: .array(faults.map { .string($0) })), (key: "failures", value: .array(failures)),
            ])
    }

    private static func members(of reports: [VectorReport]) -> [(key: String, value: JSONText)] {
        counts(of: reports).map { (key: $0.key, value: .integer($0.count)) }
    }

    private static func counts(of reports: [VectorReport]) -> [(key: String, count: Int)] {
        [
            ("passed", reports.reduce(0) { $0 + $1.passedCount }),
            ("failed", reports.reduce(0) { $0 + $1.failedCount }),
            ("skipped", reports.reduce(0) { $0 + $1.skippedCount }),
        ]
    }
}
