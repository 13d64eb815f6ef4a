// SPDX-License-Identifier: Apache-2.0

/// Batches on one core and on all.
enum BatchRows {
    /// The floor is each item alone, in memory that is in the cache.
    static var onOneCore: RowGroup {
        RowGroup(
            title: "Batches on one core", floor: "each item alone",
            rows: [
                Row(
                    name: "batch of 10⁵ seals, one core", targets: Targets(ofFloor: 1.1),
                    contest: { try SealBatch(count: 100_000).contestOnOneCore() })
            ])
    }

    /// The floor is the same work in as many bare C threads. The peer is ourselves on one core, so that its column says what the other
    /// cores bring.
    static var onAllCores: RowGroup {
        RowGroup(
            title: "Batches on all cores", peer: "ours on one core", floor: "as many bare C threads",
            isCharted: false,
            rows: [
                row("batch of 10⁶ tokens, all cores") { try TokenBatch(count: 1_000_000).contestOnAllCores() },
                row("batch of 10³ prekeys, all cores") { try PreKeyBatch.contestOnAllCores(1000) },
                row("batch of 10⁵ seals, all cores") { try SealBatch(count: 100_000).contestOnAllCores() },
            ])
    }

    /// 0.95 of the floor's speed.
    private static func row(_ name: String, _ contest: @escaping () throws -> Contest) -> Row {
        Row(name: name, targets: Targets(ofFloor: 1.053), threadCount: 2, contest: contest)
    }
}
