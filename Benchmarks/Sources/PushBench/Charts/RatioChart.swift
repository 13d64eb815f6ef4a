// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A bar chart of speed ratios on a logarithmic axis. Each bar is a row and the library that it is compared with.
struct RatioChart {
    private struct Bar {
        let name: String
        let ratio: Double
        let target: Double?
    }

    private struct Group {
        let title: String
        let bars: [Bar]

        /// Returns nil if `rival` is nil, or if no row was compared with it.
        init?(_ result: GroupResult, rival: String?, bars: [Bar]) {
            guard let rival, !bars.isEmpty else { return nil }
            title = "\(Self.short(result.group.title)), compared with \(rival)"
            self.bars = bars.map { Bar(name: Self.short($0.name), ratio: $0.ratio, target: $0.target) }
        }

        /// Returns the name without the library, which the group's title already has.
        private static func short(_ name: String) -> String {
            name.firstRange(of: ", next to ").map { String(name[..<$0.lowerBound]) } ?? name
        }
    }

    /// The finding, as a sentence.
    let title: String

    private let groups: [Group]
    private let caption: [String]

    /// Returns nil if no row of the run was compared with another library.
    init?(_ run: Run) {
        groups = run.groups.filter(\.group.isCharted).flatMap { group in
            let results = group.results.filter { !$0.targets.isEmpty }
            let next = results.compactMap { result in
                result.timesPeer.map { Bar(name: result.name, ratio: $0, target: result.targets.timesPeer) }
            }
            let above = results.compactMap { result in
                result.ofFloor.map {
                    Bar(name: result.name, ratio: 1 / $0, target: result.targets.ofFloor.map { 1 / $0 })
                }
            }
            return [
                Group(group, rival: group.group.peer, bars: next),
                Group(group, rival: group.group.isFloorALibrary ? group.group.floor : nil, bars: above),
            ].compactMap(\.self)
        }
        guard !groups.isEmpty else { return nil }
        let bars = groups.flatMap(\.bars)
        title = "push-core is faster in \(bars.count { $0.ratio >= 1 }) of \(bars.count) comparisons"
        caption =
            ["Each ratio is the median of many short rounds in which the libraries take turns at the same work."]
            + run.environment.lines
    }

    func write(to path: String) throws { try Data(drawing().utf8).write(to: URL(filePath: path)) }

    private static let (left, right, top, barStep, headStep) = (320.0, 70.0, 72.0, 20.0, 30.0)
    private static let width = 900.0

    private func drawing() -> String {
        let rows = groups.reduce(0) { $0 + Self.headStep + Double($1.bars.count) * Self.barStep }
        let bottom = Self.top + rows + 8
        let bars = groups.flatMap(\.bars)
        let values = bars.map(\.ratio) + bars.compactMap(\.target) + [0.5, 2]
        let (low, high) = (log2(values.min()!).rounded(.down), log2(values.max()!).rounded(.up))
        let position: (Double) -> Double = {
            Self.left + (log2($0) - low) / (high - low) * (Self.width - Self.right - Self.left)
        }

        var svg = SVG(width: Self.width, height: bottom + 54 + 16 * Double(caption.count))
        svg.text(title, x: 20, y: 30, size: 16, isBold: true)
        svg.text("A bar shows push-core's speed divided by the other library's.", x: 20, y: 50, size: 12, .muted)
        var x = 20.0
        for (color, name) in [(SVG.Color.ours, "push-core is faster"), (.peer, "the other library is faster")] {
            svg.rectangle(x: x, y: 60, width: 18, height: 10, color)
            svg.text(name, x: x + 24, y: 69, size: 11, .muted)
            x += 150
        }
        svg.line((x + 30, 58), (x + 30, 72), .text, width: 2)
        svg.text("target, if the project has one", x: x + 38, y: 69, size: 11, .muted)
        for exponent in stride(from: low, through: high, by: 1) {
            let (tick, x) = (pow(2, exponent), position(pow(2, exponent)))
            svg.line((x, Self.top + 8), (x, bottom), tick == 1 ? .muted : .grid)
            svg.text("\(Format.plain(tick))×", x: x, y: bottom + 16, size: 11, .muted, anchor: .middle)
        }
        svg.text(
            "speed relative to the other library (logarithmic)", x: (Self.left + Self.width - Self.right) / 2,
            y: bottom + 34, size: 11, .muted, anchor: .middle)
        var y = Self.top
        for group in groups {
            // Hides the grid behind the title.
            svg.rectangle(x: 20, y: y + 8, width: Self.width - 40, height: 18, .ground)
            svg.text(group.title, x: 20, y: y + 21, size: 12, isBold: true)
            y += Self.headStep
            for bar in group.bars {
                svg.text(bar.name, x: Self.left - 10, y: y + 14, size: 12, anchor: .end)
                let (from, to) = (position(1), position(bar.ratio))
                svg.rectangle(
                    x: min(from, to), y: y + 4, width: max(abs(to - from), 1), height: 12,
                    bar.ratio < 1 ? .peer : .ours)
                var end = max(from, to)
                if let x = bar.target.map(position) {
                    svg.line((x, y + 2), (x, y + 18), .text, width: 2)
                    // Puts the value to the right of both the bar and the target.
                    if x > end - 2, x < end + 48 { end = x }
                }
                svg.text("\(Format.threeDigits(bar.ratio))×", x: end + 6, y: y + 14, size: 11, .muted)
                y += Self.barStep
            }
        }
        for (index, line) in caption.enumerated() {
            svg.text(line, x: 20, y: bottom + 56 + 16 * Double(index), size: 11, .muted)
        }
        return svg.document(title: title)
    }
}
