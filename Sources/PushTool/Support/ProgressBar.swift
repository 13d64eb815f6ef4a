// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One line on standard error that says how far long work has come. There is none where standard error is no terminal, and
/// none for what is done in half a second.
///
///     Encrypting  [##########..............................]  25 %, 1.00 of 4.00 GiB
///
/// It uses no colors, and no control but the carriage return.
final class ProgressBar: Sendable {
    private static let delay = Duration.milliseconds(500)
    private static let interval = Duration.milliseconds(100)
    private static let width = 40

    private struct State {
        /// When the next picture is due.
        var due = ContinuousClock.now + ProgressBar.delay
        /// Columns that are written on.
        var columns = 0
        var isRemoved = false
    }

    private let verb: String
    private let state = Mutex(State())

    /// Nil where nobody would see it.
    init?(_ verb: String) {
        guard System.isTerminal(System.standardError), System.environment("TERM") != "dumb" else { return nil }
        self.verb = verb
    }

    /// Shows so many bytes, on any thread, if it is time to.
    func show(_ done: Int64, of total: Int64) {
        state.withLock { state in
            let now = ContinuousClock.now
            guard now >= state.due, total > 0, !state.isRemoved else { return }
            state.due = now + Self.interval
            let line = Self.line(verb, done, of: total)
            write("\r" + line + String(repeating: " ", count: max(0, state.columns - line.utf8.count)))
            state.columns = line.utf8.count
        }
    }

    /// Takes it off the screen, for good.
    func remove() {
        state.withLock { state in
            state.isRemoved = true
            guard state.columns > 0 else { return }
            write("\r" + String(repeating: " ", count: state.columns) + "\r")
            state.columns = 0
        }
    }

    static func line(_ verb: String, _ done: Int64, of total: Int64) -> String {
        let share = Double(done) / Double(total)
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        // A tenth of a gibibyte is a jump of the bar; a hundredth is seen to move.
        let hundredths = { (bytes: Int64) in
            let count = Int(Double(bytes) / Double(1 << 30) * 100)
            return "\(count / 100).\(count % 100 < 10 ? "0" : "")\(count % 100)"
        }
        return "\(verb)  [\(bar)]  \(Int(share * 100)) %, \(hundredths(done)) of \(hundredths(total)) GiB"
    }

    private func write(_ text: String) {
        // That it cannot be written is nothing that could be told anywhere.
        try? System.write(System.standardError, Array(text.utf8))
    }
}
