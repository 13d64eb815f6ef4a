// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A run as JSON.
struct JSONReport: Encodable {
    private struct Group: Encodable {
        let title: String
        let peer: String?
        let floor: String?
        let rows: [Line<Result>]
    }

    private struct Line<Value: Encodable>: Encodable {
        let result: Value
        let verdict: Verdict
        let gap: String?
    }

    private let environment: RunEnvironment
    private let isQuick: Bool
    private let groups: [Group]
    private let curves: [Line<CurveResult>]

    init(_ run: Run) {
        environment = run.environment
        isQuick = run.isQuick
        groups = run.groups.map { group in
            Group(
                title: group.group.title, peer: group.group.peer, floor: group.group.floor,
                rows: group.results.map {
                    Line(result: $0, verdict: $0.verdict(run.gaps), gap: run.gaps.page(for: $0.name))
                })
        }
        curves = run.curves.map { Line(result: $0, verdict: $0.verdict, gap: nil) }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: path))
    }
}
