// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Dispatch

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// An open file or folder. All file system calls of this module are here and in POSIXFile+Synchronizing.swift.
struct POSIXFile: ~Copyable {
    let descriptor: Int32

    deinit { _ = close(descriptor) }

    /// Closes the file on one of Dispatch's threads, because it takes time to close a large file that has been removed.
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

    /// Opens a file for reading, and follows links. The call does not wait for the writer of a FIFO.
    static func forReading(_ path: [UInt8]) throws(AttachmentFileError) -> POSIXFile {
        try opened("open input") { unsafe open(path.cName, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    }

    /// Duplicates the caller's descriptor.
    static func copy(of descriptor: Int32) throws(AttachmentFileError) -> POSIXFile {
        POSIXFile(descriptor: try check("open input") { fcntl(descriptor, F_DUPFD_CLOEXEC, firstDescriptor) })
    }

    /// Opens a folder, so that its files stay reachable if its path changes. A folder without read permission is not
    /// listed and not synced.
    static func folder(_ path: [UInt8]) throws(AttachmentFileError) -> POSIXFile {
        let flags = O_CLOEXEC | O_DIRECTORY
        do { return try opened("open folder") { unsafe open(path.cName, O_RDONLY | flags) } } catch .system(_, EACCES) {
            return try opened("open folder") { unsafe open(path.cName, withoutReading | flags) }
        }
    }

    #if canImport(Darwin)
    private static let withoutReading = O_SEARCH
    #else
    /// The value of O_PATH, which Swift does not import.
    private static let withoutReading: Int32 = 0o10_000_000
    #endif

    /// Creates a file in this folder for writing, accessible only to its owner. Returns nil if the name exists.
    borrowing func create(_ name: [UInt8]) throws(AttachmentFileError) -> POSIXFile? {
        do {
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            return try Self.opened("create") { unsafe openat(descriptor, name.cName, flags, 0o600) }
        } catch .system(_, EEXIST) {
            return nil
        }
    }

    /// Opens and locks a regular file in this folder. Returns nil if another process has the lock, or the file cannot
    /// be opened.
    borrowing func openAbandoned(_ name: [UInt8]) -> POSIXFile? {
        let opened = unsafe openat(descriptor, name.cName, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else { return nil }
        let file = POSIXFile(descriptor: opened)
        guard let status = try? file.status(), status.kind == nil, flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            return nil
        }
        return file
    }

    /// Opens a file with a descriptor above 2. In a process without standard output, a file could get descriptor 1, and
    /// printed text would go into the file.
    private static func opened(
        _ call: String, _ open: () -> Int32
    ) throws(AttachmentFileError) -> POSIXFile {
        let descriptor = try check(call, open)
        guard descriptor < firstDescriptor else { return POSIXFile(descriptor: descriptor) }
        defer { _ = close(descriptor) }
        return POSIXFile(descriptor: try check(call) { fcntl(descriptor, F_DUPFD_CLOEXEC, firstDescriptor) })
    }

    static let firstDescriptor: Int32 = 3

    /// Locks the file until it is closed or the process ends. A file system without locks is not an error: abandoned
    /// files then stay.
    borrowing func lock() throws(AttachmentFileError) {
        do { _ = try check("lock") { flock(descriptor, LOCK_EX | LOCK_NB) } } catch .system(_, let code) {
            guard code == ENOLCK || isUnsupported(code) else { throw .system(call: "lock", errno: code) }
        }
    }

    // MARK: - Status

    /// The identity of a file: its device and inode.
    struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    /// The size and the modification time of a file.
    struct Version: Equatable {
        let byteCount: Int64
        private let seconds: Int
        private let nanoseconds: Int

        init(_ status: stat) {
            #if canImport(Darwin)
            let time = status.st_mtimespec
            #else
            let time = status.st_mtim
            #endif
            (byteCount, seconds, nanoseconds) = (Int64(status.st_size), Int(time.tv_sec), Int(time.tv_nsec))
        }
    }

    struct Status {
        let identity: Identity
        /// The kind of file, or nil for a regular file.
        let kind: String?
        let version: Version
        /// Whether any user has write permission. Root may write without permission.
        let isWritableByAnyone: Bool

        init(_ status: stat) {
            identity = Identity(device: status.st_dev, inode: status.st_ino)
            version = Version(status)
            isWritableByAnyone = status.st_mode & 0o222 != 0
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

    /// Returns the status of a name in this folder, or nil if the folder has no such name. Links are not followed.
    borrowing func status(of name: [UInt8]) throws(AttachmentFileError) -> Status? {
        var status = stat()
        do {
            _ = try check("stat") { unsafe fstatat(descriptor, name.cName, &status, AT_SYMLINK_NOFOLLOW) }
        } catch .system(_, ENOENT) {
            return nil
        }
        return Status(status)
    }

    /// Whether this process has no write permission for a file in this folder.
    borrowing func isReadOnly(_ name: [UInt8]) -> Bool {
        unsafe faccessat(descriptor, name.cName, W_OK, AT_EACCESS) != 0 && errno == EACCES
    }

    /// Returns the current offset, or nil if the file has none, as a pipe.
    borrowing func offset() throws(AttachmentFileError) -> Int64? {
        do { return Int64(try check("read") { lseek(descriptor, 0, SEEK_CUR) }) } catch .system(_, ESPIPE) {
            return nil
        }
    }

    // MARK: - Reading and writing

    /// Reads up to `count` bytes at an offset, and returns their number. Fewer bytes mean the end of the file.
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

    /// Reads up to `count` bytes at the current offset, and returns their number. Fewer bytes mean the end of the
    /// input. The call waits for a pipe.
    ///
    /// - Throws: ``AttachmentFileError/cancelled`` within 20 ms, or ``AttachmentFileError/system(call:errno:)``.
    borrowing func readOn(
        _ target: UnsafeMutablePointer<UInt8>, count: Int, unless isCancelled: () -> Bool
    ) throws(AttachmentFileError) -> Int {
        var done = 0
        while done < count {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&request, 1, 20)
            let code = errno
            guard !isCancelled() else { throw .cancelled }
            guard ready >= 0 || code == EINTR else { throw .system(call: "read", errno: code) }
            guard ready > 0 else { continue }
            do {
                let got = try check("read") { unsafe readNext(descriptor, target + done, count - done) }
                if got == 0 { break }
                done += got
            } catch .system(_, EAGAIN) {}
        }
        return done
    }

    borrowing func append(_ source: UnsafePointer<UInt8>, count: Int) throws(AttachmentFileError) {
        var done = 0
        while done < count {
            done += try check("write") { unsafe write(descriptor, source + done, count - done) }
        }
    }

    /// Starts write-back early, so that ``synchronize()`` returns sooner. POSIX has no call for this. On Linux, the
    /// advice to drop a range from the cache starts its write-back, and drops only bytes that are on the disk.
    borrowing func beginWriting(_ range: Range<Int64>) {
        #if canImport(Glibc)
        _ = posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_DONTNEED)
        #endif
    }

    // MARK: - Names in a folder

    borrowing func rename(_ name: [UInt8], to target: [UInt8]) throws(AttachmentFileError) {
        _ = try check("rename") { unsafe renameat(descriptor, name.cName, descriptor, target.cName) }
    }

    /// Removes a name, if it exists.
    borrowing func remove(_ name: [UInt8]) {
        _ = unsafe unlinkat(descriptor, name.cName, 0)
    }

    /// Returns the names in this folder for which `isWanted` returns true. An unreadable folder has none.
    borrowing func names(where isWanted: ([UInt8]) -> Bool) -> [[UInt8]] {
        // The stream needs its own descriptor: it keeps a position in it, and closes it.
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard copy >= 0 else { return [] }
        guard let stream = unsafe fdopendir(copy) else {
            _ = close(copy)
            return []
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
    /// A path or name without NULs, as a C string.
    fileprivate var cName: [CChar] { map { CChar(truncatingIfNeeded: $0) } + [0] }
}

/// Calls POSIX's `read`. A method of ``POSIXFile`` hides that name.
private func readNext(_ descriptor: Int32, _ target: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    unsafe read(descriptor, target, count)
}

/// Whether an `errno` means that the file system does not support the call. VirtualBox and some FUSE and SMB file
/// systems return such values.
func isUnsupported(_ code: Int32) -> Bool { [EINVAL, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(code) }

/// Makes a system call, and returns its result if it is not negative. Repeats a call that a signal interrupted.
func check<Value: SignedInteger>(
    _ call: String, _ make: () -> Value
) throws(AttachmentFileError) -> Value {
    while true {
        let value = make()
        if value >= 0 { return value }
        let code = errno
        if code != EINTR { throw .system(call: call, errno: code) }
    }
}
#endif
