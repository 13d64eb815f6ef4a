// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// A file that was encrypted and waits beside its target, which is still as it was.
///
///     let staged = try AttachmentCipher.stageFile(at: film, for: blob)
///     try save(staged.key)
///     try staged.replaceTarget()
///
/// ``AttachmentCipher`` stages files, so that you can keep the key before the old target goes. If you drop the value, the target
/// stays and the new file is removed.
public struct StagedFile: ~Copyable, Sendable {
    /// The key, which goes into an attachment pointer.
    public let key: AttachmentKey
    private let target: AttachmentTarget

    fileprivate init(_ key: AttachmentKey, _ target: consuming AttachmentTarget) {
        self.key = key
        self.target = target
    }

    /// Puts the file in the place of its target. The file is on the disk already; this call waits for its name.
    ///
    /// - Throws: ``AttachmentFileError/system(call:errno:)``.
    public consuming func replaceTarget() throws(AttachmentFileError) {
        try target.replace()
    }
}

extension AttachmentCipher {
    /// A function that is called every so often with the number of bytes done and the number of bytes to do.
    public typealias Progress = (_ done: Int64, _ total: Int64) -> Void

    // MARK: - Encrypting files

    /// Encrypts a file under a new random key.
    ///
    /// The target is written whole or not at all: to `.NAME.RANDOM.partial` beside it, for its owner alone, which is synced and
    /// renamed over the target at the end. A crash, a full disk, a signal or a cancelled task leaves the old target. The next
    /// run for the same target removes the partial file that a crash leaves. Memory is constant, some 2 MiB.
    ///
    /// - Parameters:
    ///   - input: the path of a regular file, as bytes. A link to one is followed.
    ///   - target: the path of a regular file that is replaced, or of a new one. Not a link.
    ///   - maximumByteCount: the longest input. A longer one is refused before any work.
    ///   - threads: with ``Threads/all``, the MAC and the writing are done on a second thread.
    ///   - progress: gets bytes of the input, on the calling thread.
    /// - Returns: the key, which goes into an attachment pointer. Use ``stageFile(at:for:maximumByteCount:threads:progress:)`` to
    ///   have it before the target is replaced.
    /// - Throws: in this order, ``AttachmentFileError/malformedPath`` of the input, ``AttachmentFileError/unsuitableInput(_:)``,
    ///   ``AttachmentError/tooLarge(limit:)``, ``AttachmentFileError/malformedPath`` of the target,
    ///   ``AttachmentFileError/unsuitableTarget(_:)``, ``AttachmentFileError/sameFile``; at any point
    ///   ``AttachmentFileError/system(call:errno:)``, ``AttachmentFileError/cancelled`` if the current task is, and
    ///   ``AttachmentError/cryptoUnavailable``.
    public static func encryptFile(
        at input: [UInt8], to target: [UInt8], maximumByteCount: Int64 = .max, threads: Threads = .one,
        progress: Progress = { _, _ in }
    ) throws(AttachmentFileError) -> AttachmentKey {
        let staged = try stageFile(
            at: input, for: target, maximumByteCount: maximumByteCount, threads: threads, progress: progress)
        let key = staged.key
        try staged.replaceTarget()
        return key
    }

    /// Encrypts a file: the same for paths that are text.
    public static func encryptFile(
        at input: String, to target: String, maximumByteCount: Int64 = .max, threads: Threads = .one,
        progress: Progress = { _, _ in }
    ) throws(AttachmentFileError) -> AttachmentKey {
        try encryptFile(
            at: Array(input.utf8), to: Array(target.utf8), maximumByteCount: maximumByteCount, threads: threads,
            progress: progress)
    }

    /// Encrypts a file under a new random key, and leaves the target as it is until ``StagedFile/replaceTarget()``.
    ///
    /// Parameters and errors are those of `encryptFile`.
    public static func stageFile(
        at input: [UInt8], for target: [UInt8], maximumByteCount: Int64 = .max, threads: Threads = .one,
        progress: Progress = { _, _ in }
    ) throws(AttachmentFileError) -> StagedFile {
        let key = AttachmentKey()
        return try withPass(threads, progress) { pass throws(AttachmentFileError) in
            StagedFile(
                key, try pass.encrypt(input, for: target, maximumByteCount: maximumByteCount, key: key, iv: nil))
        }
    }

