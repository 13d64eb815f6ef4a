// SPDX-License-Identifier: Apache-2.0

extension AttachmentCipher {
    /// Called on the calling thread every so often: bytes done, and bytes there are to do.
    public typealias Progress = (_ done: Int64, _ total: Int64) -> Void

    /// Encrypts a file under a new random key.
    ///
    /// The target is written whole or not at all: to `.NAME.RANDOM.partial` beside it, for its owner alone, which is synced and
    /// renamed over the target at the end. A crash, a full disk, a signal or a cancelled task leaves the old target; what a
    /// crash leaves of the partial file, the next run for the same target removes. Memory is constant, some 2 MiB.
    ///
    /// - Parameters:
    ///   - input: path of a regular file; a link to one is followed.
    ///   - target: path of a regular file that is replaced, or of none. Not a link.
    ///   - maximumByteCount: of the input. A longer one is refused before any work.
    ///   - progress: of the input's bytes.
    /// - Returns: the key, which goes into an attachment pointer.
    /// - Throws: in this order, ``AttachmentFileError/malformedPath`` of the input, ``AttachmentFileError/unsuitableInput(_:)``,
    ///   ``AttachmentError/tooLarge(limit:)``, ``AttachmentFileError/malformedPath`` of the target,
    ///   ``AttachmentFileError/unsuitableTarget(_:)``, ``AttachmentFileError/sameFile``; at any point ``AttachmentFileError/system(call:errno:)``,
    ///   ``AttachmentFileError/cancelled`` if the current task is, and ``AttachmentError/cryptoUnavailable``.
    public static func encryptFile(
        at input: String, to target: String, maximumByteCount: Int64 = .max, threads: AttachmentThreads = .two,
        progress: Progress = { _, _ in }
    ) throws(AttachmentFileError) -> AttachmentKey {
        try withoutActuallyEscaping(progress) { progress throws(AttachmentFileError) in
            let pass = AttachmentFilePass(threads: threads, progress: progress, isCancelled: { Task.isCancelled })
            let key = AttachmentKey()
            try pass.encrypt(input, to: target, maximumByteCount: maximumByteCount, key: key, iv: nil)
            return key
        }
    }

    /// Decrypts a file in two passes: the first checks all of it, the second decrypts and checks again, since the file may
    /// have changed. The target is written as ``encryptFile(at:to:maximumByteCount:threads:progress:)-2ofvm`` does it, and put in
    /// place only if the second MAC holds too.
    ///
    /// - Parameters:
    ///   - input: path of a regular file; a link to one is followed.
    ///   - target: path of a regular file that is replaced, or of none. Not a link.
    ///   - maximumByteCount: of the input. A longer one is refused before any work.
    ///   - progress: of the input's bytes, counted once for each pass.
    /// - Throws: in this order, ``AttachmentFileError/malformedPath`` of the input, ``AttachmentFileError/unsuitableInput(_:)``,
    ///   ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength``, ``AttachmentFileError/malformedPath`` of
    ///   the target, ``AttachmentFileError/unsuitableTarget(_:)``, ``AttachmentFileError/sameFile``,
    ///   ``AttachmentError/authenticationFailed``, ``AttachmentError/malformedPlaintext``; at any point
    ///   ``AttachmentFileError/system(call:errno:)``, ``AttachmentFileError/cancelled`` if the current task is, and
    ///   ``AttachmentError/cryptoUnavailable``.
    public static func decryptFile(
        at input: String, to target: String, key: AttachmentKey, maximumByteCount: Int64 = .max,
        threads: AttachmentThreads = .two, progress: Progress = { _, _ in }
    ) throws(AttachmentFileError) {
        try withoutActuallyEscaping(progress) { progress throws(AttachmentFileError) in
            let pass = AttachmentFilePass(threads: threads, progress: progress, isCancelled: { Task.isCancelled })
            try pass.decrypt(input, to: target, key: key, maximumByteCount: maximumByteCount)
        }
    }

    /// For test vectors, which fix key and IV.
    @_spi(Vectors)
    public static func encryptFile(
        at input: String, to target: String, key: AttachmentKey, iv: InlineArray<16, UInt8>, threads: AttachmentThreads
    ) throws(AttachmentFileError) {
        let pass = AttachmentFilePass(threads: threads, progress: { _, _ in }, isCancelled: { false })
        try pass.encrypt(input, to: target, maximumByteCount: .max, key: key, iv: IV(iv))
    }
}
