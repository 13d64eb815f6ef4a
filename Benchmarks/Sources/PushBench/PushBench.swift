// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CAllocations
import Foundation

/// Measures push-core next to what a Swift developer would otherwise write and to bare C.
@main
struct PushBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-bench",
        abstract: "Measures push-core next to its peers and floors. Only the ratios travel between machines.",
        discussion: """
            Rows are pieces of work, ours in turn with the peer's and the floor's. Curves show what a byte or an item costs by their \
            number. Hostile inputs are held to a cost for each byte.

            Attachments in files take 3 GiB of disk where TMPDIR says, 200 MiB if quick.

            The status is 1 if a target is missed that the file of known gaps does not name, or by more than it says there.
            """)

    @Option(help: ArgumentHelp("Write all that was measured to this file.", valueName: "file"))
    var json: String?
    @Option(help: ArgumentHelp("Write the page of results, in Markdown, to this file.", valueName: "file"))
    var results: String?
    @Option(help: ArgumentHelp("Write the chart of ratios, as SVG, to this file.", valueName: "file"))
    var chart: String?
    @Option(help: ArgumentHelp("Measure the rows and curves whose names have this text in them.", valueName: "text"))
    var filter: String?
    @Flag(help: "A few short rounds, and smaller files and hostile inputs: to see that it works.")
    var quick = false
    @Option(help: ArgumentHelp("Rows known to miss their targets, and by how much, as JSON.", valueName: "file"))
    var knownGaps: String?
    @Option(help: ArgumentHelp("For the page: the first line of “swift --version”.", valueName: "text"))
    var toolchain: String?
    @Option(help: ArgumentHelp("For the page: the Package.resolved that has the peers' versions.", valueName: "file"))
    var resolved: String?

    func run() throws {
        var run = Run(
            environment: try RunEnvironment(toolchain: toolchain, resolved: resolved), isQuick: quick,
            gaps: try knownGaps.map { try KnownGaps(file: $0) } ?? .none)
        try measure(&run)
        if let json { try JSONReport(run).write(to: json) }
        if let chart { try RatioChart(run)?.write(to: chart) }
        if let results { try MarkdownReport(run: run, chart: chartAsSeenFromPage).write(to: results) }
        if run.verdicts.contains(.fail) { throw ExitCode(1) }
    }

    private func measure(_ run: inout Run) throws {
        let scale: Scale = quick ? .quick : .full
        let all = Self.groups(scale)
        // Those of a quick run have other sizes in their names.
        let strangers = quick ? [] : run.gaps.rows.subtracting(all.flatMap(\.rows).map(\.name))
        guard strangers.isEmpty else { throw ValidationError("Known gaps are no rows: \(strangers.sorted()).") }
        let groups = all.map { $0.filtered(by: filter) }.filter { !$0.rows.isEmpty }
        let curves = (ByteCurves.all + ItemCurves.all).filter { curve in filter.map { curve.name.contains($0) } ?? true
        }
        guard !groups.isEmpty || !curves.isEmpty else {
            throw ValidationError("No row or curve has “\(filter ?? "")” in its name.")
        }
        allocation_take_large_from_system()
        let table = Table(gaps: run.gaps)
        for group in groups {
            table.printHead(group)
            var result = GroupResult(group: group)
            for row in group.rows {
                result.results.append(try scale.stopwatch.measure(row))
                table.print(result.results.last!, group.layout)
            }
            run.groups.append(result)
        }
        table.printHead(curves)
        for curve in curves {
            run.curves.append(try scale.curveStopwatch.measure(curve))
            table.print(run.curves.last!)
        }
    }

    private static func groups(_ scale: Scale) -> [RowGroup] {
        [
            MessageRows.group, MessageRows.cppGroup, EnvelopeRows.group, Base64Rows.group, DirectoryRows.group,
            BodyRows.group, BodyRows.pythonGroup, AttachmentRows.group, AttachmentFileRows.group(scale),
            AgreementRows.group, BatchRows.onOneCore, BatchRows.onAllCores, HostileRows.group(scale),
            HostileJSONRows.group(scale),
            HostileTargetRows.group(scale),
        ]
    }

    /// The chart's path from the folder of the page, or nil if it is not below that.
    private var chartAsSeenFromPage: String? {
        guard let chart, let results else { return nil }
        let page = URL(filePath: results).standardizedFileURL.deletingLastPathComponent().path + "/"
        let path = URL(filePath: chart).standardizedFileURL.path
        return path.hasPrefix(page) ? String(path.dropFirst(page.count)) : nil
    }
}
