// SPDX-License-Identifier: Apache-2.0

/// Batches on one core and on all.
enum BatchRows {
    /// Batches on one core. The floor is a separate call for each item, in cached memory.
    static var onOneCore: RowGroup {
        RowGroup(
            title: "Batches on one core", floor: "each item alone",
            rows: [
                Row(
                    name: "batch of 10⁵ seals, one core", targets: Targets(ofFloor: 1.1),
                    contest: { try SealBatch(count: 100_000).contestOnOneCore() })
            ])
    }

    /// Batches on all cores. The floor is the same work in as many bare C threads. The peer is push-core itself on one core, so the
    /// column "faster" shows the speedup of the other cores.
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

    /// Returns a row with a target of 0.95 of the floor's speed.
    private static func row(_ name: String, _ contest: @escaping () throws -> Contest) -> Row {
        Row(name: name, targets: Targets(ofFloor: 1.053), threadCount: 2, contest: contest)
    }
}
