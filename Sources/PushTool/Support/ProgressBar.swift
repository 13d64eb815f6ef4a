// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One line on standard error that shows the progress of work that takes longer than half a second.
///
///     Encrypting  [##########..............................]  25 %, 1.00 of 4.00 GiB
///
/// The line has no colors, and no control character except the carriage return. It stays narrower than the terminal, even if the
/// width changes.
final class ProgressBar: Sendable {
    private static let delay = Duration.milliseconds(500)
    private static let interval = Duration.milliseconds(100)
    private static let width = 40
    private static let minimumWidth = 8

    private struct State {
        /// The time of the next update; nil after the bar was removed.
        var due: ContinuousClock.Instant? = ContinuousClock.now + ProgressBar.delay
        var columns = 0
    }

    private let verb: String
    private let state = Mutex(State())

    /// Makes a bar. Nil if standard error is not a terminal, or `TERM` is `dumb`.
    ///
    /// - Parameter besideOutput: Whether the command prints results during the work. There is then no bar if standard output is
    ///   a terminal, because the results show the progress.
    init?(_ verb: String, besideOutput: Bool = false) {
        guard System.isTerminal(System.standardError), (try? System.environment("TERM")) != "dumb" else { return nil }
        guard !besideOutput || !System.isTerminal(System.standardOutput) else { return nil }
        self.verb = verb
    }

    /// Shows the progress: a count, and the completed share of the work if it is known. Any thread may call this, at any rate.
    func show(_ share: Double?, _ count: @autoclosure () -> String) {
        state.withLock { state in
            let now = ContinuousClock.now
            guard let due = state.due, now >= due else { return }
            state.due = now + Self.interval
            let columns = Terminal.columnCount(System.standardError)
            let line = Self.line(verb, share, count(), columns: columns)
            write("\r" + line + Self.blanks(min(state.columns, columns - 1) - line.utf8.count))
            state.columns = line.utf8.count
        }
    }

    /// Clears the bar from the screen until the next update.
    func hide() {
        state.withLock { state in
            // If the terminal became narrower, more blanks would wrap, and leave the line on the screen.
            let columns = min(state.columns, Terminal.columnCount(System.standardError) - 1)
            if columns > 0 { write("\r\(Self.blanks(columns))\r") }
            state.columns = 0
        }
    }

    func remove() {
        state.withLock { $0.due = nil }
        hide()
    }

    /// Returns the longest form of the line that is narrower than the terminal: with a shorter bar, with fewer words, or empty.
    static func line(_ verb: String, _ share: Double?, _ count: String, columns: Int) -> String {
        guard let share = share.map({ min(max($0, 0), 1) }) else {
            return ["\(verb)  \(count)", count].first { $0.utf8.count < columns } ?? ""
        }
        let percentage = "\(Int(share * 100)) %"
        let words = ["\(verb)  ", "  \(percentage), \(count)"]
        let width = min(width, columns - 1 - words.joined().utf8.count - 2)
        guard width < minimumWidth else {
            let filled = Int(share * Double(width))
            return
                "\(words[0])[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: width - filled))]\(words[1])"
        }
        return ["\(verb)  \(percentage), \(count)", "\(verb)  \(percentage)", percentage]
            .first { $0.utf8.count < columns } ?? ""
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

    /// Formats bytes in GiB with two decimals, so that the number visibly changes.
    static func gibibytes(_ byteCount: Int64) -> String {
        let hundredths = Int(Double(byteCount) / Double(1 << 30) * 100)
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private func write(_ text: String) {
        try? System.writeBytes(Array(text.utf8), to: System.standardError)
    }
}
