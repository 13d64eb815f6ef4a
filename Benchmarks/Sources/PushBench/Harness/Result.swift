// SPDX-License-Identifier: Apache-2.0

/// The measurement of a row. Times are in nanoseconds per operation.
struct Result: Codable {
    let name: String
    let rounds: Int
    let ours: Spread
    let peer: Spread?
    let floor: Spread?
    /// The peer's time divided by push-core's.
    let timesPeer: Double?
    /// push-core's time divided by the floor's.
    let ofFloor: Double?
    /// push-core's heap allocations per operation in the calling thread, or nil if not counted.
    let allocations: Double?
    /// The size of an operation's input in bytes, for rows that show the time per byte.
    let byteCount: Int?
    /// The peak memory of push-core's operation in bytes, or nil if not measured.
    let memory: Double?
    let targets: Targets
    /// The speedup of two threads just before the row, ideally 2. Nil except for rows with two threads.
    let speedupOfTwo: Double?

    var nanosecondsPerByte: Double? { byteCount.map { ours.median / Double($0) } }

    func verdict(_ gaps: KnownGaps) -> Verdict {
        if targets.isEmpty { return .shown }
        if targets.areMet(by: self) { return .pass }
        return gaps.allow(self) ? .gap : .fail
    }
}

/// The results of a group of rows.
struct GroupResult {
    let group: RowGroup
    var results: [Result] = []
}

/// Whether targets are met.
enum Verdict: String, Codable {
    case pass
    case fail = "FAIL"
    /// Missed within the known bound. A decision page explains why.
    case gap = "GAP"
    /// The row has no target.
    case shown = "–"
}
