// SPDX-License-Identifier: Apache-2.0

/// The columns of a printed or Markdown table of rows.
struct TableLayout: Sendable {
    struct Column: Sendable {
        let title: String
        let width: Int
        var isLeft = false
        let text: @Sendable (Result, KnownGaps) -> String
    }

    let columns: [Column]

    /// Columns for push-core, peer and floor.
    static let contest = TableLayout(columns: [
        name,
        Column(title: "ours ns", width: 13) { result, _ in Format.time(result.ours.median) },
        Column(title: "quartiles", width: 23) { result, _ in
            "\(Format.time(result.ours.lowerQuartile))…\(Format.time(result.ours.upperQuartile))"
        },
        Column(title: "peer ns", width: 11) { result, _ in result.peer.map { Format.time($0.median) } ?? "–" },
        Column(title: "faster", width: 7) { result, _ in
            result.timesPeer.map { Format.ratio($0, digits: 2) + "×" } ?? "–"
        },
        Column(title: "floor ns", width: 10) { result, _ in result.floor.map { Format.time($0.median) } ?? "–" },
        Column(title: "of floor", width: 8) { result, _ in Format.ratio(result.ofFloor, digits: 3) },
        allocations, memory, target, verdict,
    ])

    /// Columns for push-core alone, with the time per byte.
    static let perByte = TableLayout(columns: [
        name,
        Column(title: "bytes", width: 9) { result, _ in Format.bytes(Double(result.byteCount ?? 0)) },
        Column(title: "ours ms", width: 9) { result, _ in Format.threeDigits(result.ours.median / 1e6) },
        Column(title: "ns/byte", width: 8) { result, _ in Format.ratio(result.nanosecondsPerByte, digits: 2) },
        allocations, memory, target, verdict,
    ])

    private static let name = Column(title: "", width: 52, isLeft: true) { result, _ in result.name }
    private static let allocations = Column(title: "allocs", width: 7) { result, _ in
        Format.ratio(result.allocations, digits: 1)
    }
    private static let memory = Column(title: "memory", width: 9) { result, _ in
        result.memory.map(Format.bytes) ?? "–"
    }
    private static let target = Column(title: "target", width: 32, isLeft: true) { result, _ in "\(result.targets)" }
    private static let verdict = Column(title: "", width: 0, isLeft: true) { result, gaps in
        result.verdict(gaps).rawValue
    }
}
