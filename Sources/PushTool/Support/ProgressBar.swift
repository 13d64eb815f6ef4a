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
    ///
    /// - Parameter besideOutput: whether results are printed meanwhile, which on the same screen are progress enough.
    init?(_ verb: String, besideOutput: Bool = false) {
        guard System.isTerminal(System.standardError), System.environment("TERM") != "dumb" else { return nil }
        guard !besideOutput || !System.isTerminal(System.standardOutput) else { return nil }
        self.verb = verb
    }

    /// Shows so many bytes, on any thread, if it is time to.
    func show(_ done: Int64, of total: Int64) {
        guard total > 0 else { return }
        showIfDue { Self.line(verb, done, of: total) }
    }

    /// Shows the share that is done, 0 to 1, if that is known, and a count, if it is time to.
    func show(_ share: Double?, _ count: @autoclosure () -> String) {
        showIfDue { Self.line(verb, share, count()) }
    }

    private func showIfDue(_ line: () -> String) {
        state.withLock { state in
            let now = ContinuousClock.now
            guard now >= state.due, !state.isRemoved else { return }
            state.due = now + Self.interval
            let line = line()
            write("\r" + line + String(repeating: " ", count: max(0, state.columns - line.utf8.count)))
            state.columns = line.utf8.count
        }
    }

    /// Takes it off the screen, until it is shown again.
    func hide() {
        state.withLock { state in
            guard state.columns > 0 else { return }
            write("\r" + String(repeating: " ", count: state.columns) + "\r")
            state.columns = 0
        }
    }

    /// Takes it off the screen, for good.
    func remove() {
        state.withLock { $0.isRemoved = true }
        hide()
    }

    static func line(_ verb: String, _ done: Int64, of total: Int64) -> String {
        // A tenth of a gibibyte is a jump of the bar; a hundredth is seen to move.
        let hundredths = { (bytes: Int64) in
            let count = Int(Double(bytes) / Double(1 << 30) * 100)
            return "\(count / 100).\(count % 100 < 10 ? "0" : "")\(count % 100)"
        }
        return line(verb, Double(done) / Double(total), "\(hundredths(done)) of \(hundredths(total)) GiB")
    }

    static func line(_ verb: String, _ share: Double?, _ count: String) -> String {
        guard let share = share.map({ min(max($0, 0), 1) }) else { return "\(verb)  \(count)" }
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return "\(verb)  [\(bar)]  \(Int(share * 100)) %, \(count)"
    }

    private func write(_ text: String) {
        // That it cannot be written is nothing that could be told anywhere.
        try? System.write(System.standardError, Array(text.utf8))
    }
}
