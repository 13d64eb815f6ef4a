// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Dispatch
#endif

/// The number of threads that work on one call. The result does not depend on it.
///
/// By default, each call computes on the calling thread. File calls also use one of Dispatch's threads to sync, so that
/// they can be canceled.
public enum Threads: Hashable, Sendable {
    /// The calling thread alone.
    case one
    /// All threads that help: one for each core for a batch; one for the cipher and one for the MAC for an attachment.
    ///
    /// Small inputs stay on the calling thread. The other threads belong to Dispatch, not to Swift's concurrency pool.
    /// The call blocks until the work is done.
    case all

    /// Runs `body` over 0 ..< `count` in chunks, several at a time if the input is large enough.
    ///
    /// - Parameters:
    ///   - chunkCount: The number of items that justify another thread: about half a millisecond of work.
    ///   - body: Runs on several threads at once, over disjoint ranges.
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
    /// Without a second thread, `second` runs after `first`. So `first` must not wait for `second`.
    func runBoth<Failure: Error>(
        _ first: () throws(Failure) -> Void, _ second: () throws(Failure) -> Void
    ) throws(Failure) {
        guard self == .all, DispatchThreads.areThere() else {
            try first()
            return try second()
        }
        // Both functions have ended when concurrentPerform returns. Iteration 0 always begins first.
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
    /// The smallest input for which a second thread saves time: 256 KiB.
    private static let worthwhileByteCount = 256 << 10
    /// The size of a piece on one thread, 32 KiB: the piece stays in the cache between the two steps.
    private static let pieceByteCount = 32 << 10
    /// The size of a piece on two threads: 128 KiB.
    private static let sharedPieceByteCount = 128 << 10

    /// Returns these threads, or one thread if the input is too small for two.
    func forBytes(_ byteCount: Int) -> Threads {
        byteCount < Self.worthwhileByteCount ? .one : self
    }

    /// Runs `lead` over 0 ..< `byteCount` piece by piece, and `follow` over each piece once `lead` is done with it.
    ///
    /// - Parameter byteCount: A multiple of the block size. So are the bounds of each piece.
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
