// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CAllocations
import Foundation

/// Measures push-core, other libraries that do the same work, and bare C.
@main
struct PushBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-bench",
        abstract: "Compares push-core's speed with other libraries and with bare C.",
        discussion: """
            A row is an operation, which push-core, a peer and a floor do in turn. The peer is another library. The floor is a lower bound \
            for the time, such as bare C. A curve shows the time per byte or item at many sizes. Hostile inputs have a maximum time per byte. \
            Ratios are comparable between machines, times are not.

            Attachment files take 3 GiB of disk in TMPDIR, or 200 MiB with --quick.

            Exits with status 1 if a row misses its target, unless the file of known gaps names the row and its bound holds.
            """)

    @Option(help: ArgumentHelp("Write all measurements to this file, as JSON.", valueName: "file"))
    var json: String?
    @Option(help: ArgumentHelp("Write the page of results to this file, as Markdown.", valueName: "file"))
    var results: String?
    @Option(help: ArgumentHelp("Write the chart of ratios to this file, as SVG.", valueName: "file"))
    var chart: String?
    @Option(help: ArgumentHelp("Measure only rows and curves with this text in their names.", valueName: "text"))
    var filter: String?
    @Flag(help: "Run a few short rounds on smaller inputs, to test push-bench.")
    var quick = false
    @Option(help: ArgumentHelp("Read the rows that may miss their targets from this JSON file.", valueName: "file"))
    var knownGaps: String?
    @Option(help: ArgumentHelp("Show the Swift version of this first line of “swift --version”.", valueName: "text"))
    var toolchain: String?
    @Option(help: ArgumentHelp("Show the peers' versions of this Package.resolved.", valueName: "file"))
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
        // The rows of a quick run have other sizes in their names.
        let strangers = quick ? [] : run.gaps.rows.subtracting(all.flatMap(\.rows).map(\.name))
        guard strangers.isEmpty else {
            throw ValidationError("The file of known gaps names unknown rows. Remove them: \(strangers.sorted()).")
        }
        let groups = all.map { $0.filtered(by: filter) }.filter { !$0.rows.isEmpty }
        let curves = (ByteCurves.all + ItemCurves.all).filter { curve in filter.map { curve.name.contains($0) } ?? true
        }
        guard !groups.isEmpty || !curves.isEmpty else {
            throw ValidationError("No row or curve has “\(filter ?? "")” in its name. Use a shorter text.")
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

    /// The chart's path relative to the page's folder, or nil if the chart is outside that folder.
    private var chartAsSeenFromPage: String? {
        guard let chart, let results else { return nil }
        let page = URL(filePath: results).standardizedFileURL.deletingLastPathComponent().path + "/"
        let path = URL(filePath: chart).standardizedFileURL.path
        return path.hasPrefix(page) ? String(path.dropFirst(page.count)) : nil
    }
}
