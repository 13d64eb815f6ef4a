// SPDX-License-Identifier: Apache-2.0

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
    /// Waits until the disk has the content of this file. A file system that has no fsync is not an error.
    borrowing func synchronize() throws(AttachmentFileError) {
        do { _ = try check("fsync") { flush(descriptor) } } catch .system(_, let code) where isUnsupported(code) {
            // Where fsync reports nothing, a file system reports at close that it could not write.
            let copy = try check("fsync") { fcntl(descriptor, F_DUPFD_CLOEXEC, Self.firstDescriptor) }
            guard close(copy) == 0 || errno == EINTR else { throw .system(call: "fsync", errno: errno) }
        }
    }

    /// Waits until the disk has the names in this folder. A file system that cannot sync a folder is not an error.
    ///
    /// - Throws: ``AttachmentFileError/unsyncedFolder(errno:)``.
    borrowing func synchronizeNames() throws(AttachmentFileError) {
        do { _ = try check("fsync") { flush(descriptor) } } catch .system(_, let code) {
            // EBADF: the folder is open without being readable.
            guard code == EBADF || isUnsupported(code) else { throw .unsyncedFolder(errno: code) }
        }
    }

    /// Waits for the disk as ``synchronize()`` does, but not after `isCancelled`.
    ///
    /// - Throws: ``AttachmentFileError/cancelled``, or a fault of the system.
    borrowing func synchronize(unless isCancelled: () -> Bool) throws(AttachmentFileError) {
        guard DispatchThreads.areThere() else { return try synchronize() }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, Self.firstDescriptor)
        guard copy >= 0 else { return try synchronize() }
        let work = Synchronizing(POSIXFile(descriptor: copy))
        DispatchQueue.global().async { work.run() }
        while work.ended.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
            guard !isCancelled() else { throw .cancelled }
            // If all of Dispatch's threads are busy, this thread does the work.
            work.run()
        }
        try work.check()
    }
}

/// POSIX's `fsync`, which on Darwin does not wait for the drive.
private func flush(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
    #endif
    return fsync(descriptor)
}

/// Synchronizes a file on the first thread that asks.
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

    /// Throws what the call that has ended gave.
    func check() throws(AttachmentFileError) {
        let code = errorCode.load(ordering: .relaxed)
        guard code == 0 else { throw .system(call: "fsync", errno: code) }
    }
}
