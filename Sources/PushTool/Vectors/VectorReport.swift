// SPDX-License-Identifier: Apache-2.0

/// The results of one vector file.
struct VectorReport {
    /// A test that failed.
    struct Failure: CustomStringConvertible {
        let id: Int
        let comment: String
        let reason: String

        var description: String { "tcId \(id) (\(VectorText.printable(comment))): \(reason)" }

        fileprivate var json: JSONText {
            ["tcId": .integer(id), "comment": .string(comment), "reason": .string(reason)]
        }
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

    var failedCount: Int { faults.count + failures.count }

    /// The file's line, and one for each failure.
    var lines: [String] {
        ["\(name): \(Self.summary(of: [self]))"] + faults.map { "  \(name): \($0)" }
            + failures.map { "  \(name): \($0)" }
    }

    /// The counts of all reports, as a text.
    static func summary(of reports: [VectorReport]) -> String {
        counts(of: reports).filter { $0.key != "skipped" || $0.value != .integer(0) }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    /// The counts of all reports, then each report.
    static func json(of reports: [VectorReport]) -> JSONText {
        .object(counts(of: reports) + [("files", .array(reports.map(\.json)))])
    }

    private var json: JSONText {
        let lists: [(String, [JSONText])] = [
            ("faults", faults.map(JSONText.string)), ("failures", failures.map(\.json)),
        ]
        return .object([("name", .string(name))] + Self.counts(of: [self]) + lists.map { ($0, .array($1)) })
    }

    private static func counts(of reports: [VectorReport]) -> [(key: String, value: JSONText)] {
        let counts: [(String, (VectorReport) -> Int)] = [
            ("passed", \.passedCount), ("failed", \.failedCount), ("skipped", \.skippedCount),
        ]
        return counts.map { name, count in (name, .integer(reports.reduce(0) { $0 + count($1) })) }
    }
}
