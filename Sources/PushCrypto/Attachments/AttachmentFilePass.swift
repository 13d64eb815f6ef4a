// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
/// The file driver for encryption and decryption. It processes the input in pieces of 1 MiB. While one piece is read,
/// the piece before it is written, on a second thread if one is available.
struct AttachmentFilePass {
    /// A pass holds two pieces in memory. The pieces of a short file are smaller.
    private static let pieceByteCount = 1 << 20

    let files: AttachmentFile
    let isCancelled: @Sendable () -> Bool

    /// A part of the input in memory.
    private struct Piece {
        /// The number of bytes in memory. In encryption, the last piece includes the padding.
        var byteCount: Int
        /// The number of bytes of the input up to the end of this piece.
        var end: Int64
        var isLast: Bool
    }

    /// Encrypts the input to the partial file of the target.
    ///
    /// - Parameter iv: The IV, or nil for a random one.
    func encrypt(
        _ key: AttachmentKey, iv: IV?, _ progress: AttachmentFile.Progress
    ) throws(AttachmentFileError) -> AttachmentTarget {
        let input =
            if let stream = files.stream {
                try AttachmentInput(stream: stream, maximumByteCount: files.maximumByteCount)
            } else {
                try AttachmentInput(files.input, maximumByteCount: files.maximumByteCount)
            }
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
        let expected = input.expectedByteCount
        // One piece is enough to reach the end of a short file. A file in /proc reports a wrong size, often 0.
        let block = BlockCipher.blockByteCount
        let room =
            if let expected, expected < Self.pieceByteCount {
                max(Int(expected) / block + 1, 256) * block
            } else {
                Self.pieceByteCount
            }
        let encryption = AttachmentEncryption(key: key, iv: iv)
        guard !encryption.hasFailed else { throw .attachment(.cryptoUnavailable) }
        var cipher = encryption.cipher
        var mac = encryption.mac
        try target.write(iv.bytes)

        func produce(_ memory: UnsafeMutablePointer<UInt8>, _ start: Int64) throws(AttachmentFileError) -> Piece {
            let got =
                input.isStream
                ? try unsafe input.file.readOn(memory, count: room, unless: isCancelled)
                : try unsafe input.file.read(memory, count: room, at: start)
            let (end, isLast) = (start + Int64(got), got < room)
            // Checked as soon as the input exceeds the expected size: a log file may grow faster than it is read.
            if let expected, end > expected || isLast && end < expected { try input.checkUnchanged() }
            guard end <= files.maximumByteCount else { throw .attachment(.tooLarge(limit: files.maximumByteCount)) }
            let rest = got % block
            var count = got - rest
            unsafe cipher.update(memory, from: memory, byteCount: count)
            if isLast {
                unsafe cipher.encryptLast(memory + count, from: memory + count, byteCount: rest)
                count += block
            }
            // If the cipher failed, the piece is still plaintext. Stop before it is written.
            guard !cipher.hasFailed else { throw .attachment(.cryptoUnavailable) }
            return Piece(byteCount: count, end: end, isLast: isLast)
        }
        func consume(_ memory: UnsafeMutablePointer<UInt8>, _ count: Int) throws(AttachmentFileError) {
            unsafe mac.update(memory, byteCount: count)
            try unsafe target.write(memory, count: count)
        }
        var reported: (done: Int64, total: Int64) = (0, 0)
        try unsafe run(pieceByteCount: room, produce, consume) { piece in
            let report = (done: piece.end, total: piece.isLast ? piece.end : max(piece.end, expected ?? 0))
            if report != reported { progress(report.done, report.total) }
            reported = report
        }

        guard let tag = mac.finish() else { throw .attachment(.cryptoUnavailable) }
        try target.write(tag)
    }

    /// Decrypts the input to the partial file of the target, in two passes.
    func decrypt(
        _ key: AttachmentKey, _ progress: AttachmentFile.Progress
    ) throws(AttachmentFileError) -> AttachmentTarget {
        // The limit of 2⁶² keeps the total of the progress, twice the size, within 64 bits.
        let input = try AttachmentInput(files.input, maximumByteCount: min(files.maximumByteCount, 1 << 62))
        let count: Int64
        do { count = try AttachmentCipher.ciphertextByteCount(ofBlob: input.byteCount, limit: .max) } catch {
            throw .attachment(error)
        }
        // Read once, so that both passes use the same IV and MAC.
        let iv: InlineArray<16, UInt8> = try input.read(at: 0)
        let tag: InlineArray<32, UInt8> = try input.read(
            at: input.byteCount - Int64(AttachmentCipher.macByteCount))
        var target = try AttachmentTarget(files.target, readingFrom: input.identity, isCancelled: isCancelled)
        try verify(input, count, key: key, iv: iv, tag: tag, progress)
        try decrypt(input, count, to: &target, key: key, iv: iv, tag: tag, progress)
        try target.synchronize()
        return target
    }

