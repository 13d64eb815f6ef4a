// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One line on standard error that shows the progress of work that takes longer than half a second.
///
///     Encrypting  [##########..............................]  25 %, 1.00 of 4.00 GiB
///
/// It uses no colors, and no control but the carriage return.
final class ProgressBar: Sendable {
    private static let delay = Duration.milliseconds(500)
    private static let interval = Duration.milliseconds(100)
    private static let width = 40

    private struct State {
        /// The time of the next picture; nil once the bar is removed.
        var due: ContinuousClock.Instant? = ContinuousClock.now + ProgressBar.delay
        var columns = 0
    }

    private let verb: String
    private let state = Mutex(State())

    /// Nil where nobody would see the bar. Results that are printed meanwhile to a terminal are progress enough.
    init?(_ verb: String, besideOutput: Bool = false) {
        guard System.isTerminal(System.standardError), (try? System.environment("TERM")) != "dumb" else { return nil }
        guard !besideOutput || !System.isTerminal(System.standardOutput) else { return nil }
        self.verb = verb
    }

    /// Shows a count, and the share of the work that is done if that is known. Any thread may call this, at any rate.
    func show(_ share: Double?, _ count: @autoclosure () -> String) {
        state.withLock { state in
            let now = ContinuousClock.now
            guard let due = state.due, now >= due else { return }
            state.due = now + Self.interval
            let line = Self.line(verb, share, count())
            write("\r" + line + String(repeating: " ", count: max(0, state.columns - line.utf8.count)))
            state.columns = line.utf8.count
        }
    }

    /// Takes the bar off the screen, until it is shown again.
    func hide() {
        state.withLock { state in
            if state.columns > 0 { write("\r" + String(repeating: " ", count: state.columns) + "\r") }
            state.columns = 0
        }
    }

    func remove() {
        state.withLock { $0.due = nil }
        hide()
    }

    static func line(_ verb: String, _ share: Double?, _ count: String) -> String {
        guard let share = share.map({ min(max($0, 0), 1) }) else { return "\(verb)  \(count)" }
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return "\(verb)  [\(bar)]  \(Int(share * 100)) %, \(count)"
    }

    /// Bytes in hundredths of a GiB, which are seen to move.
    static func gibibytes(_ byteCount: Int64) -> String {
        let hundredths = Int(Double(byteCount) / Double(1 << 30) * 100)
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private func write(_ text: String) {
        try? System.writeBytes(Array(text.utf8), to: System.standardError)
    }
}