    /// Encrypts a file under the key and the IV of a test vector.
    @_spi(Vectors)
    public static func encryptFile(
        at input: String, to target: String, key: AttachmentKey, iv: InlineArray<16, UInt8>, threads: Threads
    ) throws(AttachmentFileError) {
        let pass = AttachmentFilePass(threads: threads, progress: { _, _ in }, isCancelled: { false })
        try pass.encrypt(
            Array(input.utf8), for: Array(target.utf8), maximumByteCount: .max, key: key, iv: IV(iv)
        ).replace()
    }

    // MARK: - Decrypting files

    /// Decrypts a file in two passes: the first checks all of it, the second decrypts and checks again, because the file may have
    /// changed.
    ///
    /// The target is written as `encryptFile` does it, and replaced only if the second MAC holds too. The last block is decrypted
    /// after that, so that no size shows the padding before.
    ///
    /// - Parameters:
    ///   - input: the path of a regular file, as bytes. A link to one is followed.
    ///   - target: the path of a regular file that is replaced, or of a new one. Not a link.
    ///   - maximumByteCount: the longest input. A longer one is refused before any work.
    ///   - threads: with ``Threads/all``, the cipher and the writing are on a second thread.
    ///   - progress: gets bytes of the input, counted once for each pass, on the calling thread.
    /// - Throws: in this order, ``AttachmentFileError/malformedPath`` of the input, ``AttachmentFileError/unsuitableInput(_:)``,
    ///   ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength``, ``AttachmentFileError/malformedPath`` of
    ///   the target, ``AttachmentFileError/unsuitableTarget(_:)``, ``AttachmentFileError/sameFile``,
    ///   ``AttachmentError/authenticationFailed``, ``AttachmentError/malformedPlaintext``; at any point
    ///   ``AttachmentFileError/system(call:errno:)``, ``AttachmentFileError/cancelled`` if the current task is, and
    ///   ``AttachmentError/cryptoUnavailable``.
    public static func decryptFile(
        at input: [UInt8], to target: [UInt8], key: AttachmentKey, maximumByteCount: Int64 = .max,
        threads: Threads = .one, progress: Progress = { _, _ in }
    ) throws(AttachmentFileError) {
        try withPass(threads, progress) { pass throws(AttachmentFileError) in
            try pass.decrypt(input, for: target, maximumByteCount: maximumByteCount, key: key).replace()
        }
    }

    /// Decrypts a file: the same for paths that are text.
    public static func decryptFile(
        at input: String, to target: String, key: AttachmentKey, maximumByteCount: Int64 = .max,
        threads: Threads = .one, progress: Progress = { _, _ in }
    ) throws(AttachmentFileError) {
        try decryptFile(
            at: Array(input.utf8), to: Array(target.utf8), key: key, maximumByteCount: maximumByteCount,
            threads: threads, progress: progress)
    }

    /// A pass on the calling thread, which ends with the current task.
    private static func withPass<Value: ~Copyable>(
        _ threads: Threads, _ progress: Progress,
        _ body: (AttachmentFilePass) throws(AttachmentFileError) -> Value
    ) throws(AttachmentFileError) -> Value {
        try withoutActuallyEscaping(progress) { progress throws(AttachmentFileError) in
            try body(
                AttachmentFilePass(threads: threads, progress: progress, isCancelled: { Task.isCancelled }))
        }
    }
}

// MARK: - In the background

extension AttachmentCipher {
    /// A ``Progress`` that is called on one of Dispatch's threads.
    public typealias BackgroundProgress = @Sendable (_ done: Int64, _ total: Int64) -> Void

    /// Encrypts a file as `encryptFile` does, on Dispatch's threads: none of Swift's concurrency threads waits for a disk.
    ///
    /// - Throws: as `encryptFile`. ``AttachmentFileError/cancelled`` comes within 1 MiB of work after the task is cancelled, or
    ///   20 ms.
    @concurrent
    public static func encryptFileInBackground(
        at input: [UInt8], to target: [UInt8], maximumByteCount: Int64 = .max, threads: Threads = .one,
        progress: @escaping BackgroundProgress = { _, _ in }
    ) async throws(AttachmentFileError) -> AttachmentKey {
        let key = AttachmentKey()
        try await inBackground(threads, progress) { pass throws(AttachmentFileError) in
            try pass.encrypt(input, for: target, maximumByteCount: maximumByteCount, key: key, iv: nil).replace()
        }
        return key
    }

