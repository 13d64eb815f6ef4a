// SPDX-License-Identifier: Apache-2.0

/// The style of text on a terminal, as parameters of "Select Graphic Rendition" (ECMA-48).
enum Style: String {
    case plain = "0"
    case heading = "1"
    case faint = "2"
    case name = "36"
    case value = "33"
    case good = "1;32"
    case fault = "1;31"
}

struct Terminal {
    let isColored: Bool

    static let plain = Terminal(isColored: false)

    /// Returns colors only for a terminal, and none if `NO_COLOR` is set and not empty (no-color.org), or `TERM` is `dumb`.
    static func standardOutput() -> Terminal {
        let isDumb = ((try? System.environment("TERM")) ?? "dumb") == "dumb"
        return Terminal(
            isColored: System.isTerminal(System.standardOutput) && System.environmentBytes("NO_COLOR") == nil && !isDumb
        )
    }

    /// Returns the width of the terminal at a descriptor, else the value of `COLUMNS`, else 80.
    static func columnCount(_ descriptor: Int32) -> Int {
        let variable = (try? System.environment("COLUMNS")).flatMap { try? Arguments.number($0, in: 1 ... .max) as Int }
        return System.columnCount(descriptor) ?? variable ?? 80
    }

    func text(_ text: String, _ style: Style) -> String {
        guard isColored, style != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}

/// Untrusted text on one line, with terminal controls escaped.
enum Escaped {
    /// Writes control characters as `\u{1b}`, and bytes that are not UTF-8 as `\xE9`.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        var text = ""
        bytes.forEachScalar { scalar, bytes in
            if let scalar, !scalar.isTerminalControl, !scalar.isEscape {
                text.unicodeScalars.append(scalar)
            } else if let scalar {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                text += bytes.map { "\\x" + Hex.text([$0]).uppercased() }.joined()
            }
        }
        return text
    }

    /// Escapes a message, but keeps its line ends. Arguments in it may be encoded by ``RawArguments``.
    static func message(_ message: String) -> String {
        message.split(separator: "\n", omittingEmptySubsequences: false)
            .map { text(RawArguments.decoded(String($0))) }.joined(separator: "\n")
    }
}

/// The start of an untrusted text, for a dump.
enum Quoted {
    private static let shownCount = 60

    /// Quotes the start of a text on one line. Writes terminal controls as `\u{…}`.
    static func text(_ utf8: some Collection<UInt8>) -> String {
        let start = String(decoding: utf8.prefix(shownCount * 4), as: UTF8.self).unicodeScalars
        let shown = start.prefix(shownCount)
        return
            "\"\(Escaped.text(String(String.UnicodeScalarView(shown)).utf8))\"\(shown.endIndex < start.endIndex || utf8.count > shownCount * 4 ? "..." : "")"
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would interpret this scalar instead of showing it: a control, line separator or bidi control.
    var isTerminalControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
