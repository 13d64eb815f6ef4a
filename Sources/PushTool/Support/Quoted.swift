// SPDX-License-Identifier: Apache-2.0

/// The beginning of a text in quotes, to be read on one line of a terminal.
enum Quoted {
    /// Characters (Unicode scalars) that are shown at most.
    static let shownCount = 60

    /// - Parameter utf8: the text. What a terminal would obey rather than show is written as `\u{…}`.
    static func text(_ utf8: some Collection<UInt8>) -> String {
        let start = String(decoding: utf8.prefix(shownCount * 4), as: UTF8.self).unicodeScalars
        let shown = start.prefix(shownCount)
        let safe = shown.map { $0.isTerminalControl ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
        return "\"\(safe)\"\(shown.endIndex < start.endIndex || utf8.count > shownCount * 4 ? "..." : "")"
    }
}
