// SPDX-License-Identifier: Apache-2.0

import PushWire

/// The results of one vector file.
struct VectorReport {
    struct Failure: CustomStringConvertible {
        let id: Int
        let comment: String
        let reason: String

        var description: String { "tcId \(id) (\(VectorText.printable(comment))): \(reason)" }

        fileprivate var json: JSONText {
            ["tcId": .integer(id), "comment": .string(comment), "reason": .string(reason)]
        }
    }

    let name: String
    /// Whether the JSON has `testGroups`. If not, the report has a fault, and a file in a folder is skipped.
    var isVectorFile = true
    /// Faults of the file as a whole. Each counts as a failure.
    var faults: [String] = []
    var failures: [Failure] = []
    var passedCount = 0
    var skippedCount = 0

    var failedCount: Int { faults.count + failures.count }

    /// The report for a terminal, with control characters in file names escaped.
    var lines: [String] {
        let name = name.isEmpty ? "\"\"" : name
        return
            (["\(name): \(Self.summary(of: [self]))"] + faults.map { "  \(name): \($0)" }
            + failures.map { "  \(name): \($0)" }).map { Escaped.text($0.utf8) }
    }

    static func summary(of reports: [VectorReport]) -> String {
        counts(of: reports).filter { $0.key != "skipped" || $0.value != .integer(0) }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

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

/// Text of vectors. It is compared as bytes, and printed without control characters.
enum VectorText {
    private static let maximumCount = 200

    static func areEqual(_ a: String, _ b: String) -> Bool { TextBytes(a) == TextBytes(b) }

    /// Returns the text on one line, with all invisible characters escaped, and shortened.
    static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.isVisible {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            }
            // Counts bytes, because any number of scalars can form one character.
            guard result.utf8.count < maximumCount else { return result + "… (\(text.utf8.count) bytes)" }
        }
        return result
    }

    static func quoted(_ text: String) -> String { "\"\(printable(text))\"" }

    static func hex(_ bytes: [UInt8]) -> String {
        guard bytes.count * 2 > maximumCount else { return bytes.isEmpty ? "no bytes" : Hex.text(bytes) }
        return "\(Hex.text(bytes.prefix(maximumCount / 2)))… (\(bytes.count) bytes)"
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isVisible: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
