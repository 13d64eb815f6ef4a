// SPDX-License-Identifier: Apache-2.0

/// One run over an input file, a megabyte at a time: while one piece is worked on, the one before it goes on to where it
/// belongs, in a second thread if there is one.
struct AttachmentFilePass {
    /// Two of them are all the memory that a pass takes; a short file takes less.
    static let pieceByteCount = 1 << 20

    let threads: AttachmentThreads
    let progress: AttachmentCipher.Progress
    let isCancelled: () -> Bool

    /// Runs over `byteCount` bytes.
    ///
    /// - Parameters:
    ///   - produce: fills the memory with what belongs to a range of the bytes, and gives how much that is: as many bytes, or
    ///     up to a block more at the end.
    ///   - consume: takes that. It runs while the next piece is produced.
    ///   - report: gets how many bytes are done.
    func run(
        byteCount: Int64,
        produce: (UnsafeMutablePointer<UInt8>, Range<Int64>) throws(AttachmentFileError) -> Int,
        consume: (UnsafeMutablePointer<UInt8>, Int) throws(AttachmentFileError) -> Void,
        report: (Int64) -> Void
    ) throws(AttachmentFileError) {
        let room = Int(min(Int64(Self.pieceByteCount), byteCount)) + BlockCipher.blockByteCount
        // All is done while the storage is made, and it is wiped right after: plaintext was in it.
        _ = try unsafe SecretStorage(byteCount: 2 * room) { memory throws(AttachmentFileError) in
            let base = unsafe memory.baseAddress!.assumingMemoryBound(to: UInt8.self)
            var (current, next) = unsafe (base, base + room)
            var range: Range<Int64> = 0..<min(Int64(Self.pieceByteCount), byteCount)
            var count = try unsafe produce(current, range)
            while true {
                guard !isCancelled() else { throw .cancelled }
                report(range.upperBound)
                let following = range.upperBound..<min(range.upperBound + Int64(Self.pieceByteCount), byteCount)
                guard !following.isEmpty else { return try unsafe consume(current, count) }
                var produced = 0
                try threads.run { () throws(AttachmentFileError) in
                    produced = try unsafe produce(next, following)
                } _: { () throws(AttachmentFileError) in
                    try unsafe consume(current, count)
                }
                unsafe (current, next) = unsafe (next, current)
                (range, count) = (following, produced)
            }
        }
    }
}
