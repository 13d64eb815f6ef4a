// SPDX-License-Identifier: Apache-2.0

/// The look of text on a terminal, as parameters of ECMA-48's "Select Graphic Rendition".
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

    /// Colors on a terminal only, unless `NO_COLOR` is set and not empty (no-color.org), or `TERM` denies them.
    static func standardOutput() -> Terminal {
        let isDumb = (System.environment("TERM") ?? "dumb") == "dumb"
        return Terminal(
            isColored: System.isTerminal(System.standardOutput) && System.environment("NO_COLOR") == nil && !isDumb)
    }

    func text(_ text: String, _ style: Style) -> String {
        guard isColored, style != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}

/// Text of strangers, made safe for a terminal.
enum Quoted {
    private static let shownCount = 60

    /// The start of a text in quotes, on one line. What a terminal would obey is written as `\u{…}`.
    static func text(_ utf8: some Collection<UInt8>) -> String {
        let start = String(decoding: utf8.prefix(shownCount * 4), as: UTF8.self).unicodeScalars
        let shown = start.prefix(shownCount)
        let safe = shown.map { $0.isTerminalControl ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
        return "\"\(safe)\"\(shown.endIndex < start.endIndex || utf8.count > shownCount * 4 ? "..." : "")"
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would obey it rather than show it: a control character, or one that turns the direction of text.
    var isTerminalControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
