// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A run as JSON.
struct Report: Encodable {
    private struct Line: Encodable {
        let result: Result
        let verdict: Result.Verdict
        let gap: String?
    }

    private let date: String
    private let system: String
    private let processorCount: Int
    private let isQuick: Bool
    private let rows: [Line]

    init(_ results: [Result], gaps: KnownGaps, isQuick: Bool) {
        date = Date.now.ISO8601Format()
        system = ProcessInfo.processInfo.operatingSystemVersionString
        processorCount = ProcessInfo.processInfo.processorCount
        self.isQuick = isQuick
        rows = results.map { Line(result: $0, verdict: $0.verdict(gaps), gap: gaps.page(for: $0.name)) }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: path))
    }
}
