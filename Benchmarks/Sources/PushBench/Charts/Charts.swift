// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The charts of a run, each a file.
struct Charts {
    let run: Run

    /// Names of the files, and what they show.
    static let files = [
        (name: "ratios.svg", title: "Times as fast as the peer"), (name: "bytes.svg", title: "Nanoseconds per byte"),
        (name: "items.svg", title: "Nanoseconds per item"), (name: "hostile.svg", title: "Hostile inputs"),
    ]

    func write(to folder: String) throws {
        let folder = URL(filePath: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (file, drawing) in zip(Self.files, [ratios, curves(.byte), curves(.item), hostile]) {
            if let drawing { try Data(drawing.utf8).write(to: folder.appending(path: file.name)) }
        }
    }

    /// Nil where the run has nothing of it.
    private var ratios: String? {
        let groups = run.groups.compactMap { group -> BarChart.Group? in
            let bars = group.results.compactMap { result in
                result.timesPeer.map { ratio in
                    BarChart.Bar(
                        label: result.name, value: ratio, valueText: "\(Format.threeDigits(ratio))×",
                        target: result.targets.timesPeer)
                }
            }
            guard let peer = group.group.peer, !bars.isEmpty else { return nil }
            return BarChart.Group(title: "\(group.group.title), next to \(peer)", bars: bars)
        }
        guard !groups.isEmpty else { return nil }
        let values = groups.flatMap(\.bars).flatMap { [$0.value, $0.target].compactMap(\.self) }
        return BarChart(
            title: "push-core: \(Self.files[0].title.lowercased())",
            caption: [
                "The peer's time by ours, for the same work in one run, each the median of many short rounds in turn. Right of 1 we "
                    + "are the faster, left of it the peer."
            ] + run.environment.lines,
            axisTitle: "times as fast, logarithmic", groups: groups, origin: 1,
            ticks: Axis.powers(of: 2, around: values + [0.5, 2]), tickText: { "\(Format.plain($0))×" },
            isLogarithmic: true, targetText: "target, where there is one"
        ).drawing()
    }

    private func curves(_ unit: CurveUnit) -> String? {
        let curves = run.curves.filter { $0.unit == unit }
        guard !curves.isEmpty else { return nil }
        let title = Self.files[unit == .byte ? 1 : 2].title.lowercased()
        let what = unit == .byte ? "input size" : "items in a batch"
        return PanelChart(
            title: "push-core: \(title), by \(what)",
            caption: [
                "Both axes are logarithmic; lower is faster, and a level line means that the cost of \(unit == .byte ? "a byte" : "an item") "
                    + "stays the same. One thread."
            ] + run.environment.lines,
            axisTitle: "\(what); up: ns per \(unit.rawValue)", curves: curves
        ).drawing()
    }

    private var hostile: String? {
        let results = run.groups.filter { $0.group.layout.isPerByte }.flatMap(\.results)
        guard !results.isEmpty else { return nil }
        let forms = [
            ("view", "Read to a view, and all of it walked"), ("owned", "Read to a value of its own, or refused"),
            ("JSON", "JSON, read or refused"),
        ]
        let groups = forms.compactMap { form, title -> BarChart.Group? in
            let bars = results.filter { $0.name.hasSuffix(": \(form)") }.map { result in
                BarChart.Bar(
                    label: String(result.name.dropLast(form.count + 2)), value: result.nanosecondsPerByte ?? 0,
                    valueText: Format.threeDigits(result.nanosecondsPerByte ?? 0),
                    target: result.targets.nanosecondsPerByte)
            }
            return bars.isEmpty ? nil : BarChart.Group(title: title, bars: bars)
        }
        let largest = groups.flatMap(\.bars).map(\.value).max()!
        return BarChart(
            title: "push-core: what a byte of hostile input costs",
            caption: [
                "\(run.isQuick ? "1 MiB each, 0.4 MB" : "10 MiB each, 3.9 MiB") of JSON, where the name says nothing else. Lower is faster."
            ]
                + run.environment.lines,
            axisTitle: "ns per byte", groups: groups, origin: 0,
            ticks: Axis.steps(upTo: max(largest, 20)), tickText: Format.plain,
            isLogarithmic: false, targetText: "allowed"
        ).drawing()
    }
}
