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
        discussion: "The status is 1 if a target is missed that the file of known gaps does not name.")

    @Option(help: ArgumentHelp("Write the results to this file.", valueName: "file"))
    var json: String?
    @Option(help: ArgumentHelp("Measure the rows whose names have this text in them.", valueName: "text"))
    var filter: String?
    @Flag(help: "A few short rounds: to see that it works.")
    var quick = false
    @Option(help: ArgumentHelp("Rows whose targets are known to be missed, as JSON.", valueName: "file"))
    var knownGaps: String?

    func run() throws {
        let gaps = try knownGaps.map { try KnownGaps(file: $0) } ?? .none
        let rows = Self.rows.filter { row in filter.map { row.name.contains($0) } ?? true }
        guard !rows.isEmpty else { throw ValidationError("No row has “\(filter ?? "")” in its name.") }
        allocation_take_large_from_system()
        let table = Table(gaps: gaps)
        let stopwatch: Stopwatch = quick ? .quick : .full
        var results: [Result] = []
        table.printHead()
        for row in rows {
            let result = try stopwatch.measure(row)
            table.print(result)
            results.append(result)
        }
        if let json { try Report(results, gaps: gaps, isQuick: quick).write(to: json) }
        if results.contains(where: { $0.verdict(gaps) == .fail }) { throw ExitCode(1) }
    }

    private static var rows: [Row] {
        MessageRows.all + EnvelopeRows.all + Base64Rows.all + DirectoryRows.all + AttachmentRows.all + AgreementRows.all
    }
}
