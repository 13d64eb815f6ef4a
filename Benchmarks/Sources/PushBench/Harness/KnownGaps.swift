// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Rows whose targets are known to be missed, each with the decision page that says why, and with a bound: how far from its target
/// it may be. What a bound leaves out is held to the row's own target.
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

    /// Whether a result that misses its targets is within the bound that is known.
    func allow(_ result: Result) -> Bool {
        guard let gap = gap(of: result.name) else { return false }
        return result.targets.replaced(by: gap.bound).areMet(by: result)
    }

    private func gap(of row: String) -> Gap? { gaps.first { $0.row == row } }
}
