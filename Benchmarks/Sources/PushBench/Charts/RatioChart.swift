// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A bar for each row with a peer: how many times as fast as the peer's ours is, on a logarithmic axis.
struct RatioChart {
    static let title = "Times as fast as the peer"

    private struct Group {
        let title: String
        let results: [(name: String, ratio: Double, target: Double?)]
    }

    private let groups: [Group]
    private let caption: [String]

    /// Nil where no row of the run has a peer.
    init?(_ run: Run) {
        groups = run.groups.compactMap { group in
            let results = group.results.compactMap { result in
                result.timesPeer.map { (result.name, $0, result.targets.timesPeer) }
            }
            guard let peer = group.group.peer, !results.isEmpty else { return nil }
            return Group(title: "\(group.group.title), next to \(peer)", results: results)
        }
        guard !groups.isEmpty else { return nil }
        caption =
            [
                "The peer's time by ours, for the same work in one run, each the median of many short rounds in turn. Right of 1 we "
                    + "are the faster, left of it the peer."
            ] + run.environment.lines
    }

    func write(to path: String) throws { try Data(drawing().utf8).write(to: URL(filePath: path)) }

    private static let (left, right, top, barStep, headStep) = (340.0, 70.0, 64.0, 20.0, 30.0)
    private static let width = 900.0

    private func drawing() -> String {
        let rows = groups.reduce(0) { $0 + Self.headStep + Double($1.results.count) * Self.barStep }
        let bottom = Self.top + rows + 8
        let results = groups.flatMap { $0.results }
        let values = results.map { $0.ratio } + results.compactMap { $0.target } + [0.5, 2]
        let (low, high) = (log2(values.min()!).rounded(.down), log2(values.max()!).rounded(.up))
        let position: (Double) -> Double = {
            Self.left + (log2($0) - low) / (high - low) * (Self.width - Self.right - Self.left)
        }

        var svg = SVG(width: Self.width, height: bottom + 54 + 16 * Double(caption.count))
        svg.text("push-core: \(Self.title.lowercased())", x: 20, y: 30, size: 16, isBold: true)
        svg.line((Self.left, 50), (Self.left, 60), .mark, width: 2)
        svg.text("target, where there is one", x: Self.left + 8, y: 59, size: 11, .muted)
        for exponent in stride(from: low, through: high, by: 1) {
            let (tick, x) = (pow(2, exponent), position(pow(2, exponent)))
            svg.line((x, Self.top + 8), (x, bottom), tick == 1 ? .muted : .grid)
            svg.text("\(Format.plain(tick))×", x: x, y: bottom + 16, size: 11, .muted, anchor: .middle)
        }
        svg.text(
            "times as fast, logarithmic", x: (Self.left + Self.width - Self.right) / 2, y: bottom + 34, size: 11,
            .muted,
            anchor: .middle)
        var y = Self.top
        for group in groups {
            svg.text(group.title, x: 20, y: y + 21, size: 12, isBold: true)
            y += Self.headStep
            for result in group.results {
                svg.text(result.name, x: Self.left - 10, y: y + 14, size: 12, anchor: .end)
                let (from, to) = (position(1), position(result.ratio))
                svg.rectangle(
                    x: min(from, to), y: y + 4, width: max(abs(to - from), 1), height: 12,
                    result.ratio < 1 ? .peer : .ours)
                var end = max(from, to)
                if let x = result.target.map(position) {
                    svg.line((x, y + 2), (x, y + 18), .mark, width: 2)
                    // The value stands behind whichever is further.
                    if x > end - 2, x < end + 48 { end = x }
                }
                svg.text("\(Format.threeDigits(result.ratio))×", x: end + 6, y: y + 14, size: 11, .muted)
                y += Self.barStep
            }
        }
        for (index, line) in caption.enumerated() {
            svg.text(line, x: 20, y: bottom + 56 + 16 * Double(index), size: 11, .muted)
        }
        return svg.document(title: "push-core: \(Self.title.lowercased())")
    }
}
