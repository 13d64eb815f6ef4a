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

/// The abilities of the terminal that standard output may be.
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
