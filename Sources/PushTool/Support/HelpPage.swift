// SPDX-License-Identifier: Apache-2.0

/// The sections of a command's help, in the order and with the titles of a manual page.
///
/// The argument parser adds usage, arguments and options. It wraps text at 80 columns without indentation, so indented lines
/// have to be short.
enum HelpPage {
    static let statuses = [
        (0, "all is well"), (1, "an input is bad, or something cannot be read or written"),
    ]

    /// - Parameter statuses: Exit statuses and their meaning, without that of a wrong command line.
    static func text(
        _ description: String, json: String? = nil, statuses: [(Int, String)] = statuses,
        environment: [(String, String)] = [], examples: String, related: [String]
    ) -> String {
        var sections = [description]
        if let json { sections.append("JSON\n\(json)") }
        let all = (statuses + [(64, "the command line is wrong")]).sorted { $0.0 < $1.0 }
        sections.append("EXIT STATUS\n\(table(all.map { ("\($0)", $1) }))")
        if !environment.isEmpty { sections.append("ENVIRONMENT\n\(table(environment))") }
        let lines = examples.split(separator: "\n").map { "  \($0)" }
        sections.append("EXAMPLES\n\(lines.joined(separator: "\n"))")
        sections.append("SEE ALSO\n  \(related.map { "push-tool help \($0)" }.joined(separator: ", "))")
        return sections.joined(separator: "\n\n")
    }

    private static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.utf8.count).max() ?? 0
        return rows.map { name, meaning in
            "  \(name)\(String(repeating: " ", count: width - name.utf8.count + 2))\(meaning)"
        }.joined(separator: "\n")
    }
}
