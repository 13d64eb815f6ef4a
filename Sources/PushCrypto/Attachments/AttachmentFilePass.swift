// SPDX-License-Identifier: Apache-2.0

/// The file driver of both directions: runs over an input file, 1 MiB at a time. While one piece is worked on, the piece before it
/// goes on to the target, in a second thread if there is one.
struct AttachmentFilePass {
    /// Two pieces are all the memory that a pass takes; a short file takes less.
    private static let pieceByteCount = 1 << 20

    let files: AttachmentFile
    let isCancelled: @Sendable () -> Bool

    /// Encrypts a file to the partial file of its target.
    ///
    /// - Parameter iv: a random one if nil.
    func encrypt(
        _ key: AttachmentKey, iv: IV?, _ progress: AttachmentFile.Progress
    ) throws(AttachmentFileError) -> AttachmentTarget {
        let input = try AttachmentInput(files.input, maximumByteCount: files.maximumByteCount)
        var target = try AttachmentTarget(files.target, readingFrom: input.identity, isCancelled: isCancelled)
        guard let iv = iv ?? IV.random() else { throw .attachment(.cryptoUnavailable) }
        try encrypt(input, to: &target, key: key, iv: iv, progress)
        try target.synchronize()
        return target
    }

    private func encrypt(
        _ input: borrowing AttachmentInput, to target: inout AttachmentTarget, key: AttachmentKey, iv: IV,
        _ progress: AttachmentFile.Progress
    ) throws(AttachmentFileError) {
        let inputByteCount = input.byteCount
        let encryption = AttachmentEncryption(key: key, iv: iv)
        guard !encryption.hasFailed else { throw .attachment(.cryptoUnavailable) }
        var cipher = encryption.cipher
        var mac = encryption.mac
        try target.write(iv.bytes)

        func produce(_ memory: UnsafeMutablePointer<UInt8>, _ range: Range<Int64>) throws(AttachmentFileError) -> Int {
            try unsafe input.read(range, to: memory)
            let rest = range.count % BlockCipher.blockByteCount
            var count = range.count - rest
            unsafe cipher.update(memory, from: memory, byteCount: count)
            if range.upperBound == inputByteCount {
                unsafe cipher.encryptLast(memory + count, from: memory + count, byteCount: rest)
                count += BlockCipher.blockByteCount
            }
            // Before the piece goes on: without the cipher it is still plaintext.
            guard !cipher.hasFailed else { throw .attachment(.cryptoUnavailable) }
            return count
        }
        func consume(_ memory: UnsafeMutablePointer<UInt8>, _ count: Int) throws(AttachmentFileError) {
            unsafe mac.update(memory, byteCount: count)
            try unsafe target.write(memory, count: count)
        }
        try unsafe run(byteCount: inputByteCount, produce, consume) { progress($0, inputByteCount) }

        guard let tag = mac.finish() else { throw .attachment(.cryptoUnavailable) }
        try target.write(tag)
    }

    /// Decrypts a file to the partial file of its target, in two passes.
    func decrypt(
        _ key: AttachmentKey, _ progress: AttachmentFile.Progress
    ) throws(AttachmentFileError) -> AttachmentTarget {
        // Progress counts to twice the size.
        let input = try AttachmentInput(files.input, maximumByteCount: min(files.maximumByteCount, 1 << 62))
        let count: Int64
        do { count = try AttachmentCipher.ciphertextByteCount(ofBlob: input.byteCount, limit: .max) } catch {
            throw .attachment(error)
        }
        // Read once, so that both passes mean the same blob.
        let iv: InlineArray<16, UInt8> = try input.read(at: 0)
        let tag: InlineArray<32, UInt8> = try input.read(
            at: input.byteCount - Int64(AttachmentCipher.macByteCount))
        var target = try AttachmentTarget(files.target, readingFrom: input.identity, isCancelled: isCancelled)
        try verify(input, count, key: key, iv: iv, tag: tag, progress)
        try decrypt(input, count, to: &target, key: key, iv: iv, tag: tag, progress)
        try target.synchronize()
        return target
    }

