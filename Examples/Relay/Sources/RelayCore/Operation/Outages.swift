// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Logs that a push gateway or a peer does not respond, and that it responds again.
///
/// Each name gets at most one line of each kind per ``interval``. During an outage, calls fail by the thousand, and many short
/// outages would fill the log as well. The operator sets the names, so they are few.
package final class Outages: Sendable {
    private struct Outage {
        /// The time of the first failure since the last response; nil while it responds.
        var since: ContinuousClock.Instant?
        /// The number of failures since the last line about them.
        var failures = 0
        var lastFailureLine: ContinuousClock.Instant?
        var lastResponseLine: ContinuousClock.Instant?
        /// Whether the last line reported an outage.
        var isReported = false
    }

    static let interval = Duration.seconds(60)

    private let logger: Logger
    private let outages = Mutex<[String: Outage]>([:])

    package init(_ logger: Logger) { self.logger = logger }

    /// Records that a call had no response.
    func failed(_ name: String, now: ContinuousClock.Instant = .now) {
        let failures: Int? = outages.withLock { outages in
            var outage = outages[name] ?? Outage()
            defer { outages[name] = outage }
            outage.since = outage.since ?? now
            outage.failures += 1
            guard outage.lastFailureLine.map({ now - $0 >= Self.interval }) ?? true else { return nil }
            defer { outage.failures = 0 }
            outage.lastFailureLine = now
            outage.isReported = true
            return outage.failures
        }
        guard let failures else { return }
        logger.warning(
            "No response: check the server and the network",
            metadata: ["from": "\(name)", "calls": "\(failures)"])
    }

    /// Records that a call had a response.
    func responded(_ name: String, now: ContinuousClock.Instant = .now) {
        let seconds: Int64? = outages.withLock { outages in
            guard let since = outages[name]?.since else { return nil }
            outages[name]?.since = nil
            guard outages[name]?.isReported == true,
                outages[name]?.lastResponseLine.map({ now - $0 >= Self.interval }) ?? true
            else { return nil }
            outages[name]?.lastResponseLine = now
            outages[name]?.isReported = false
            return (now - since).components.seconds
        }
        guard let seconds else { return }
        logger.notice("Responds again", metadata: ["from": "\(name)", "seconds": "\(seconds)"])
    }

    /// The names that do not respond now.
    var names: [String] { outages.withLock { $0.filter { $0.value.since != nil }.map(\.key).sorted() } }
}
