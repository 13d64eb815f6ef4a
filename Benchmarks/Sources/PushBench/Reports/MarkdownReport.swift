// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A run as a Markdown page, Benchmarks/RESULTS.md.
struct MarkdownReport {
    let run: Run
    /// The chart's path, relative to the page's folder.
    let chart: String?

    func write(to path: String) throws {
        try Data(page.utf8).write(to: URL(filePath: path))
    }

    private var page: String {
        let parts = [head] + run.groups.map(table) + [curves].compactMap(\.self)
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var head: String {
        var text = """
            # Results of a run

            Written by `scripts/bench --results`\(run.isQuick ? " from a quick run, so the numbers are rough" : "").
            \(run.environment.lines.joined(separator: "; ")).

            Times are in nanoseconds per operation. Each is the median of short rounds in which push-core, the peer and the floor take \
            turns. Rows with one thread show CPU time. Rows with more threads or with files show elapsed time. Ratios are comparable \
            between machines, times are not.

            - *ours*: push-core. *peer*: another library that does the same work. *floor*: a lower bound, such as bare C on the same \
            libraries, simdjson, or the slowest step alone.
            - *quartiles*: half of the rounds are in this range.
            - *faster*: the peer's time divided by ours. *of floor*: our time divided by the floor's.
            - *allocs*: heap allocations of the calling thread per operation.
            - FAIL: the row misses its target. GAP: the row misses its target by no more than its bound in `known-gaps.json`, and \
            \(gapPages) explains why.
            """
        if let chart, let title = RatioChart(run)?.title { text += "\n\n![\(title)](\(chart))" }
        return text
    }

    /// Links to the pages of known gaps, relative to a top-level folder of the repository.
    private var gapPages: String {
        let pages = run.gaps.pages.sorted().map { page in
            "[\(URL(filePath: page).lastPathComponent)](../\(page))"
        }
        return pages.isEmpty ? "a decision page" : pages.joined(separator: " or ")
    }

    private func table(_ group: GroupResult) -> String {
        let rivals = [group.group.peer.map { "Peer: \($0)." }, group.group.floor.map { "Floor: \($0)." }]
            .compactMap(\.self)
        let columns = group.group.layout.columns
        let lines =
            [line(columns.map(\.title)), line(columns.map { $0.isLeft ? "---" : "--:" })]
            + group.results.map { result in line(columns.map { $0.text(result, run.gaps) }) }
        return
            (["## \(group.group.title)", rivals.joined(separator: " ")].filter { !$0.isEmpty }
            + [lines.joined(separator: "\n")]).joined(separator: "\n\n")
    }

    /// The tables of the curves: push-core's and the peer's times by size.
    private var curves: String? {
        guard !run.curves.isEmpty else { return nil }
        let tables = [CurveUnit.byte, .item].compactMap { unit -> String? in
            let curves = run.curves.filter { $0.unit == unit }
            guard !curves.isEmpty else { return nil }
            let counts = Set(curves.flatMap(\.points).map(\.count)).sorted()
            let rows =
                [line(["ns per \(unit.rawValue)"] + counts.map(unit.label) + ["ratio", "target", ""])]
                + [line(["---"] + counts.map { _ in "--:" } + ["--:", "---", "---"])]
                + curves.flatMap { curve in self.lines(curve, counts) }
            return rows.joined(separator: "\n")
        }
        return """
            ## Scaling

            The tables show the time per byte by input size, and the time per item by the number of items, in one thread. *ratio* is the \
            time at the larger of the target's two sizes divided by the time at the smaller one.

            \(tables.joined(separator: "\n\n"))
            """
    }

    private func lines(_ curve: CurveResult, _ counts: [Int]) -> [String] {
        func values(_ spread: (CurveResult.Point) -> Spread?) -> [String] {
            counts.map { count in
                curve.points.first { $0.count == count }.flatMap(spread).map { Format.threeDigits($0.median) } ?? "–"
            }
        }
        let target = curve.flatness.map {
            "\(curve.unit.label($0.large)) ≤ \(Format.plain($0.limit)) of \(curve.unit.label($0.small))"
        }
        let ours =
            [curve.name] + values(\.ours)
            + [Format.ratio(curve.flatnessRatio, digits: 3), target ?? "–", curve.verdict.rawValue]
        guard let peer = curve.peer else { return [line(ours)] }
        return [line(ours), line(["– \(peer)"] + values(\.peer) + ["", "", ""])]
    }

    private func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
}
