// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore
import Synchronization

/// Figures for the operator, in Prometheus' text format: no numbers of telephones among them.
///
/// Source: Prometheus, exposition formats, version 0.0.4.
final class RelayMetrics: Sendable {
    private struct Figures {
        var responses: [Label: Int] = [:]
        var pushes: [PushOutcome: Int] = [:]
        var durations = [Int](repeating: 0, count: bounds.count + 1)
        var durationSum = 0.0
    }

    private struct Label: Hashable {
        let call: String
        let status: Int
    }

    /// The upper bounds of the histogram's buckets of response times, in seconds.
    private static let bounds = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]

    private let figures = Mutex(Figures())

    func count(call: String, status: Int, _ duration: Duration) {
        let seconds = duration / .seconds(1)
        figures.withLock { figures in
            figures.responses[Label(call: call, status: status), default: 0] += 1
            figures.durations[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
            figures.durationSum += seconds
        }
    }

    func count(push outcome: PushOutcome) {
        figures.withLock { $0.pushes[outcome, default: 0] += 1 }
    }

    func response(_ store: Store) async throws -> Response {
        let pushes = try await store.pushCounts()
        let (commits, changes) = await store.commitCounts
        let text = figures.withLock { figures in
            Self.lines(
                "relay_responses_total", "counter",
                figures.responses.map { ("{call=\"\($0.call)\",status=\"\($0.status)\"}", $1) })
                + Self.histogram(figures)
                + Self.lines("relay_pushes_total", "counter", figures.pushes.map { ("{outcome=\"\($0)\"}", $1) })
        }
        let rest =
            Self.lines("relay_pushes_waiting", "gauge", [("", pushes.waiting)])
            + Self.lines("relay_pushes_refused", "gauge", [("", pushes.refused)])
            + Self.lines("relay_commits_total", "counter", [("", commits)])
            + Self.lines("relay_changes_total", "counter", [("", changes)])
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
            body: .init(byteBuffer: ByteBuffer(string: text + rest)))
    }

    private static func lines(_ name: String, _ type: String, _ values: [(String, Int)]) -> String {
        "# TYPE \(name) \(type)\n" + values.map { "\(name)\($0) \($1)\n" }.sorted().joined()
    }

    private static func histogram(_ figures: Figures) -> String {
        var (text, count) = ("# TYPE relay_response_seconds histogram\n", 0)
        for (bound, inBucket) in zip(bounds.map({ "\($0)" }) + ["+Inf"], figures.durations) {
            count += inBucket
            text += "relay_response_seconds_bucket{le=\"\(bound)\"} \(count)\n"
        }
        return text + "relay_response_seconds_sum \(figures.durationSum)\nrelay_response_seconds_count \(count)\n"
    }
}
