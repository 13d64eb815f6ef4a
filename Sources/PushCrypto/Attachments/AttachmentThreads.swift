// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// How many threads work on one attachment. The bytes are the same.
///
/// Source: measured; see the decision on attachments in two passes.
public enum AttachmentThreads: Hashable, Sendable {
    /// The calling one.
    case one
    /// Two, where there is enough to do: one for the cipher, one for the MAC. The second is Dispatch's.
    case two

    /// Below this, another thread costs more than it brings: 256 KiB.
    static let worthwhileByteCount = 256 << 10

    /// What two steps take in turn in one thread: small enough to be still in the cache for the second.
    private static let pieceByteCount = 32 << 10

    /// What the first step hands over at a time to the second in another thread.
    private static let sharedPieceByteCount = 128 << 10

    /// Two threads for so many bytes, if that is worth it.
    func `for`(_ byteCount: Int) -> AttachmentThreads {
        byteCount < Self.worthwhileByteCount ? .one : self
    }

    /// Runs two pieces of work that do not touch the same memory, at the same time where there is a thread for the second.
    ///
    /// There may be none: neither may wait for what the other does later.
    func run<Failure: Error>(
        _ first: () throws(Failure) -> Void, _ second: () throws(Failure) -> Void
    ) throws(Failure) {
        guard self == .two, DispatchThreads.areThere() else {
            try first()
            return try second()
        }
        // Each is run by one thread, and both have ended when concurrentPerform returns. Iteration 0 is always begun first.
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

    /// Runs `lead` over 0 ..< `byteCount` piece by piece, and `follow` over each piece once `lead` is done with it.
    ///
    /// - Parameter byteCount: a multiple of the cipher's block, as each piece's bounds then are.
    func run(
        byteCount: Int, lead: (Range<Int>) throws(CryptoUnavailable) -> Void,
        follow: (Range<Int>) throws(CryptoUnavailable) -> Void
    ) throws(CryptoUnavailable) {
        guard self.for(byteCount) == .two else {
            for start in stride(from: 0, to: byteCount, by: Self.pieceByteCount) {
                let piece = start..<min(start + Self.pieceByteCount, byteCount)
                try lead(piece)
                try follow(piece)
            }
            return
        }
        let ready = DispatchSemaphore(value: 0)
        let pieces = stride(from: 0, to: byteCount, by: Self.sharedPieceByteCount).map { start in
            start..<min(start + Self.sharedPieceByteCount, byteCount)
        }
        try run { () throws(CryptoUnavailable) in
            // Whatever happens, the other thread is let go on: what it then reads is memory of ours, and its result is dropped.
            var done = 0
            defer { for _ in done..<pieces.count { ready.signal() } }
            for piece in pieces {
                try lead(piece)
                ready.signal()
                done += 1
            }
        } _: { () throws(CryptoUnavailable) in
            for piece in pieces {
                ready.wait()
                try follow(piece)
            }
        }
    }
}
