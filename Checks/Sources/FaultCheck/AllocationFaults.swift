// SPDX-License-Identifier: Apache-2.0

import CFaults
import PushTestSupport

/// Makes each of OpenSSL's allocations fail (docs/bad-inputs.md row 101).
struct AllocationFaults {
    let results: Results
    let folder: String

    /// Makes each allocation of each operation fail, first alone and then with all later ones, in a process that has used OpenSSL.
    func warm() -> Bool {
        let operations = Operation.onOpenSSL + Operation.others
        for operation in operations where operation.outcome(results, in: folder) != .right {
            return report(false, "\(operation.name), without faults")
        }
        var holds = true
        for operation in operations { holds = sweep(operation) && holds }
        return holds
    }

    private func sweep(_ operation: Operation) -> Bool {
        var counts = (right: 0, unavailable: 0)
        var faults: [String] = []
        var allocations = 0
        // The first failure allocates the thread's error state, which OpenSSL keeps.
        _ = disturbed(operation, 0, onward: true)
        _ = faults_queue_was_left_alone()
        let blocks = faults_live_blocks()
        for onward in [false, true] {
            var number = 0
            while true {
                let (outcome, asked) = disturbed(operation, number, onward: onward)
                if asked <= number {
                    allocations = number
                    break
                }
                switch outcome {
                case .right: counts.right += 1
                case .unavailable: counts.unavailable += 1
                case .wrong(let what): faults.append("allocation \(number): \(what)")
                }
                if faults_queue_was_left_alone() == 0 {
                    faults.append("allocation \(number): OpenSSL's error queue is changed")
                }
                if operation.outcome(results, in: folder) != .right {
                    faults.append("allocation \(number): the next call gives a wrong result")
                }
                // Other threads keep error state of their own, so blocks are counted only without them.
                if faults_live_blocks() > blocks, !operation.usesThreads {
                    faults.append("allocation \(number): \(faults_live_blocks() - blocks) blocks leak")
                }
                number += 1
            }
        }
        let text =
            allocations == 0
            ? "makes no OpenSSL allocation"
            : "\(allocations) allocations, each failed alone and with all later ones: \(counts.unavailable) cryptoUnavailable, "
                + "\(counts.right) right, and the next call right"
        if Operation.others.contains(where: { $0.name == operation.name }) {
            if operation.mayUseOpenSSL != (allocations > 0) {
                faults.append("it makes \(allocations) OpenSSL allocations")
            }
            if counts.unavailable > 0 { faults.append("it throws cryptoUnavailable") }
        }
        return report(faults.isEmpty, "\(operation.name): \(text)", faults)
    }

    private func disturbed(_ operation: Operation, _ number: Int, onward: Bool) -> (Operation.Outcome, asked: Int) {
        faults_queue_error()
        faults_arm(number, onward ? 1 : 0)
        let outcome = operation.outcome(results, in: folder)
        return (outcome, faults_disarm())
    }

    /// Runs child processes in which one allocation of the first use of OpenSSL fails.
    ///
    /// Takes every `step`th allocation from `start`, but each one where a failure leaves OpenSSL unavailable.
    func cold(step: Int, from start: Int, threads: Int) -> Bool {
        // Makes the inputs once, before the fork, instead of in each child.
        _ = Fixed.attachment.count + Operation.onOpenSSL.count + Operation.others.count
        var number = start
        var counts = [0, 0]
        while true {
            let child = ColdChild(results: results, folder: folder, number: number, threads: threads)
            switch child.run() {
            case .notReached:
                let text =
                    "first use in \(threads) threads, every \(step)th of \(number) allocations: \(counts[1]) permanently unavailable, \(counts[0]) right"
                return report(counts[1] > 0, text)
            case .right:
                counts[0] += 1
                number += step
            case .unavailable:
                // Fatal allocations come in a row, so the next one is tried, too.
                counts[1] += 1
                number += 1
            case .wrong(let status):
                return report(false, "first use in \(threads) threads, allocation \(number): wait status \(status)")
            }
        }
    }
}

/// A child process in which an allocation of the first use of OpenSSL fails.
final class ColdChild: Sendable {
    enum Verdict { case notReached, right, unavailable, wrong(Int32) }

    private let results: Results
    private let folder: String
    private let number: Int
    private let threads: Int

    init(results: Results, folder: String, number: Int, threads: Int) {
        (self.results, self.folder, self.number, self.threads) = (results, folder, number, threads)
    }

    func run() -> Verdict {
        let status = unsafe faults_in_child(
            { child in
                unsafe Unmanaged<ColdChild>.fromOpaque(child!).takeUnretainedValue().body()
            }, Unmanaged.passUnretained(self).toOpaque())
        switch status {
        case 0 << 8: return .right
        case 1 << 8: return .unavailable
        case 2 << 8: return .notReached
        default: return .wrong(status)
        }
    }

    /// Returns the exit status: 0 for right, 1 for unavailable, 2 if there are fewer allocations, 3 and 4 for a fault.
    private func body() -> Int32 {
        faults_arm(number, 0)
        let first = uses()
        if faults_disarm() <= number { return 2 }
        // No allocation fails from here on. Either all OpenSSL operations work, or none does.
        let second = uses()
        for (operation, outcome) in first + second
        where !(outcome == .right || outcome == .unavailable && !operation.hasPrefix("-")) {
            show("FAILS   allocation \(number): \(operation): \(outcome)")
            return 3
        }
        let later = Set(second.filter { !$0.0.hasPrefix("-") }.map { $0.1 == .right })
        guard later.count == 1 else {
            show("FAILS   allocation \(number): only some operations work afterwards")
            return 4
        }
        return later.first! ? 0 : 1
    }

    /// Returns the outcomes of a first use, with a different operation in each thread. A hyphen marks operations without OpenSSL.
    private func uses() -> [(String, Operation.Outcome)] {
        let operations = Operation.onOpenSSL
        let used = ThreadGroup.run(threads) { [self] thread in
            let operation = operations[(number + thread) % operations.count]
            return (operation.name, operation.outcome(results, in: "\(folder)/\(thread)"))
        }
        return used + Operation.others.map { ("-" + $0.name, $0.outcome(results, in: folder)) }
    }
}
