// SPDX-License-Identifier: Apache-2.0

/// A line of the table: a piece of work, and what it has to reach.
struct Row {
    let name: String
    let targets: Targets
    /// The number of our threads.
    var threadCount = 1
    /// The range of rounds, in place of the stopwatch's, if one round takes seconds.
    var roundCountRange: ClosedRange<Int>?
    /// Makes the work. What the others make is checked here to be what we make, before anything is timed.
    let contest: () throws -> Contest
}

/// Rows that have the same rivals.
struct RowGroup {
    let title: String
    /// The name of the peer: another library that does the same work.
    var peer: String?
    /// The name of the floor: the same work in bare C or by the fastest library in any language, or its slowest step alone.
    var floor: String?
    /// Whether the floor is a library that a program could use in place of this one, so that the chart compares them.
    var isFloorALibrary = false
    /// Whether the chart has the rows.
    var isCharted = true
    var layout = TableLayout.contest
    var rows: [Row]

    /// The rows whose names have `text` in them, or all.
    func filtered(by text: String?) -> RowGroup {
        var group = self
        group.rows.removeAll { row in !(text.map { row.name.contains($0) } ?? true) }
        return group
    }
}

/// The same work, done by us, by what a Swift developer would otherwise write, and by bare C.
struct Contest {
    /// Does a piece of work, or several, and gives a number made of the result, so that none of it is optimized away.
    typealias Work = () throws -> Int

    let ours: Work
    var peer: Work?
    /// A peer in another process, in place of `peer`: makes so many calls there, and returns their time.
    var peerProcess: ((_ callCount: Int) throws -> Duration)?
    var floor: Work?
    /// The number of operations in a call.
    var operationCount = 1
    /// The byte count of an operation's input, if the time per byte matters.
    var byteCount: Int?
    var memory: MemoryMeter?
    /// Runs before each sample, and is not timed.
    var prepare: () throws -> Void = {}
}

/// The others do not make what we make: their times would say nothing.
struct Disagreement: Error, CustomStringConvertible {
    let description: String

    static func check(_ isSame: Bool, _ what: String) throws {
        guard isSame else { throw Disagreement(description: "not the same as ours: \(what)") }
    }
}
