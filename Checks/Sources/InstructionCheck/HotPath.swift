// SPDX-License-Identifier: Apache-2.0

/// A hot path: code that a relay or a client runs for every message or every number.
struct HotPath: Sendable {
    let name: String
    /// Sets up once, runs the path `count` times, and returns the sum of the results.
    ///
    /// The loop is inside the closure. If the closure captured a sealer, Swift would check each exclusive access to it, which it does
    /// not for a user's local variable.
    let run: @Sendable (_ count: Int) throws -> Int

    static let all = messages + envelopes + tokens + keys + bodies

    /// Returns the number of address books that have `count` entries together.
    static func books(_ count: Int) -> Int {
        precondition(count.isMultiple(of: Samples.bookCount), "entries come in books of \(Samples.bookCount)")
        return count / Samples.bookCount
    }

    /// Returns the sum of `count` results of `turn`.
    @inline(__always)
    static func sum(_ count: Int, _ turn: () -> Int) -> Int {
        var sum = 0
        for _ in 0..<count { sum &+= turn() }
        return sum
    }
}
