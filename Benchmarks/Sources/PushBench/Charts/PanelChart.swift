// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Curves, each in a small chart of its own, ours and the peer's, on logarithmic axes.
struct PanelChart {
    let title: String
    let caption: [String]
    let axisTitle: String
    let curves: [CurveResult]

    private static let columnCount = 3
    private static let (panelWidth, panelHeight) = (290.0, 230.0)
    private static let (left, top) = (15.0, 66.0)

    func drawing() -> String {
        let rowCount = Double((curves.count + Self.columnCount - 1) / Self.columnCount)
        let bottom = Self.top + rowCount * Self.panelHeight
        var svg = SVG(
            width: 2 * Self.left + Double(Self.columnCount) * Self.panelWidth,
            height: bottom + 16 + 16 * Double(caption.count))
        svg.text(title, x: 20, y: 30, size: 16, isBold: true)
        svg.line((20, 48), (40, 48), .ours, width: 2)
        svg.text("push-core", x: 46, y: 52, size: 12)
        svg.line((130, 48), (150, 48), .peer, width: 2)
        svg.text("the peer that the panel names", x: 156, y: 52, size: 12)
        for (index, curve) in curves.enumerated() {
            let (row, column) = index.quotientAndRemainder(dividingBy: Self.columnCount)
            draw(curve, Self.left + Double(column) * Self.panelWidth, Self.top + Double(row) * Self.panelHeight, &svg)
        }
        for (index, line) in caption.enumerated() {
            svg.text(line, x: 20, y: bottom + 10 + 16 * Double(index), size: 11, .muted)
        }
        return svg.document(title: title)
    }

    private func draw(_ curve: CurveResult, _ x: Double, _ y: Double, _ svg: inout SVG) {
        let values = curve.points.flatMap { [$0.ours.median, $0.peer?.median].compactMap(\.self) }
        let ticks = Axis.powers(of: 10, around: values)
        let counts = Double(curve.points.first!.count)...Double(curve.points.last!.count)
        let across = Axis(values: counts, start: x + 52, end: x + Self.panelWidth - 46)
        let up = Axis(values: ticks.first!...ticks.last!, start: y + Self.panelHeight - 52, end: y + 48)

        svg.text(name(curve), x: x + 8, y: y + 18, size: 12, isBold: true)
        if let peer = curve.peer { svg.text("peer: \(peer)", x: x + 8, y: y + 33, size: 11, .muted) }
        for tick in ticks {
            svg.line((across.start, up.position(tick)), (across.end, up.position(tick)), .grid)
            svg.text(Format.plain(tick), x: across.start - 6, y: up.position(tick) + 4, size: 10, .muted, anchor: .end)
        }
        for count in labelled(curve) {
            let x = across.position(Double(count))
            svg.line((x, up.start), (x, up.start + 4), .muted)
            svg.text(curve.unit.label(count), x: x, y: up.start + 16, size: 10, .muted, anchor: .middle)
        }
        svg.line((across.start, up.start), (across.end, up.start), .muted)
        svg.text(axisTitle, x: (across.start + across.end) / 2, y: up.start + 32, size: 10, .muted, anchor: .middle)
        draw(curve, across, up, &svg)
    }

    /// The lines, and the value at the end of each.
    private func draw(_ curve: CurveResult, _ across: Axis, _ up: Axis, _ svg: inout SVG) {
        var ends: [(x: Double, y: Double, value: Double, color: SVG.Color)] = []
        for (color, values) in [(SVG.Color.peer, curve.points.map(\.peer)), (.ours, curve.points.map(\.ours))] {
            let points = zip(curve.points, values).compactMap { point, spread in
                spread.map { (x: across.position(Double(point.count)), y: up.position($0.median), value: $0.median) }
            }
            guard let last = points.last else { continue }
            svg.path(points.map { ($0.x, $0.y) }, color, width: 2)
            for point in points { svg.dot((point.x, point.y), color) }
            ends.append((last.x, last.y, last.value, color))
        }
        // Two values side by side are moved apart.
        if ends.count == 2, ends[0].x == ends[1].x, abs(ends[0].y - ends[1].y) < 12 {
            let upper = ends[0].y <= ends[1].y ? 0 : 1
            let middle = (ends[0].y + ends[1].y) / 2
            (ends[upper].y, ends[1 - upper].y) = (middle - 6, middle + 6)
        }
        for end in ends { svg.text(Format.threeDigits(end.value), x: end.x + 6, y: end.y + 4, size: 10, end.color) }
    }

    /// "seal" of "seal, by the byte": the axis says the rest.
    private func name(_ curve: CurveResult) -> String {
        curve.name.replacing(", by the \(curve.unit.rawValue)", with: "")
    }

    /// Every third point has its size below it, and those before the end that leave it room.
    private func labelled(_ curve: CurveResult) -> [Int] {
        let counts = curve.points.map(\.count)
        let step = counts.count > 8 ? 5 : counts.count > 6 ? 2 : 1
        return counts.enumerated().filter { (counts.count - 1 - $0.offset) % step == 0 }.map(\.element)
    }
}
