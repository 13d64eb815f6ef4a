// SPDX-License-Identifier: Apache-2.0

/// A line of the table: a piece of work, and what it has to reach.
struct Row {
    let name: String
    let targets: Targets
    /// How many threads ours has.
    var threadCount = 1
    /// Makes the work. What the others make is checked here to be what we make, before anything is timed.
    let contest: () throws -> Contest
}

/// The same work, done by us, by what a Swift developer would otherwise write, and by bare C.
struct Contest {
    /// Does a piece of work, or several, and gives a number made of the result, so that none of it is optimized away.
    typealias Work = () throws -> Int

    let ours: Work
    var peer: Work?
    var floor: Work?
    /// How many operations one call does.
    var operationCount = 1
}

/// The others do not make what we make: their times would say nothing.
struct Disagreement: Error, CustomStringConvertible {
    let description: String

    static func check(_ isSame: Bool, _ what: String) throws {
        guard isSame else { throw Disagreement(description: "not the same as ours: \(what)") }
    }
}

/// What a row has to reach, as performance.md says.
struct Targets: Codable {
    /// At least so many times as fast as the peer.
    var timesPeer: Double?
    /// At most so many times the floor's time.
    var ofFloor: Double?
    /// At most so many allocations for each operation.
    var allocations: Double?

    var isEmpty: Bool { timesPeer == nil && ofFloor == nil && allocations == nil }

    /// A target counts as missed also where there was nothing to compare with.
    func areMet(by result: Result) -> Bool {
        if let timesPeer, result.timesPeer ?? 0 < timesPeer { return false }
        if let ofFloor, result.ofFloor ?? .infinity > ofFloor { return false }
        if let allocations, let count = result.allocations, count > allocations { return false }
        return true
    }
}

extension Targets: CustomStringConvertible {
    var description: String {
        var parts: [String] = []
        if let timesPeer { parts.append("≥ \(Format.plain(timesPeer))×") }
        if let ofFloor { parts.append("≤ \(Format.plain(ofFloor)) of floor") }
        if let allocations { parts.append("\(Format.plain(allocations)) allocs") }
        return parts.isEmpty ? "–" : parts.joined(separator: ", ")
    }
}
