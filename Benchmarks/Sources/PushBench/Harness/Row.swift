// SPDX-License-Identifier: Apache-2.0

/// A row of the table: an operation and its targets.
struct Row {
    let name: String
    let targets: Targets
    /// The number of push-core's threads.
    var threadCount = 1
    /// The range of the number of rounds, which replaces the stopwatch's if one round takes seconds.
    var roundCountRange: ClosedRange<Int>?
    /// Sets up the contest. Checks that all contestants give the same result before anything is timed.
    let contest: () throws -> Contest
}

/// A group of rows with the same peer and floor.
struct RowGroup {
    let title: String
    /// The name of the peer: another library that does the same work.
    var peer: String?
    /// The name of the floor, a lower bound for the time: the same work in bare C or by the fastest library in any language, or the
    /// slowest step alone.
    var floor: String?
    /// Whether the floor is a library that a program could use in place of push-core. The chart then compares them.
    var isFloorALibrary = false
    /// Whether the chart shows the rows.
    var isCharted = true
    var layout = TableLayout.contest
    var rows: [Row]

    /// Returns the group with only the rows that have `text` in their names, or with all if `text` is nil.
    func filtered(by text: String?) -> RowGroup {
        var group = self
        group.rows.removeAll { row in !(text.map { row.name.contains($0) } ?? true) }
        return group
    }
}

/// The same work by push-core, by the peer and by the floor.
struct Contest {
    /// Does one or more operations, and returns a number that depends on the result, so that the optimizer keeps the work.
    typealias Work = () throws -> Int

    let ours: Work
    var peer: Work?
    /// A peer in another process, in place of `peer`. Makes `callCount` calls there, and returns their time.
    var peerProcess: ((_ callCount: Int) throws -> Duration)?
    var floor: Work?
    /// The number of operations per call.
    var operationCount = 1
    /// The size of an operation's input in bytes, for rows that show the time per byte.
    var byteCount: Int?
    var memory: MemoryMeter?
    /// Runs before each sample, untimed.
    var prepare: () throws -> Void = {}
}

/// The contestants give different results, so a comparison of their times would be meaningless.
struct Disagreement: Error, CustomStringConvertible {
    let description: String

    static func check(_ isSame: Bool, _ what: String) throws {
        guard isSame else { throw Disagreement(description: "the results differ: \(what)") }
    }
}
