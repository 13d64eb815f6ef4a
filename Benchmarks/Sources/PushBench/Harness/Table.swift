// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Prints each result as soon as it is measured, one per line.
struct Table {
    let gaps: KnownGaps

    func printHead(_ group: RowGroup) {
        let rivals = [group.peer.map { "peer: \($0)" }, group.floor.map { "floor: \($0)" }].compactMap(\.self)
        print("\n" + group.title + (rivals.isEmpty ? "" : " (\(rivals.joined(separator: "; ")))"))
        print(line(group.layout) { $0.title })
    }

    func print(_ result: Result, _ layout: TableLayout) {
        // If this is well below 2, another program uses the second core, and the row is unreliable.
        let cores = result.speedupOfTwo.map { " (speedup of two threads: \(Format.ratio($0, digits: 2)))" } ?? ""
        print(line(layout) { $0.text(result, gaps) } + page(result.name, result.verdict(gaps)) + cores)
    }

    func printHead(_ curves: [Curve]) {
        guard !curves.isEmpty else { return }
        print("\nScaling: ns per byte or item, of push-core and (of the peer)")
    }

    func print(_ curve: CurveResult) {
        print("\(curve.name)\(curve.peer.map { " (\($0))" } ?? "")")
        for point in curve.points {
            let peer = point.peer.map { "(\(Format.threeDigits($0.median)))" } ?? ""
            print(
                "   ", Format.column(curve.unit.label(point.count), 8),
                Format.column(Format.threeDigits(point.ours.median), 10), Format.column(peer, 10))
        }
        if let flatness = curve.flatness, let ratio = curve.flatnessRatio {
            print("    \(flatness.sentence(curve.unit, ratio)): \(curve.verdict.rawValue)")
        }
    }

    private func page(_ name: String, _ verdict: Verdict) -> String {
        verdict == .gap ? gaps.page(for: name).map { " \($0)" } ?? "" : ""
    }

    private func line(_ layout: TableLayout, _ text: (TableLayout.Column) -> String) -> String {
        layout.columns.map { Format.column(text($0), $0.width, isLeft: $0.isLeft) }.joined(separator: " ")
    }

    private func print(_ items: String...) {
        Swift.print(items.joined(separator: " "))
        // Flushes, so that a file also has each line at once: a run takes minutes.
        fflush(nil)
    }
}
