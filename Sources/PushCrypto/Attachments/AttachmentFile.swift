// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Dispatch
import Synchronization

/// The encryption or decryption of one file to another. It uses about 2 MiB of memory for files of any size.
///
///     let key = try AttachmentFile(at: film, to: blob).encrypt()
///     try await AttachmentFile(at: blob, to: copy).decryptInBackground(key: key)
///
/// The target is replaced as a whole or not at all. The new content goes to a partial file `.NAME.RANDOM.partial` in
/// the same folder, readable only by its owner. The partial file is synced, and renamed to the target at the end. A
/// crash, a full disk, a signal or a canceled task leaves the old target.
///
/// After a crash, the next run for the same target removes the partial file. This needs a readable folder on a file
/// system with locks.
///
/// Every call throws, in this order, ``AttachmentFileError/malformedPath`` of the input,
/// ``AttachmentFileError/unsuitableInput(_:)``, ``AttachmentError/tooLarge(limit:)``,
/// ``AttachmentError/malformedLength`` when decrypting, ``AttachmentFileError/malformedPath`` of the target,
/// ``AttachmentFileError/unsuitableTarget(_:)`` and ``AttachmentFileError/sameFile``. At any point it throws
/// ``AttachmentFileError/inputChanged``, ``AttachmentFileError/system(call:errno:)``, ``AttachmentFileError/cancelled``
/// if the current task is canceled, and ``AttachmentError/cryptoUnavailable``.
public struct AttachmentFile: Sendable {
    /// A function that gets the number of bytes done, and the total number of bytes.
    typealias Progress = (_ done: Int64, _ total: Int64) -> Void

    let input: [UInt8]
    /// The descriptor to read instead of a file.
    private(set) var stream: Int32?
    let target: [UInt8]
    let maximumByteCount: Int64
    let threads: Threads

    /// Names the files, and opens nothing yet.
    ///
    /// - Parameters:
    ///   - input: The path of a regular file, as bytes. A symbolic link is followed.
    ///   - target: The path of the new file, as bytes. An existing regular file is replaced; a link or a read-only file
    ///     is refused.
    ///   - maximumByteCount: The maximum length of the input, in bytes. A longer file is refused before any work, or
    ///     once it has grown beyond the maximum.
    ///   - threads: With ``Threads/all``, two threads share the work: reading and writing run at the same time, and so
    ///     do the cipher and the MAC.
    public init(
        at input: [UInt8], to target: [UInt8], maximumByteCount: Int64 = .max, threads: Threads = .one
    ) {
        (self.input, self.target) = (input, target)
        (self.maximumByteCount, self.threads) = (maximumByteCount, threads)
    }

    /// Names the files by strings, in UTF-8: see ``init(at:to:maximumByteCount:threads:)-([UInt8],_,_,_)``.
    public init(at input: String, to target: String, maximumByteCount: Int64 = .max, threads: Threads = .one) {
        self.init(
            at: Array(input.utf8), to: Array(target.utf8), maximumByteCount: maximumByteCount, threads: threads)
    }

    /// Names an open descriptor, such as a pipe, which is read from its current offset. It can only be encrypted:
    /// decryption reads its input twice.
    package init(reading stream: Int32, to target: [UInt8], maximumByteCount: Int64, threads: Threads) {
        self.init(at: [], to: target, maximumByteCount: maximumByteCount, threads: threads)
        self.stream = stream
    }

    // MARK: - On the calling thread

