// SPDX-License-Identifier: Apache-2.0

import PushTestSupport

/// Uses an OpenSSL for the first time that may be broken, for example by its configuration (docs/bad-inputs.md rows 99 and 102).
struct FirstUse {
    let results: Results
    let folder: String

    /// Runs every operation twice in each of `threads` concurrent threads.
    ///
    /// - Parameter wanted: The expected outcome of the operations on OpenSSL. If nil, right and unavailable both pass, but all
    ///   outcomes must be the same.
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
        let text = "\(threads) concurrent threads: each operation \(first), both times; keys, agreement and base64 work"
        return report(
            isOne && others.isEmpty && (wanted == nil || first == wanted), text,
            isOne ? others.map(\.name) : outcomes.map { "\($0)" })
    }
}
