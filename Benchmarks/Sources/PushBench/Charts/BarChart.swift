// SPDX-License-Identifier: Apache-2.0

/// Bars that lie on their side, in groups, each with its name before it and its value behind it.
struct BarChart {
    struct Bar {
        let label: String
        let value: Double
        let valueText: String
        /// What the bar has to reach.
        var target: Double?
    }

    struct Group {
        let title: String
        let bars: [Bar]
    }

    let title: String
    let caption: [String]
    let axisTitle: String
    let groups: [Group]
    /// Bars begin here.
    let origin: Double
    let ticks: [Double]
    let tickText: (Double) -> String
    let isLogarithmic: Bool
    /// What a mark on a bar means.
    let targetText: String

    private static let (left, right, top, barStep, headStep) = (340.0, 70.0, 64.0, 20.0, 30.0)
    private static let width = 900.0

    func drawing() -> String {
        let rows = groups.reduce(0) { $0 + Self.headStep + Double($1.bars.count) * Self.barStep }
        let bottom = Self.top + rows + 8
        var svg = SVG(width: Self.width, height: bottom + 54 + 16 * Double(caption.count))
        let axis = Axis(
            values: ticks.first!...ticks.last!, start: Self.left, end: Self.width - Self.right,
            isLogarithmic: isLogarithmic)

        svg.text(title, x: 20, y: 30, size: 16, isBold: true)
        svg.line((Self.left, 50), (Self.left, 60), .mark, width: 2)
        svg.text(targetText, x: Self.left + 8, y: 59, size: 11, .muted)
        for tick in ticks {
            let x = axis.position(tick)
            svg.line((x, Self.top + 8), (x, bottom), tick == origin ? .muted : .grid)
            svg.text(tickText(tick), x: x, y: bottom + 16, size: 11, .muted, anchor: .middle)
        }
        svg.text(
            axisTitle, x: (Self.left + Self.width - Self.right) / 2, y: bottom + 34, size: 11, .muted, anchor: .middle)

        var y = Self.top
        for group in groups {
            svg.text(group.title, x: 20, y: y + 21, size: 12, isBold: true)
            y += Self.headStep
            for bar in group.bars {
                draw(bar, y, axis, &svg)
                y += Self.barStep
            }
        }
        for (index, line) in caption.enumerated() {
            svg.text(line, x: 20, y: bottom + 56 + 16 * Double(index), size: 11, .muted)
        }
        return svg.document(title: title)
    }

    private func draw(_ bar: Bar, _ y: Double, _ axis: Axis, _ svg: inout SVG) {
        let (from, to) = (axis.position(origin), axis.position(bar.value))
        svg.text(bar.label, x: Self.left - 10, y: y + 14, size: 12, anchor: .end)
        svg.rectangle(
            x: min(from, to), y: y + 4, width: max(abs(to - from), 1), height: 12,
            isLogarithmic && bar.value < origin ? .peer : .ours)
        var end = max(from, to)
        if let target = bar.target {
            let x = axis.position(target)
            svg.line((x, y + 2), (x, y + 18), .mark, width: 2)
            // The value stands behind whichever is further.
            if x > end - 2, x < end + 48 { end = x }
        }
        svg.text(bar.valueText, x: end + 6, y: y + 14, size: 11, .muted)
    }
}