    /// Runs the first pass: verifies the MAC of the whole blob before any byte is decrypted.
    private func verify(
        _ input: borrowing AttachmentInput, _ count: Int64, key: AttachmentKey, iv: InlineArray<16, UInt8>,
        tag: InlineArray<32, UInt8>, _ progress: AttachmentFile.Progress
    ) throws(AttachmentFileError) {
        var mac = KeyedHash(key: key)
        unsafe iv.withUnsafePointer { unsafe mac.update($0, byteCount: iv.count) }
        guard !mac.hasFailed else { throw .attachment(.cryptoUnavailable) }
        func produce(_ memory: UnsafeMutablePointer<UInt8>, _ start: Int64) throws(AttachmentFileError) -> Piece {
            try unsafe read(input, from: start, of: count, to: memory)
        }
        func consume(_ memory: UnsafeMutablePointer<UInt8>, _ byteCount: Int) {
            unsafe mac.update(memory, byteCount: byteCount)
        }
        try unsafe run(pieceByteCount: pieceByteCount(of: count), produce, consume) { progress($0.end, 2 * count) }
        try check(&mac, tag)
    }

    /// Runs the second pass: decrypts the blob, and verifies the MAC of the same bytes again.
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
        // Writing takes longer than reading, so the MAC goes with that.
        func produce(_ memory: UnsafeMutablePointer<UInt8>, _ start: Int64) throws(AttachmentFileError) -> Piece {
            let piece = try unsafe read(input, from: start, of: count, to: memory)
            unsafe mac.update(memory, byteCount: piece.byteCount)
            return piece
        }
        func consume(_ memory: UnsafeMutablePointer<UInt8>, _ byteCount: Int) throws(AttachmentFileError) {
            let wholeByteCount = Int(min(Int64(byteCount), count - Int64(BlockCipher.blockByteCount) - written))
            unsafe last.rest.update(from: memory + wholeByteCount, count: byteCount - wholeByteCount)
            unsafe cipher.update(memory, from: memory, byteCount: wholeByteCount)
            guard !cipher.hasFailed else { throw .attachment(.cryptoUnavailable) }
            try unsafe target.write(memory, count: wholeByteCount)
            written += Int64(wholeByteCount)
        }
        try unsafe run(pieceByteCount: pieceByteCount(of: count), produce, consume) { piece in
            progress(count + piece.end, 2 * count)
        }
        try check(&mac, tag)

        // The last block waits for the MAC: the size of the partial file reveals its padding.
        let lastByteCount: Int
        do { lastByteCount = try unsafe cipher.decryptLast(last.rest, from: last.rest) } catch {
            throw .attachment(error)
        }
        try unsafe target.write(last.rest, count: lastByteCount)
    }

    /// The size of all pieces of a ciphertext of `count` bytes but the last.
    private func pieceByteCount(of count: Int64) -> Int { Int(min(Int64(Self.pieceByteCount), count)) }

    /// Reads a piece of the ciphertext, which has `count` bytes.
    ///
    /// - Throws: ``AttachmentFileError/inputChanged``.
    private func read(
        _ input: borrowing AttachmentInput, from start: Int64, of count: Int64, to memory: UnsafeMutablePointer<UInt8>
    ) throws(AttachmentFileError) -> Piece {
        let end = start + min(Int64(Self.pieceByteCount), count - start)
        let offset = Int64(AttachmentCipher.ivByteCount)
        try unsafe input.read(offset + start..<offset + end, to: memory)
        // Before the MAC is judged: a blob that another program still writes is no forgery.
        if end == count { try input.checkSize() }
        return Piece(byteCount: Int(end - start), end: end, isLast: end == count)
    }

    /// Verifies the MAC at the end of a pass.
    ///
    /// - Throws: ``AttachmentError/authenticationFailed`` if the MAC differs from `tag`, which was read when the blob
    ///   was opened.
    private func check(_ mac: inout KeyedHash, _ tag: InlineArray<32, UInt8>) throws(AttachmentFileError) {
        do { try mac.check(tag) } catch { throw .attachment(error) }
    }

    /// Processes the input piece by piece.
    ///
    /// - Parameters:
    ///   - pieceByteCount: The size of each piece except the last.
    ///   - produce: Reads the piece at an offset into memory. The last piece may be one block longer.
    ///   - consume: Writes the piece. It runs while the next piece is produced.
    ///   - report: Gets each produced piece.
    private func run(
        pieceByteCount: Int,
        _ produce: (UnsafeMutablePointer<UInt8>, _ start: Int64) throws(AttachmentFileError) -> Piece,
        _ consume: (UnsafeMutablePointer<UInt8>, Int) throws(AttachmentFileError) -> Void,
        report: (Piece) -> Void
    ) throws(AttachmentFileError) {
        let room = pieceByteCount + BlockCipher.blockByteCount
        // The closure does all the work. The storage, which holds plaintext, is wiped right after it returns.
        _ = try unsafe SecretStorage(byteCount: 2 * room) { memory throws(AttachmentFileError) in
            let base = unsafe memory.baseAddress!.assumingMemoryBound(to: UInt8.self)
            var (current, next) = unsafe (base, base + room)
            var piece = try unsafe produce(current, 0)
            while true {
                guard !isCancelled() else { throw .cancelled }
                report(piece)
                if piece.isLast { return try unsafe consume(current, piece.byteCount) }
                var following = piece
                try files.threads.runBoth { () throws(AttachmentFileError) in
                    following = try unsafe produce(next, piece.end)
                } _: { () throws(AttachmentFileError) in
                    try unsafe consume(current, piece.byteCount)
                }
                unsafe (current, next) = unsafe (next, current)
                piece = following
            }
        }
    }
}
#endif
