// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension POSIXFile {
    /// Waits until the content of this file is on the disk. A file system without fsync is not an error.
    borrowing func synchronize() throws(AttachmentFileError) {
        do { _ = try check("fsync") { flush(descriptor) } } catch .system(_, let code) where isUnsupported(code) {
            // A file system without fsync reports a failed write at close.
            let copy = try check("fsync") { fcntl(descriptor, F_DUPFD_CLOEXEC, Self.firstDescriptor) }
            guard close(copy) == 0 || errno == EINTR else { throw .system(call: "fsync", errno: errno) }
        }
    }

    /// Waits until the names in this folder are on the disk. A file system that cannot sync a folder is not an error.
    ///
    /// - Throws: ``AttachmentFileError/unsyncedFolder(errno:)``.
    borrowing func synchronizeNames() throws(AttachmentFileError) {
        do { _ = try check("fsync") { flush(descriptor) } } catch .system(_, let code) {
            // EBADF: the folder was opened without read permission.
            guard code == EBADF || isUnsupported(code) else { throw .unsyncedFolder(errno: code) }
        }
    }

    /// Waits for the disk like ``synchronize()``, until `isCancelled` returns true.
    ///
    /// - Throws: ``AttachmentFileError/cancelled`` or ``AttachmentFileError/system(call:errno:)``.
    borrowing func synchronize(unless isCancelled: () -> Bool) throws(AttachmentFileError) {
        guard DispatchThreads.areThere() else { return try synchronize() }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, Self.firstDescriptor)
        guard copy >= 0 else { return try synchronize() }
        let work = Synchronizing(POSIXFile(descriptor: copy))
        DispatchQueue.global().async { work.run() }
        while work.ended.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
            guard !isCancelled() else { throw .cancelled }
            // If all threads of Dispatch are busy, this thread does the work.
            work.run()
        }
        try work.check()
    }
}

/// Calls `fsync`. On Darwin, `fsync` does not wait for the drive, so `F_FULLFSYNC` comes first.
private func flush(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
    #endif
    return fsync(descriptor)
}

/// The synchronization of a file, on the first thread that calls ``run()``.
private final class Synchronizing: Sendable {
    let ended = DispatchSemaphore(value: 0)
    private let file: POSIXFile
    private let isBegun = Atomic(false)
    private let errorCode = Atomic<Int32>(0)

    init(_ file: consuming POSIXFile) {
        self.file = file
    }

    func run() {
        guard !isBegun.exchange(true, ordering: .relaxed) else { return }
        do { try file.synchronize() } catch .system(_, let code) {
            errorCode.store(code, ordering: .relaxed)
        } catch {}
        ended.signal()
    }

    /// Throws the error of ``run()``, which has ended.
    func check() throws(AttachmentFileError) {
        let code = errorCode.load(ordering: .relaxed)
        guard code == 0 else { throw .system(call: "fsync", errno: code) }
    }
}
#endif