    /// The first pass: no byte is decrypted before the MAC of all of them holds.
    private func verify(
        _ input: borrowing AttachmentInput, _ count: Int64, key: AttachmentKey, iv: InlineArray<16, UInt8>,
        tag: InlineArray<32, UInt8>, _ progress: AttachmentFile.Progress
    ) throws(AttachmentFileError) {
        var mac = KeyedHash(key: key)
        unsafe iv.withUnsafePointer { unsafe mac.update($0, byteCount: iv.count) }
        guard !mac.hasFailed else { throw .attachment(.cryptoUnavailable) }
        func produce(_ memory: UnsafeMutablePointer<UInt8>, _ range: Range<Int64>) throws(AttachmentFileError) -> Int {
            try unsafe read(input, range, to: memory, &mac)
        }
        try unsafe run(byteCount: count, produce, { _, _ in }) { progress($0, 2 * count) }
        try check(&mac, tag)
    }

    /// The second pass: the MAC is computed again, over the very bytes that are decrypted.
    private func decrypt(
        _ input: borrowing AttachmentInput, _ count: Int64, to target: inout AttachmentTarget, key: AttachmentKey,
        iv: InlineArray<16, UInt8>, tag: InlineArray<32, UInt8>, _ progress: AttachmentFile.Progress
    ) throws(AttachmentFileError) {
        let decryption = unsafe iv.withUnsafePointer { unsafe AttachmentDecryption(key: key, iv: $0) }
        guard !decryption.hasFailed else { throw .attachment(.cryptoUnavailable) }
        var cipher = decryption.cipher
        var mac = decryption.mac
        let last = AttachmentBlocks()
        var written: Int64 = 0
        func produce(_ memory: UnsafeMutablePointer<UInt8>, _ range: Range<Int64>) throws(AttachmentFileError) -> Int {
            try unsafe read(input, range, to: memory, &mac)
        }
        func consume(_ memory: UnsafeMutablePointer<UInt8>, _ byteCount: Int) throws(AttachmentFileError) {
            let wholeByteCount = Int(min(Int64(byteCount), count - Int64(BlockCipher.blockByteCount) - written))
            unsafe last.rest.update(from: memory + wholeByteCount, count: byteCount - wholeByteCount)
            unsafe cipher.update(memory, from: memory, byteCount: wholeByteCount)
            guard !cipher.hasFailed else { throw .attachment(.cryptoUnavailable) }
            try unsafe target.write(memory, count: wholeByteCount)
            written += Int64(wholeByteCount)
        }
        try unsafe run(byteCount: count, produce, consume) { progress(count + $0, 2 * count) }
        try check(&mac, tag)

        // Only now the last block, whose padding the size of the partial file would show.
        let lastByteCount: Int
        do { lastByteCount = try unsafe cipher.decryptLast(last.rest, from: last.rest) } catch {
            throw .attachment(error)
        }
        try unsafe target.write(last.rest, count: lastByteCount)
    }

    /// Reads a range of the ciphertext, and gives it to the MAC.
    private func read(
        _ input: borrowing AttachmentInput, _ range: Range<Int64>, to memory: UnsafeMutablePointer<UInt8>,
        _ mac: inout KeyedHash
    ) throws(AttachmentFileError) -> Int {
        let start = Int64(AttachmentCipher.ivByteCount)
        try unsafe input.read(start + range.lowerBound..<start + range.upperBound, to: memory)
        unsafe mac.update(memory, byteCount: range.count)
        return range.count
    }

    /// Ends a pass.
    ///
    /// - Throws: ``AttachmentError/authenticationFailed`` if the MAC is not the one that the blob had when it was opened.
    private func check(_ mac: inout KeyedHash, _ tag: InlineArray<32, UInt8>) throws(AttachmentFileError) {
        do { try mac.check(tag) } catch { throw .attachment(error) }
    }

    /// Runs over `byteCount` bytes.
    ///
    /// - Parameters:
    ///   - produce: fills the memory with a range of the bytes, and gives the number of bytes there: as many, or up to a block
    ///     more at the end.
    ///   - consume: takes those bytes. It runs while the next piece is produced.
    ///   - report: gets the number of bytes done.
    private func run(
        byteCount: Int64,
        _ produce: (UnsafeMutablePointer<UInt8>, Range<Int64>) throws(AttachmentFileError) -> Int,
        _ consume: (UnsafeMutablePointer<UInt8>, Int) throws(AttachmentFileError) -> Void,
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
                try files.threads.runBoth { () throws(AttachmentFileError) in
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
