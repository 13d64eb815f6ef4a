// SPDX-License-Identifier: Apache-2.0

/// How text is set off where it is read by a person. It stays plain where it is not.
enum Style {
    case plain, heading, faint, name, value, good, fault

    /// Parameters of the control sequence (ECMA-48, "Select Graphic Rendition").
    fileprivate var parameters: String {
        switch self {
        case .plain: "0"
        case .heading: "1"
        case .faint: "2"
        case .name: "36"
        case .value: "33"
        case .good: "1;32"
        case .fault: "1;31"
        }
    }
}

/// What the place where standard output goes can do.
struct Terminal {
    /// Whether colours are understood and wanted.
    let isColored: Bool

    /// No colours.
    static let plain = Terminal(isColored: false)

    /// Colours on a terminal only, unless `NO_COLOR` is set and not empty (no-color.org), or `TERM` says that it has none.
    static func standardOutput() -> Terminal {
        let refusal = System.environment("NO_COLOR") ?? ""
        let kind = System.environment("TERM") ?? "dumb"
        return Terminal(
            isColored: System.isTerminal(System.standardOutput) && refusal.isEmpty && kind != "dumb" && !kind.isEmpty)
    }

    /// The text in a style.
    func text(_ text: String, _ style: Style) -> String {
        guard isColored, style != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(style.parameters)m\(text)\u{1B}[0m"
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would act on it rather than show it: control characters, and those that turn the direction of text.
    var isTerminalControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
