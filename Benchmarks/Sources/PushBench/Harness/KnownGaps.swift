// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Rows whose targets are known to be missed, each with the decision page that says why.
///
///     [ { "row": "seal 200 B, new key each time", "page": "docs/decisions/0008-….md" } ]
struct KnownGaps {
    let pages: [String: String]

    static let none = KnownGaps(pages: [:])

    private init(pages: [String: String]) {
        self.pages = pages
    }

    init(file path: String) throws {
        struct Gap: Decodable {
            let row: String
            let page: String
        }
        let gaps = try JSONDecoder().decode([Gap].self, from: Data(contentsOf: URL(filePath: path)))
        pages = Dictionary(gaps.map { ($0.row, $0.page) }, uniquingKeysWith: { first, _ in first })
    }

    func page(for row: String) -> String? { pages[row] }
}
