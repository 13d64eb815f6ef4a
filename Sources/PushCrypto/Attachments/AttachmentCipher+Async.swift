// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

extension AttachmentCipher {
    /// Encrypts a file as ``encryptFile(at:to:maximumByteCount:threads:progress:)-2ofvm`` does, on threads of Dispatch's: none of
    /// Swift's concurrency threads waits for a disk.
    ///
    /// - Parameter progress: called on one of Dispatch's threads.
    /// - Throws: as there. ``AttachmentFileError/cancelled`` comes within a megabyte's work of the task's cancellation, or 20 ms.
    @concurrent
    public static func encryptFile(
        at input: String, to target: String, maximumByteCount: Int64 = .max, threads: AttachmentThreads = .two,
        progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws(AttachmentFileError) -> AttachmentKey {
        try await onDispatch { cancellation throws(AttachmentFileError) in
            let pass = AttachmentFilePass(threads: threads, progress: progress, isCancelled: cancellation.isCancelled)
            let key = AttachmentKey()
            try pass.encrypt(input, to: target, maximumByteCount: maximumByteCount, key: key, iv: nil)
            return key
        }
    }

    /// Decrypts a file as ``decryptFile(at:to:key:maximumByteCount:threads:progress:)-6vjlx`` does, on threads of Dispatch's: none of
    /// Swift's concurrency threads waits for a disk.
    ///
    /// - Parameter progress: called on one of Dispatch's threads.
    /// - Throws: as there. ``AttachmentFileError/cancelled`` comes within a megabyte's work of the task's cancellation, or 20 ms.
    @concurrent
    public static func decryptFile(
        at input: String, to target: String, key: AttachmentKey, maximumByteCount: Int64 = .max,
        threads: AttachmentThreads = .two,
        progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) async throws(AttachmentFileError) {
        try await onDispatch { cancellation throws(AttachmentFileError) in
            let pass = AttachmentFilePass(threads: threads, progress: progress, isCancelled: cancellation.isCancelled)
            try pass.decrypt(input, to: target, key: key, maximumByteCount: maximumByteCount)
        }
    }

    private static func onDispatch<Value: Sendable>(
        _ work: @escaping @Sendable (Cancellation) throws(AttachmentFileError) -> Value
    ) async throws(AttachmentFileError) -> Value {
        let cancellation = Cancellation()
        let result: Result<Value, AttachmentFileError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(
                        returning: Result { () throws(AttachmentFileError) in try work(cancellation) })
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
        return try result.get()
    }
}

/// Carries a task's cancellation to a thread that belongs to no task.
private final class Cancellation: Sendable {
    private let flag = Atomic(false)

    func cancel() { flag.store(true, ordering: .relaxed) }

    func isCancelled() -> Bool { flag.load(ordering: .relaxed) }
}
