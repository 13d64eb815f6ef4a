// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore
import Synchronization

/// Metrics for the operator, in Prometheus' text format. They contain no telephone numbers.
///
/// Source: Prometheus, exposition formats, version 0.0.4.
final class RelayMetrics: Sendable {
    private struct Figures {
        var responses: [Label: Int] = [:]
        var pushes: [PushOutcome: Int] = [:]
        var seconds = Histogram(
            "relay_response_seconds", "Time from a request's head to its response, in seconds.",
            bounds: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3])
        var requestBytes = Histogram(
            "relay_request_bytes", "Part of a request's body that the relay read, in bytes.",
            bounds: [256, 4096, 65_536, 1_048_576, 16_777_216, 104_857_600])
        var responseBytes = Histogram(
            "relay_response_bytes", "Length of a response's body, in bytes.",
            bounds: [256, 4096, 65_536, 1_048_576, 16_777_216, 104_857_600])
    }

    private struct Label: Hashable {
        let call: String
        let status: Int
    }

    private let figures = Mutex(Figures())

    /// Counts a response.
    ///
    /// - Parameter call: The name of one of the protocol's calls or of the relay's own, so that the number of labels stays
    ///   small.
    func count(call: String, status: Int, _ duration: Duration, requestByteCount: Int, responseByteCount: Int) {
        figures.withLock { figures in
            figures.responses[Label(call: call, status: status), default: 0] += 1
            figures.seconds.add(duration / .seconds(1), call)
            figures.requestBytes.add(Double(requestByteCount), call)
            figures.responseBytes.add(Double(responseByteCount), call)
        }
    }

    func count(push outcome: PushOutcome) {
        figures.withLock { $0.pushes[outcome, default: 0] += 1 }
    }

    func response(_ calls: RelayCalls, _ outages: Outages) async throws -> Response {
        let pushes = try await calls.store.pushCounts()
        let (commits, changes) = await calls.store.commitCounts
        let text = figures.withLock { figures in
            Self.lines(
                "relay_responses_total", "counter", "Responses, by call and status.",
                figures.responses.map { ("{call=\"\($0.call)\",status=\"\($0.status)\"}", $1) })
                + figures.seconds.text + figures.requestBytes.text + figures.responseBytes.text
                + Self.lines(
                    "relay_pushes_total", "counter", "Attempts to deliver a push, by outcome.",
                    figures.pushes.map { ("{outcome=\"\($0)\"}", $1) })
        }
        let rest = [
            Self.lines("relay_pushes_waiting", "gauge", "Pushes that wait for delivery.", [("", pushes.waiting)]),
            Self.lines("relay_pushes_refused", "gauge", "Pushes that a gateway rejected.", [("", pushes.refused)]),
            Self.lines("relay_commits_total", "counter", "Database commits.", [("", commits)]),
            Self.lines("relay_changes_total", "counter", "Changes in all database commits.", [("", changes)]),
            Self.lines("relay_blob_bytes", "gauge", "Size of all blobs, in bytes.", [("", Int(calls.blobs.byteCount))]),
            Self.lines(
                "relay_rate_buckets", "gauge", "Rate limit buckets in memory.",
                [("", calls.limiter.bucketCount)]),
            Self.lines(
                "relay_outages", "gauge", "Push gateways and peers that do not respond.", [("", outages.names.count)]),
        ]
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
            body: .init(byteBuffer: ByteBuffer(string: text + rest.joined())))
    }

    private static func lines(_ name: String, _ type: String, _ help: String, _ values: [(String, Int)]) -> String {
        head(name, type, help) + values.map { "\(name)\($0) \($1)\n" }.sorted().joined()
    }

    fileprivate static func head(_ name: String, _ type: String, _ help: String) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }
}

/// A histogram for each call.
private struct Histogram {
    private struct Series {
        var counts: [Int]
        var sum = 0.0
    }

    private let name: String
    private let help: String
    private let bounds: [Double]
    private var series: [String: Series] = [:]

    init(_ name: String, _ help: String, bounds: [Double]) {
        self.name = name
        self.help = help
        self.bounds = bounds
    }

    mutating func add(_ value: Double, _ call: String) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        series[call, default: Series(counts: Array(repeating: 0, count: bounds.count + 1))].counts[index] += 1
        series[call]?.sum += value
    }

    var text: String {
        var text = RelayMetrics.head(name, "histogram", help)
        for (call, series) in series.sorted(by: { $0.key < $1.key }) {
            var count = 0
            for (bound, inBucket) in zip(bounds.map { Self.number($0) } + ["+Inf"], series.counts) {
                count += inBucket
                text += "\(name)_bucket{call=\"\(call)\",le=\"\(bound)\"} \(count)\n"
            }
            text += "\(name)_sum{call=\"\(call)\"} \(series.sum)\n\(name)_count{call=\"\(call)\"} \(count)\n"
        }
        return text
    }

    /// Writes a bound. A whole number has no fraction.
    private static func number(_ bound: Double) -> String { Int(exactly: bound).map { "\($0)" } ?? "\(bound)" }
}
