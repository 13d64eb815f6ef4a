// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// The number of threads that work on one call. The result does not depend on it.
///
/// A library takes no thread that it was not given: every call computes on the calling thread unless you pass ``all``. File calls
/// also use one of Dispatch's threads to sync, so that they can be canceled.
public enum Threads: Hashable, Sendable {
    /// The calling thread alone.
    case one
    /// Every thread that helps: one for each core on a batch, one for the cipher and one for the MAC on an attachment.
    ///
    /// Small inputs stay on the calling thread. The other threads are Dispatch's; none comes from Swift's concurrency pool, but
    /// the caller waits.
    case all

    /// Runs `body` over 0 ..< `count` in chunks, several at a time where that is worth it.
    ///
    /// - Parameters:
    ///   - chunkCount: the number of items that are worth another thread: half a millisecond of work.
    ///   - body: runs in several threads at once, over disjoint ranges.
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

    /// Runs two functions that share no memory, at the same time if a second thread is available.
    ///
    /// Without a second thread they run one after the other, so neither may wait for a later step of the other.
    func runBoth<Failure: Error>(
        _ first: () throws(Failure) -> Void, _ second: () throws(Failure) -> Void
    ) throws(Failure) {
        guard self == .all, DispatchThreads.areThere() else {
            try first()
            return try second()
        }
        // One thread runs each, and both have ended when concurrentPerform returns. Iteration 0 always begins first.
        var failures: (Failure?, Failure?) = (nil, nil)
        withoutActuallyEscaping(first) { first in
            withoutActuallyEscaping(second) { second in
                unsafe withUnsafeMutablePointer(to: &failures) { failures in
                    nonisolated(unsafe) let (first, second, failures) = unsafe (first, second, failures)
                    DispatchQueue.concurrentPerform(iterations: 2) { iteration in
                        do throws(Failure) {
                            unsafe try iteration == 0 ? first() : second()
                        } catch {
                            if iteration == 0 {
                                unsafe failures.pointee.0 = error
                            } else {
                                unsafe failures.pointee.1 = error
                            }
                        }
                    }
                }
            }
        }
        if let failure = failures.0 ?? failures.1 { throw failure }
    }
}

// MARK: - Pieces of one text

extension Threads {
    /// The input size from which a second thread is worth its cost: 256 KiB.
    private static let worthwhileByteCount = 256 << 10
    /// The piece that two steps take in turn on one thread: small enough to stay in the cache for the second step.
    private static let pieceByteCount = 32 << 10
    /// The piece that the first step hands over to the second step on another thread.
    private static let sharedPieceByteCount = 128 << 10

    /// These threads, or one if the input is too small for two.
    func forBytes(_ byteCount: Int) -> Threads {
        byteCount < Self.worthwhileByteCount ? .one : self
    }

    /// Runs `lead` over 0 ..< `byteCount` piece by piece, and `follow` over each piece once `lead` is done with it.
    ///
    /// - Parameter byteCount: a multiple of the block size, as the bounds of each piece are.
    func forEachPiece(of byteCount: Int, lead: (Range<Int>) -> Void, follow: (Range<Int>) -> Void) {
        let threads = forBytes(byteCount)
        let size = threads == .one ? Self.pieceByteCount : Self.sharedPieceByteCount
        let starts = stride(from: 0, to: byteCount, by: size)
        guard threads == .all else {
            for start in starts {
                let piece = start..<min(start + size, byteCount)
                lead(piece)
                follow(piece)
            }
            return
        }
        let ready = DispatchSemaphore(value: 0)
        threads.runBoth {
            for start in starts {
                lead(start..<min(start + size, byteCount))
                ready.signal()
            }
        } _: {
            for start in starts {
                ready.wait()
                follow(start..<min(start + size, byteCount))
            }
        }
    }
}
