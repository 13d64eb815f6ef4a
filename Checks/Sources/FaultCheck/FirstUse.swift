// SPDX-License-Identifier: Apache-2.0

import PushTestSupport

/// docs/bad-inputs.md rows 99 and 102: the first use of an OpenSSL that may be broken, by its configuration for one.
struct FirstUse {
    let results: Results
    let folder: String

    /// Every operation twice, in so many threads at once.
    ///
    /// - Parameter wanted: what those that stand on OpenSSL must come to; either, but all of them the same, if nil.
    func run(threads: Int, wanted: Operation.Outcome?) -> Bool {
        let outcomes = ThreadGroup.run(threads) { thread in
            (0..<2).flatMap { _ in
                let operations = Operation.onOpenSSL
                return operations.indices.map { index in
                    operations[(index + thread) % operations.count].outcome(results, in: "\(folder)/\(thread)")
                }
            }
        }
        let (first, others) = (outcomes[0][0], Operation.others.filter { $0.outcome(results, in: folder) != .right })
        let isOne = outcomes.allSatisfy { $0.allSatisfy { $0 == first } } && (first == .right || first == .unavailable)
        let text = "\(threads) threads at once: \(first), each time and in each; keys, agreement and text work"
        return report(
            isOne && others.isEmpty && (wanted == nil || first == wanted), text,
            isOne ? others.map(\.name) : outcomes.map { "\($0)" })
    }
}
