// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The rows that may miss their targets. Each has a decision page that explains why, and a bound, which replaces the targets that it
/// names. The row's other targets still apply.
///
///     [ { "row": "seal 200 B, new key each time", "page": "docs/decisions/0009-known-gaps.md", "bound": { "ofFloor": 1.2 } } ]
struct KnownGaps {
    private struct Gap: Decodable {
        let row: String
        let page: String
        let bound: Targets
    }

    private let gaps: [Gap]

    static let none = KnownGaps(gaps: [])

    private init(gaps: [Gap]) {
        self.gaps = gaps
    }

    init(file path: String) throws {
        gaps = try JSONDecoder().decode([Gap].self, from: Data(contentsOf: URL(filePath: path)))
    }

    var rows: Set<String> { Set(gaps.map(\.row)) }
    var pages: Set<String> { Set(gaps.map(\.page)) }

    func page(for row: String) -> String? { gap(of: row)?.page }

    /// Whether a result that misses its targets is within its known bound.
    func allow(_ result: Result) -> Bool {
        guard let gap = gap(of: result.name) else { return false }
        return result.targets.replaced(by: gap.bound).areMet(by: result)
    }

    private func gap(of row: String) -> Gap? { gaps.first { $0.row == row } }
}
