// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Encrypts or decrypts one file to another, in some 2 MiB of memory.
///
///     let key = try AttachmentFile(at: film, to: blob).encrypt()
///     try await AttachmentFile(at: blob, to: copy).decryptInBackground(key: key)
///
/// The target is written whole or not at all: to `.NAME.RANDOM.partial` beside it, for its owner alone, which is synced and renamed
/// over the target at the end. A crash, a full disk, a signal or a canceled task leaves the old target. The next run for the same
/// target removes the partial file that a crash leaves, if the folder can be read and its file system has locks.
///
/// Every call throws, in this order, ``AttachmentFileError/malformedPath`` of the input,
/// ``AttachmentFileError/unsuitableInput(_:)``, ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength`` when
/// decrypting, ``AttachmentFileError/malformedPath`` of the target, ``AttachmentFileError/unsuitableTarget(_:)`` and
/// ``AttachmentFileError/sameFile``; at any point ``AttachmentFileError/inputChanged``,
/// ``AttachmentFileError/system(call:errno:)``, ``AttachmentFileError/cancelled`` if the current task is, and
/// ``AttachmentError/cryptoUnavailable``.
public struct AttachmentFile: Sendable {
    /// A function that is called every so often with the number of bytes done and the number of bytes to do.
    typealias Progress = (_ done: Int64, _ total: Int64) -> Void

    let input: [UInt8]
    /// The descriptor that is read instead of a file.
    private(set) var stream: Int32?
    let target: [UInt8]
    let maximumByteCount: Int64
    let threads: Threads

    /// Names the files. Nothing is opened yet.
    ///
    /// - Parameters:
    ///   - input: the path of a regular file, as bytes. A link to one is followed.
    ///   - target: the path of a regular file that is replaced, or of a new one. Not a link, and not a read-only file.
    ///   - maximumByteCount: the longest input. A longer one is refused before any work, or when more has been read.
    ///   - threads: with ``Threads/all``, reading and writing are done at the same time, and so are the cipher and the MAC.
    public init(
        at input: [UInt8], to target: [UInt8], maximumByteCount: Int64 = .max, threads: Threads = .one
    ) {
        (self.input, self.target) = (input, target)
        (self.maximumByteCount, self.threads) = (maximumByteCount, threads)
    }

    /// Names the files by paths that are text, as UTF-8.
    public init(at input: String, to target: String, maximumByteCount: Int64 = .max, threads: Threads = .one) {
        self.init(
            at: Array(input.utf8), to: Array(target.utf8), maximumByteCount: maximumByteCount, threads: threads)
    }

    /// Encrypts from an open descriptor, such as a pipe, from its current offset. Cannot decrypt, which reads its input twice.
    package init(reading stream: Int32, to target: [UInt8], maximumByteCount: Int64, threads: Threads) {
        self.init(at: [], to: target, maximumByteCount: maximumByteCount, threads: threads)
        self.stream = stream
    }

    // MARK: - On the calling thread

