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

/// An open file. All that this module asks of the system about files is asked here.
struct POSIXFile: ~Copyable {
    fileprivate let descriptor: Int32

    deinit { _ = close(descriptor) }

    /// Closes the file in one of Dispatch's threads: if no name leads to it any more, that takes the longer the more is in it.
    consuming func closeElsewhere() {
        guard DispatchThreads.areThere() else {
            _ = consume self
            return
        }
        let descriptor = descriptor
        discard self
        DispatchQueue.global().async { _ = close(descriptor) }
    }

    // MARK: - Opening

    /// Opens a file for reading, following links. Does not wait for a FIFO's other end.
    static func forReading(_ path: [UInt8]) throws(AttachmentFileError) -> POSIXFile {
        try opened("open input") { unsafe path.withCName { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) } }
    }

    /// Opens a folder, so that what is in it stays in reach whatever becomes of its path.
    static func folder(_ path: [UInt8]) throws(AttachmentFileError) -> POSIXFile {
        try opened("open folder") { unsafe path.withCName { unsafe open($0, O_RDONLY | O_CLOEXEC | O_DIRECTORY) } }
    }

    /// Makes a file in this folder for writing, for its owner alone; nil if there is one of that name.
    borrowing func create(_ name: [UInt8]) throws(AttachmentFileError) -> POSIXFile? {
        do {
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            return try Self.opened("create") { unsafe name.withCName { unsafe openat(descriptor, $0, flags, 0o600) } }
        } catch .system(_, EEXIST) {
            return nil
        }
    }

    /// Opens a regular file in this folder whose lock nobody holds, and takes the lock; nil if that can't be.
    borrowing func openAbandoned(_ name: [UInt8]) -> POSIXFile? {
        let flags = O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let opened = unsafe name.withCName { unsafe openat(descriptor, $0, flags) }
        guard opened >= 0 else { return nil }
        let file = POSIXFile(descriptor: opened)
        guard let status = try? file.status(), status.kind == nil, flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            return nil
        }
        return file
    }

    /// What `open` gives, by a number that is none of 0, 1 and 2. In a process without standard output and error, one of those
    /// would be the file's, and what anyone prints would be in it.
    private static func opened(
        _ call: String, _ open: () -> Int32
    ) throws(AttachmentFileError) -> POSIXFile {
        let descriptor = try check(call, open)
        guard descriptor < firstDescriptor else { return POSIXFile(descriptor: descriptor) }
        defer { _ = close(descriptor) }
        return POSIXFile(descriptor: try check(call) { fcntl(descriptor, F_DUPFD_CLOEXEC, firstDescriptor) })
    }

    private static let firstDescriptor: Int32 = 3

    /// Takes the lock, which goes when the file is closed or its process ends.
    borrowing func lock() throws(AttachmentFileError) {
        _ = try check("lock") { flock(descriptor, LOCK_EX | LOCK_NB) }
    }

    // MARK: - What it is

    /// Which file on which file system.
    struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    struct Status {
        let identity: Identity
        /// nil for a regular file.
        let kind: String?
        let byteCount: Int64

        init(_ status: stat) {
            identity = Identity(device: status.st_dev, inode: status.st_ino)
            byteCount = Int64(status.st_size)
            kind =
                switch status.st_mode & S_IFMT {
                case S_IFREG: nil
                case S_IFDIR: "directory"
                case S_IFIFO: "fifo"
                case S_IFCHR, S_IFBLK: "device"
                case S_IFLNK: "symbolic link"
                case S_IFSOCK: "socket"
                default: "other"
                }
        }
    }

    borrowing func status() throws(AttachmentFileError) -> Status {
        var status = stat()
        _ = try check("stat") { unsafe fstat(descriptor, &status) }
        return Status(status)
    }

    /// Of a name in this folder, without following a link; nil if there is no such name.
    borrowing func status(of name: [UInt8]) throws(AttachmentFileError) -> Status? {
        var status = stat()
        do {
            _ = try check("stat") {
                unsafe name.withCName { unsafe fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
            }
        } catch .system(_, ENOENT) {
            return nil
        }
        return Status(status)
    }

    // MARK: - Reading and writing

    /// Reads until `count` bytes are there or the file ends. Gives how many there are.
    borrowing func read(_ target: UnsafeMutablePointer<UInt8>, count: Int, at offset: Int64) throws(AttachmentFileError)
        -> Int
    {
        var done = 0
        while done < count {
            let got = try check("read") {
                unsafe pread(descriptor, target + done, count - done, off_t(offset) + off_t(done))
            }
            if got == 0 { break }
            done += got
        }
        return done
    }

    borrowing func write(_ source: UnsafePointer<UInt8>, count: Int) throws(AttachmentFileError) {
        var done = 0
        while done < count {
            #if canImport(Darwin)
                done += try check("write") { unsafe Darwin.write(descriptor, source + done, count - done) }
            #elseif canImport(Musl)
                done += try check("write") { unsafe Musl.write(descriptor, source + done, count - done) }
            #else
                done += try check("write") { unsafe Glibc.write(descriptor, source + done, count - done) }
            #endif
        }
    }

    /// Has the system begin to put on the disk what was just written, so that ``synchronize()`` waits the less. POSIX has no
    /// call for it; Linux does it on the way to forgetting a range, and does not forget what is not yet on the disk.
    borrowing func beginWriting(_ range: Range<Int64>) {
        #if canImport(Glibc)
            _ = posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_DONTNEED)
        #endif
    }

    /// Has what was written to this file, or which names are in this folder, on the disk.
    borrowing func synchronize() throws(AttachmentFileError) {
        _ = try check("fsync") { fsync(descriptor) }
    }

    /// Does so, but does not wait for the disk longer than until `isCancelled`.
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
            // If all of Dispatch's threads wait for theirs, this one is not going to get any.
            work.run()
        }
        try work.check()
    }

    // MARK: - Names in a folder

    borrowing func rename(_ name: [UInt8], to target: [UInt8]) throws(AttachmentFileError) {
        _ = try check("rename") {
            unsafe name.withCName { name in
                unsafe target.withCName { unsafe renameat(descriptor, name, descriptor, $0) }
            }
        }
    }

    /// Takes a name away, if it is there.
    borrowing func remove(_ name: [UInt8]) {
        _ = unsafe name.withCName { unsafe unlinkat(descriptor, $0, 0) }
    }

    /// The names in this folder for which `isWanted`.
    borrowing func names(where isWanted: ([UInt8]) -> Bool) throws(AttachmentFileError) -> [[UInt8]] {
        // A descriptor of its own: the stream closes it, and keeps its place in it.
        let copy = try check("list") { unsafe openat(descriptor, ".", O_RDONLY | O_CLOEXEC | O_DIRECTORY) }
        guard let stream = unsafe fdopendir(copy) else {
            let code = errno
            _ = close(copy)
            throw .system(call: "list", errno: code)
        }
        defer { _ = unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: UInt8.self, capacity: 256) { name in
                    unsafe Array(UnsafeBufferPointer(start: name, count: 256).prefix { $0 != 0 })
                }
            }
            if isWanted(name) { names.append(name) }
        }
        return names
    }
}

extension [UInt8] {
    /// Lends a path or a name, which has no NUL in it, as C takes it.
    fileprivate func withCName<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe (map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }
}

/// What a call gives, if it is not negative. Calls that a signal broke off are made again.
private func check<Value: SignedInteger>(
    _ call: String, _ make: () -> Value
) throws(AttachmentFileError) -> Value {
    while true {
        let value = make()
        if value >= 0 { return value }
        let code = errno
        if code != EINTR { throw .system(call: call, errno: code) }
    }
}

/// Has a file on the disk in the first thread that comes to it.
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

    /// Once it has ended.
    func check() throws(AttachmentFileError) {
        let code = errorCode.load(ordering: .relaxed)
        guard code == 0 else { throw .system(call: "fsync", errno: code) }
    }
}