    /// Encrypts the input under a new random key, up to the end of the file.
    ///
    /// If the process is killed inside this call, both the old target and the new key can be lost. To save the key
    /// before the target is replaced, use ``stage(progress:)``.
    ///
    /// This call returns the key even if the replacement of the target is not certain: see
    /// ``AttachmentFileError/unsyncedFolder(errno:)`` and ``AttachmentFileError/unknownTarget(errno:)``.
    /// ``StagedAttachment/replaceTarget()`` throws these errors.
    ///
    /// - Parameter progress: Gets bytes of the input. An empty input reports nothing, so the total is never 0. If the
    ///   size is unknown, the total is the number of bytes read so far.
    /// - Returns: The key, to send in an attachment pointer.
    /// - Throws: The errors of ``AttachmentFile``. The target is then unchanged.
    public func encrypt(
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(AttachmentFileError) -> AttachmentKey {
        try pass.stage(progress).finish()
    }

    /// Encrypts the input under a new random key, and leaves the target unchanged until
    /// ``StagedAttachment/replaceTarget()``.
    ///
    /// - Parameter progress: Gets bytes of the input, as in ``encrypt(progress:)``.
    /// - Returns: The key and the encrypted file.
    /// - Throws: The errors of ``AttachmentFile``.
    public func stage(
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(AttachmentFileError) -> StagedAttachment {
        try pass.stage(progress)
    }

    /// Decrypts the input in two passes. The first pass verifies the whole blob. The second pass decrypts it and
    /// verifies it again, because the file may have changed.
    ///
    /// The last block is decrypted after the second pass, so that the size of the partial file does not reveal the
    /// padding early.
    ///
    /// - Parameters:
    ///   - key: The key from the attachment pointer.
    ///   - progress: Gets bytes of ciphertext, counted once in each pass. The total is twice the length of the
    ///     ciphertext, which is 48 bytes less than the blob.
    /// - Throws: The errors of ``AttachmentFile``; then ``AttachmentError/authenticationFailed``, then
    ///   ``AttachmentError/malformedPlaintext``, then ``AttachmentFileError/unsyncedFolder(errno:)`` or
    ///   ``AttachmentFileError/unknownTarget(errno:)``.
    public func decrypt(
        key: AttachmentKey, progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(AttachmentFileError) {
        try pass.decrypt(key, progress).replace()
    }

    /// Encrypts the input under the key and the IV of a test vector.
    ///
    /// - Throws: The errors of ``AttachmentFile``, then ``AttachmentFileError/unsyncedFolder(errno:)`` or
    ///   ``AttachmentFileError/unknownTarget(errno:)``.
    @_spi(Vectors)
    public func encrypt(key: AttachmentKey, iv: InlineArray<16, UInt8>) throws(AttachmentFileError) {
        try pass.encrypt(key, iv: IV(iv)) { _, _ in }.replace()
    }

    private var pass: AttachmentFilePass { AttachmentFilePass(files: self, isCancelled: { Task.isCancelled }) }

    // MARK: - In the background

    /// Encrypts like ``encrypt(progress:)``, on Dispatch's threads, so that no thread of Swift's concurrency pool waits
    /// for a disk.
    ///
    /// After the task is canceled, the call throws ``AttachmentFileError/cancelled`` within 1 MiB of work or 20 ms.
    ///
    /// - Parameter progress: Gets bytes of the input, on one of Dispatch's threads.
    /// - Returns: The key, to send in an attachment pointer.
    /// - Throws: The same errors as ``encrypt(progress:)``.
    @concurrent
    public func encryptInBackground(
        progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws(AttachmentFileError) -> AttachmentKey {
        try await inBackground { pass throws(AttachmentFileError) in try pass.stage(progress).finish() }
    }

    /// Encrypts like ``stage(progress:)``, on Dispatch's threads.
    ///
    /// - Parameter progress: Gets bytes of the input, on one of Dispatch's threads.
    /// - Returns: The key and the encrypted file.
    /// - Throws: The same errors as ``stage(progress:)``.
    @concurrent
    public func stageInBackground(
        progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws(AttachmentFileError) -> StagedAttachment {
        try await inBackground { pass throws(AttachmentFileError) in try pass.stage(progress) }
    }

    /// Decrypts like ``decrypt(key:progress:)``, on Dispatch's threads.
    ///
    /// - Parameters:
    ///   - key: The key from the attachment pointer.
    ///   - progress: Gets bytes of ciphertext, on one of Dispatch's threads.
    /// - Throws: The same errors as ``decrypt(key:progress:)``.
    @concurrent
    public func decryptInBackground(
        key: AttachmentKey, progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws(AttachmentFileError) {
        try await inBackground { pass throws(AttachmentFileError) in try pass.decrypt(key, progress).replace() }
    }

    private func inBackground<Value: ~Copyable & Sendable>(
        _ work: @escaping @Sendable (AttachmentFilePass) throws(AttachmentFileError) -> Value
    ) async throws(AttachmentFileError) -> Value {
        let cancellation = Cancellation()
        let result = Mutex<Result<Value, AttachmentFileError>?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    let pass = AttachmentFilePass(
                        files: self, isCancelled: { cancellation.isSet.load(ordering: .relaxed) })
                    var done = Optional(Result { () throws(AttachmentFileError) in try work(pass) })
                    result.withLock { $0 = done.take() }
                    continuation.resume()
                }
            }
        } onCancel: {
            cancellation.isSet.store(true, ordering: .relaxed)
        }
        return try result.withLock { $0.take()! }.get()
    }
}

/// The cancellation of a task, visible to a thread that belongs to no task.
private final class Cancellation: Sendable {
    let isSet = Atomic(false)
}

/// An encrypted file that is ready to replace its target. The target is still unchanged.
///
///     let staged = try AttachmentFile(at: film, to: blob).stage()
///     try save(staged.key)
///     try staged.replaceTarget()
///
/// If you drop the value, the target stays unchanged, and the encrypted file is removed.
public struct StagedAttachment: ~Copyable, Sendable {
    /// The key, to send in an attachment pointer.
    public let key: AttachmentKey
    private let target: AttachmentTarget

    fileprivate init(_ key: AttachmentKey, _ target: consuming AttachmentTarget) {
        self.key = key
        self.target = target
    }

    /// Replaces the target with the encrypted file. The content is on the disk already; this call syncs the name.
    ///
    /// - Returns: The key.
    /// - Throws: ``AttachmentFileError/system(call:errno:)`` if the target is unchanged, and the encrypted file is
    ///   removed; ``AttachmentFileError/unsyncedFolder(errno:)`` if the target is new;
    ///   ``AttachmentFileError/unknownTarget(errno:)`` if the target may be new. Keep the key in the last two cases.
    @discardableResult
    public consuming func replaceTarget() throws(AttachmentFileError) -> AttachmentKey {
        let key = key
        try target.replace()
        return key
    }

    /// Replaces the target, and returns the key even if the replacement is not certain.
    fileprivate consuming func finish() throws(AttachmentFileError) -> AttachmentKey {
        let key = key
        do { try target.replace() } catch .unsyncedFolder {} catch .unknownTarget {}
        return key
    }
}

extension AttachmentFilePass {
    fileprivate func stage(_ progress: AttachmentFile.Progress) throws(AttachmentFileError) -> StagedAttachment {
        let key = AttachmentKey()
        return StagedAttachment(key, try encrypt(key, iv: nil, progress))
    }
}
#endif