    /// Encrypts a file in the background: the same for paths that are text.
    @concurrent
    public static func encryptFileInBackground(
        at input: String, to target: String, maximumByteCount: Int64 = .max, threads: Threads = .one,
        progress: @escaping BackgroundProgress = { _, _ in }
    ) async throws(AttachmentFileError) -> AttachmentKey {
        try await encryptFileInBackground(
            at: Array(input.utf8), to: Array(target.utf8), maximumByteCount: maximumByteCount, threads: threads,
            progress: progress)
    }

    /// Encrypts a file as `stageFile` does, on Dispatch's threads.
    ///
    /// - Throws: as ``encryptFileInBackground(at:to:maximumByteCount:threads:progress:)-([UInt8],_,_,_,_)``.
    @concurrent
    public static func stageFileInBackground(
        at input: [UInt8], for target: [UInt8], maximumByteCount: Int64 = .max, threads: Threads = .one,
        progress: @escaping BackgroundProgress = { _, _ in }
    ) async throws(AttachmentFileError) -> StagedFile {
        let key = AttachmentKey()
        let staged = Mutex<StagedFile?>(nil)
        try await inBackground(threads, progress) { pass throws(AttachmentFileError) in
            let target = try pass.encrypt(
                input, for: target, maximumByteCount: maximumByteCount, key: key, iv: nil)
            var made = Optional(StagedFile(key, target))
            staged.withLock { $0 = made.take() }
        }
        return staged.withLock { $0.take()! }
    }

    /// Decrypts a file as `decryptFile` does, on Dispatch's threads: none of Swift's concurrency threads waits for a disk.
    ///
    /// - Throws: as `decryptFile`. ``AttachmentFileError/cancelled`` comes within 1 MiB of work after the task is cancelled, or
    ///   20 ms.
    @concurrent
    public static func decryptFileInBackground(
        at input: [UInt8], to target: [UInt8], key: AttachmentKey, maximumByteCount: Int64 = .max,
        threads: Threads = .one, progress: @escaping BackgroundProgress = { _, _ in }
    ) async throws(AttachmentFileError) {
        try await inBackground(threads, progress) { pass throws(AttachmentFileError) in
            try pass.decrypt(input, for: target, maximumByteCount: maximumByteCount, key: key).replace()
        }
    }

    /// Decrypts a file in the background: the same for paths that are text.
    @concurrent
    public static func decryptFileInBackground(
        at input: String, to target: String, key: AttachmentKey, maximumByteCount: Int64 = .max,
        threads: Threads = .one, progress: @escaping BackgroundProgress = { _, _ in }
    ) async throws(AttachmentFileError) {
        try await decryptFileInBackground(
            at: Array(input.utf8), to: Array(target.utf8), key: key, maximumByteCount: maximumByteCount,
            threads: threads, progress: progress)
    }

    /// A pass on one of Dispatch's threads, which ends with the task that waits for it.
    private static func inBackground(
        _ threads: Threads, _ progress: @escaping BackgroundProgress,
        _ work: @escaping @Sendable (AttachmentFilePass) throws(AttachmentFileError) -> Void
    ) async throws(AttachmentFileError) {
        let cancellation = Cancellation()
        let result: Result<Void, AttachmentFileError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    let pass = AttachmentFilePass(
                        threads: threads, progress: progress, isCancelled: cancellation.isCancelled)
                    continuation.resume(
                        returning: Result { () throws(AttachmentFileError) in try work(pass) })
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
        try result.get()
    }
}

/// Carries a task's cancellation to a thread that belongs to no task.
private final class Cancellation: Sendable {
    private let flag = Atomic(false)

    func cancel() { flag.store(true, ordering: .relaxed) }

    @Sendable func isCancelled() -> Bool { flag.load(ordering: .relaxed) }
}
