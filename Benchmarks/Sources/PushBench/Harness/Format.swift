// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Numbers and columns of the table.
enum Format {
    /// As many digits as it takes: 1.15, 0, 12.
    static func plain(_ number: Double) -> String { String(format: "%g", number) }

    /// Nanoseconds, three digits or more of them.
    static func time(_ nanoseconds: Double) -> String {
        String(format: nanoseconds < 100 ? "%.1f" : "%.0f", nanoseconds)
    }

    static func ratio(_ ratio: Double?, digits: Int) -> String {
        ratio.map { String(format: "%.\(digits)f", $0) } ?? "–"
    }

    /// Fills up with spaces, by characters: a "≥" is three bytes.
    static func column(_ text: String, _ width: Int, isLeft: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - text.count))
        return isLeft ? text + padding : padding + text
    }
}