    /// Encrypts the input under a new random key, to its end: a file of the system has more or less than its size says.
    ///
    /// A process that is killed inside this call can lose both the old target and the new key. Use ``stage(progress:)`` to save the
    /// key before the target is replaced.
    ///
    /// - Parameter progress: gets bytes of the input. The total is never 0, so an empty input reports nothing. Where the size is
    ///   unknown, the total is the number of bytes read so far.
    /// - Returns: the key, which goes into an attachment pointer. The target is new, unless the file system does not tell whether it
    ///   is. If the folder cannot be synced, a power failure may bring the old target back. ``StagedAttachment/replaceTarget()``
    ///   reports both.
    /// - Throws: as ``AttachmentFile`` says. The target is as it was.
    public func encrypt(
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(AttachmentFileError) -> AttachmentKey {
        try pass.stage(progress).finish()
    }

    /// Encrypts the input under a new random key, and leaves the target as it is until ``StagedAttachment/replaceTarget()``.
    ///
    /// - Returns: the key and the encrypted file.
    /// - Throws: as ``AttachmentFile`` says.
    public func stage(
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(AttachmentFileError) -> StagedAttachment {
        try pass.stage(progress)
    }

    /// Decrypts the input in two passes: the first checks all of it, the second decrypts and checks again, because the file may
    /// have changed.
    ///
    /// The last block is decrypted after that, so that no size shows the padding before.
    ///
    /// - Parameter progress: gets bytes of ciphertext, 48 fewer than the blob has, counted once for each pass.
    /// - Throws: ``AttachmentError/authenticationFailed``, then ``AttachmentError/malformedPlaintext``, then
    ///   ``AttachmentFileError/unsyncedFolder(errno:)``, after which the target is new, or
    ///   ``AttachmentFileError/unknownTarget(errno:)``, after which it may be.
    public func decrypt(
        key: AttachmentKey, progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(AttachmentFileError) {
        try pass.decrypt(key, progress).replace()
    }

    /// Encrypts the input under the key and the IV of a test vector.
    ///
    /// - Throws: as ``AttachmentFile`` says, ``AttachmentFileError/unsyncedFolder(errno:)`` or
    ///   ``AttachmentFileError/unknownTarget(errno:)``.
    @_spi(Vectors)
    public func encrypt(key: AttachmentKey, iv: InlineArray<16, UInt8>) throws(AttachmentFileError) {
        try pass.encrypt(key, iv: IV(iv)) { _, _ in }.replace()
    }

    private var pass: AttachmentFilePass { AttachmentFilePass(files: self, isCancelled: { Task.isCancelled }) }

    // MARK: - In the background

    /// Encrypts as ``encrypt(progress:)`` does, on Dispatch's threads: none of Swift's concurrency threads waits for a disk.
    ///
    /// ``AttachmentFileError/cancelled`` comes within 1 MiB of work after the task is canceled, or 20 ms.
    ///
    /// - Parameter progress: gets bytes of the input, on one of Dispatch's threads.
    /// - Returns: the key, as there.
    /// - Throws: as ``encrypt(progress:)``.
    @concurrent
    public func encryptInBackground(
        progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws(AttachmentFileError) -> AttachmentKey {
        try await inBackground { pass throws(AttachmentFileError) in try pass.stage(progress).finish() }
    }

    /// Encrypts as ``stage(progress:)`` does, on Dispatch's threads.
    ///
    /// - Throws: ``AttachmentFileError``.
    @concurrent
    public func stageInBackground(
        progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws(AttachmentFileError) -> StagedAttachment {
        try await inBackground { pass throws(AttachmentFileError) in try pass.stage(progress) }
    }

    /// Decrypts as ``decrypt(key:progress:)`` does, on Dispatch's threads, and throws the same.
    ///
    /// - Parameter progress: as there, on one of Dispatch's threads.
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

/// Carries a task's cancellation to a thread that belongs to no task.
private final class Cancellation: Sendable {
    let isSet = Atomic(false)
}

/// A file that was encrypted and waits beside its target, which is still as it was.
///
///     let staged = try AttachmentFile(at: film, to: blob).stage()
///     try save(staged.key)
///     try staged.replaceTarget()
///
/// If you drop the value, the target stays and the new file is removed.
public struct StagedAttachment: ~Copyable, Sendable {
    /// The key, which goes into an attachment pointer.
    public let key: AttachmentKey
    private let target: AttachmentTarget

    fileprivate init(_ key: AttachmentKey, _ target: consuming AttachmentTarget) {
        self.key = key
        self.target = target
    }

    /// Puts the file in the place of its target. The content is on the disk already; this call waits for the name.
    ///
    /// - Returns: the key.
    /// - Throws: ``AttachmentFileError/system(call:errno:)``: the target is as it was, and the encrypted file is gone;
    ///   ``AttachmentFileError/unsyncedFolder(errno:)``: the target is new; or ``AttachmentFileError/unknownTarget(errno:)``: the
    ///   target may be new, so keep the key.
    @discardableResult
    public consuming func replaceTarget() throws(AttachmentFileError) -> AttachmentKey {
        let key = key
        try target.replace()
        return key
    }

    /// Puts the file in the place of its target. Returns the key of each target that may be new.
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
