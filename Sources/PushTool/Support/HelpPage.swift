// SPDX-License-Identifier: Apache-2.0

/// The sections of a command's help, in the order and with the titles of a manual page.
///
/// The argument parser adds usage, arguments and options. It drops text in narrow terminals, so ``wrapped(_:columns:)`` wraps.
enum HelpPage {
    static let statuses = [
        (0, "success"), (1, "an input is invalid, or a file cannot be read or written"),
    ]

    /// The column where the parser's descriptions of options begin.
    private static let labelWidth = 26

    /// - Parameter statuses: The exit statuses and their meanings, except 64.
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

    /// Wraps lines at spaces. Keeps all text: a word that is longer than a line is not broken.
    static func wrapped(_ text: String, columns: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.count > columns ? wrapped(line: $0, columns) : String($0) }.joined(separator: "\n")
    }

    /// Wraps a line. The following lines are indented like the text after the label, or less if the label takes half the width:
    ///
    ///       --limit <bytes>         The maximum size of the
    ///                               payload, in bytes.
    private static func wrapped(line: Substring, _ columns: Int) -> String {
        // The parser writes only one space after a label that just fits.
        let isOption = line.hasPrefix("  -") && line.dropFirst(labelWidth - 1).hasPrefix(" ")
        let labelEnd =
            isOption
            ? line.index(line.startIndex, offsetBy: labelWidth)
            : line.drop { $0 == " " }.firstRange(of: "  ")?.upperBound
        let text = line[(labelEnd ?? line.startIndex)...].drop { $0 == " " }
        var (lines, current) = ([String](), String(line[..<text.startIndex]))
        var indentation = String(repeating: " ", count: current.count)
        if current.count > columns / 2 {
            if let end = current.lastIndex(where: { $0 != " " }) {
                lines.append(wrapped(String(current[...end]), columns: columns))
            }
            indentation = String(repeating: " ", count: min(4, columns / 2))
            current = indentation
        }
        var isStart = true
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !isStart, current.count + 1 + word.count >= columns {
                lines.append(current)
                (current, isStart) = (indentation, true)
            }
            current += isStart ? word : " \(word)"
            isStart = false
        }
        return (lines + [current]).joined(separator: "\n")
    }

    private static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.utf8.count).max() ?? 0
        return rows.map { name, meaning in
            "  \(name)\(String(repeating: " ", count: width - name.utf8.count + 2))\(meaning)"
        }.joined(separator: "\n")
    }
}
