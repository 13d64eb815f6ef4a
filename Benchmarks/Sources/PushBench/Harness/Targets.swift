// SPDX-License-Identifier: Apache-2.0

/// The targets of a row.
struct Targets: Codable {
    /// The minimum speed, as a multiple of the peer's speed.
    var timesPeer: Double?
    /// The maximum time, as a multiple of the floor's time.
    var ofFloor: Double?
    /// The maximum number of allocations per operation.
    var allocations: Double?
    /// The maximum time per byte of input, in nanoseconds.
    var nanosecondsPerByte: Double?
    /// The maximum peak memory, in bytes.
    var memory: Double?

    var isEmpty: Bool {
        timesPeer == nil && ofFloor == nil && allocations == nil && nanosecondsPerByte == nil && memory == nil
    }

    /// Returns these targets, with each target that `others` sets in place of its own.
    func replaced(by others: Targets) -> Targets {
        Targets(
            timesPeer: others.timesPeer ?? timesPeer, ofFloor: others.ofFloor ?? ofFloor,
            allocations: others.allocations ?? allocations,
            nanosecondsPerByte: others.nanosecondsPerByte ?? nanosecondsPerByte, memory: others.memory ?? memory)
    }

    /// Whether a result meets all targets.
    ///
    /// A target without a measured time counts as missed. A target for allocations or memory counts as met if this system cannot
    /// measure them.
    func areMet(by result: Result) -> Bool {
        if let timesPeer, result.timesPeer ?? 0 < timesPeer { return false }
        if let ofFloor, result.ofFloor ?? .infinity > ofFloor { return false }
        if let allocations, let count = result.allocations, count > allocations { return false }
        if let nanosecondsPerByte, result.nanosecondsPerByte ?? .infinity > nanosecondsPerByte { return false }
        if let memory, let peak = result.memory, peak > memory { return false }
        return true
    }
}

extension Targets: CustomStringConvertible {
    var description: String {
        var parts: [String] = []
        if let timesPeer { parts.append("≥ \(Format.plain(timesPeer))×") }
        if let ofFloor { parts.append("≤ \(Format.plain(ofFloor)) of floor") }
        if let allocations { parts.append("\(Format.plain(allocations)) allocs") }
        if let nanosecondsPerByte { parts.append("≤ \(Format.plain(nanosecondsPerByte)) ns/B") }
        if let memory { parts.append("≤ \(Format.bytes(memory))") }
        return parts.isEmpty ? "–" : parts.joined(separator: ", ")
    }
}
