// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// How many threads work on a batch. What comes out is the same.
///
/// Source: decision 8, docs/decisions.
public enum BatchThreads: Hashable, Sendable {
    /// The calling one.
    case one
    /// As many as there are cores, where there is enough to do. The others are Dispatch's: none is taken from Swift's own pool, though
    /// the caller waits.
    case all

    /// Runs `body` over 0 ..< `count` in chunks, several at a time where that is worth it.
    ///
    /// - Parameters:
    ///   - chunkCount: how many items are worth another thread: half a millisecond's.
    ///   - body: runs in several threads at once, over ranges that have nothing in common.
    package func forEachChunk(of count: Int, worthAThread chunkCount: Int, _ body: (Range<Int>) -> Void) {
        let chunks = count / chunkCount
        guard self == .all, chunks > 1, DispatchThreads.areThere() else { return body(0..<count) }
        withoutActuallyEscaping(body) { body in
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: chunks) { index in
                let start = index * chunkCount
                unsafe body(start..<(index == chunks - 1 ? count : start + chunkCount))
            }
        }
    }
}
