// SPDX-License-Identifier: Apache-2.0

/// A hot path: what a relay or a client does for every message, or for every number.
struct HotPath: Sendable {
    let name: String
    /// Does what is done once, then the rest so many times, and gives a sum of all results.
    ///
    /// Each path has the loop in it, and is no closure for one turn: a captured sealer is checked for exclusive access, and a
    /// user's local one is not.
    let run: @Sendable (_ count: Int) throws -> Int

    static let all = messages + envelopes + tokens + keys + bodies

    /// The number of address books, where one turn is one entry of a book.
    static func books(_ count: Int) -> Int {
        precondition(count.isMultiple(of: Samples.bookCount), "entries come in books of \(Samples.bookCount)")
        return count / Samples.bookCount
    }

    /// The sum of `turn` over so many turns.
    @inline(__always)
    static func sum(_ count: Int, _ turn: () -> Int) -> Int {
        var sum = 0
        for _ in 0..<count { sum &+= turn() }
        return sum
    }
}
