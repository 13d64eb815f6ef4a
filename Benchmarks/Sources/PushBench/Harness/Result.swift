// SPDX-License-Identifier: Apache-2.0

/// The measurement of a row. Times are nanoseconds for one operation.
struct Result: Codable {
    let name: String
    let rounds: Int
    let ours: Spread
    let peer: Spread?
    let floor: Spread?
    /// The peer's time by ours.
    let timesPeer: Double?
    /// Our time by the floor's.
    let ofFloor: Double?
    /// The allocations of our operation in the calling thread; nil if not counted.
    let allocations: Double?
    /// The size of an operation's input, if it matters.
    let byteCount: Int?
    /// The peak memory of our operation in bytes; nil if not measured.
    let memory: Double?
    let targets: Targets
    /// The speedup of two threads just before, 2 at best, for a row of two threads.
    let speedupOfTwo: Double?

    var nanosecondsPerByte: Double? { byteCount.map { ours.median / Double($0) } }

    func verdict(_ gaps: KnownGaps) -> Verdict {
        if targets.isEmpty { return .shown }
        if targets.areMet(by: self) { return .pass }
        return gaps.allow(self) ? .gap : .fail
    }
}

/// Results of the rows of a group.
struct GroupResult {
    let group: RowGroup
    var results: [Result] = []
}

/// Whether targets are met.
enum Verdict: String, Codable {
    case pass
    case fail = "FAIL"
    /// Missed by as much as is known: a decision page says why.
    case gap = "GAP"
    /// There is no target.
    case shown = "–"
}
