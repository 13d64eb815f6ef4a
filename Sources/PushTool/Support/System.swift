// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension Path {
    fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let string = bytes.map { CChar(truncatingIfNeeded: $0) } + [0]
        return unsafe string.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }
}

/// The path that a signal handler removes.
private nonisolated(unsafe) var unfinishedFile: UnsafeMutablePointer<CChar>?

/// The tool's calls of the operating system, with the retries that POSIX requires.
enum System {
    struct Failure: Error {
        let code: Int32

        static let outOfDescriptors = Failure(code: EMFILE)
        static let exists = Failure(code: EEXIST)
        static let brokenPipe = Failure(code: EPIPE)

        /// Whether the reader of the output has closed it. This is not an error of the tool.
        var isBrokenPipe: Bool { code == EPIPE }

        var text: String {
            // Only a file that must be new can exist already.
            unsafe String(cString: strerror(code)) + (code == EEXIST ? "; give the name of a new file" : "")
        }
    }

    static let standardInput: Int32 = 0
    static let standardOutput: Int32 = 1
    static let standardError: Int32 = 2

    /// Opens a placeholder for each of standard input, output and error that is closed.
    ///
    /// Otherwise, the next file to be opened would get its number, and keys could be written to that file. A placeholder for input
    /// is write-only, and one for output is read-only, so that reading and writing still fail.
    static func holdStandardDescriptors() {
        for descriptor in standardInput...standardError where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", descriptor == standardInput ? O_WRONLY : O_RDONLY)
        }
    }

    static func openFile(_ path: Path) throws(Failure) -> Int32 {
        try descriptor { unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) } }
    }

    /// Opens a regular file, and refuses anything else. Does not wait for the writer of a FIFO.
    static func openRegularFile(_ path: Path) throws(Failure) -> Int32 {
        let opened = try descriptor { unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) } }
        guard fileByteCount(opened) == nil else { return opened }
        closeFile(opened)
        throw Failure(code: EINVAL)
    }

    /// Creates a file, for its owner alone, and opens it for writing. The file must not exist.
    static func createFile(_ path: Path) throws(Failure) -> Int32 {
        try descriptor { unsafe path.withCString { unsafe open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) } }
    }

    /// Waits until a file is on the disk and, if `path` is given, its name too. Does nothing for a pipe or a terminal, or if the
    /// file system does not support it.
    static func synchronize(_ descriptor: Int32, at path: Path? = nil) throws(Failure) {
        guard fileByteCount(descriptor) != nil else { return }
        try synchronizeIfSupported(descriptor)
        guard let path else { return }
        let folder = path.bytes.prefix(path.bytes.count - path.lastComponent.bytes.count)
        guard let descriptor = try? openFile(Path(folder.isEmpty ? [UInt8(ascii: ".")] : Array(folder))) else { return }
        defer { closeFile(descriptor) }
        try synchronizeIfSupported(descriptor)
    }

    private static func synchronizeIfSupported(_ descriptor: Int32) throws(Failure) {
        while fsync(descriptor) != 0 {
            let code = errno
            if [EINVAL, ENOTSUP, EOPNOTSUPP, ENOSYS, EROFS].contains(code) { return try reportAtClose(descriptor) }
            if code != EINTR { throw Failure(code: code) }
        }
    }

    /// Reports a failed write by closing a copy of the descriptor, for file systems without fsync.
    private static func reportAtClose(_ descriptor: Int32) throws(Failure) {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0, close(copy) == 0 || errno == EINTR else { throw Failure(code: errno) }
    }

    /// Whether a descriptor is of a regular file that others than its owner may read.
    static func isReadableByOthers(_ descriptor: Int32) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && status.st_mode & (S_IRGRP | S_IROTH) != 0
    }

    /// Whether a path, or `-` for standard input, leads to the same file as an open descriptor.
    static func isFile(_ descriptor: Int32, at path: Path) -> Bool {
        var (open, named) = (stat(), stat())
        let isNamed =
            unsafe path.isStandardInput
            ? fstat(standardInput, &named) == 0 : path.withCString { unsafe stat($0, &named) } == 0
        guard isNamed, unsafe fstat(descriptor, &open) == 0 else { return false }
        return open.st_dev == named.st_dev && open.st_ino == named.st_ino
    }

    /// Whether a path leads to standard input: by one of its names, or as the same pipe, socket or terminal.
    static func isStandardInput(_ path: Path) -> Bool {
        let names = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]
        if names.contains(where: { path.bytes.elementsEqual($0.utf8) }) { return true }
        var status = stat()
        guard unsafe fstat(standardInput, &status) == 0 else { return false }
        // A regular file or /dev/null can be read twice.
        return ([S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) || isTerminal(standardInput))
            && isFile(standardInput, at: path)
    }

    /// Waits until a small write would not block, or until `isCancelled` returns true.
    static func waitToWrite(_ descriptor: Int32, unless isCancelled: () -> Bool) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while !isCancelled(), unsafe poll(&request, 1, 50) == 0 {}
    }

    /// Returns the names in a folder, in no particular order.
    static func names(in folder: Path) throws(Failure) -> [[UInt8]] {
        guard let stream = unsafe folder.withCString({ unsafe opendir($0) }) else { throw Failure(code: errno) }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw Failure(code: errno) }
                return names.filter { !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
            }
            // Swift imports the name as a tuple, which may be longer than the entry.
            let name = unsafe UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            unsafe names.append(bytes(of: name.assumingMemoryBound(to: CChar.self)))
        }
    }

    /// Whether a path is a folder, and not a link to one.
    static func isFolder(_ path: Path) -> Bool {
        var status = stat()
        return unsafe path.withCString { unsafe lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a path leads to something that is neither a regular file nor a folder: a FIFO, a socket, a device.
    static func isSpecialFile(_ path: Path) -> Bool {
        var status = stat()
        return unsafe path.withCString { unsafe stat($0, &status) } == 0
            && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    static func exists(_ path: Path) -> Bool { unsafe path.withCString { unsafe access($0, F_OK) } == 0 }

    /// Creates a temporary folder that only its owner can read: in TMPDIR if that is set; else in /dev/shm, where fsync is fast;
    /// else in /tmp.
    static func makeTemporaryFolder() throws(Failure) -> Path {
        for folder in environmentBytes("TMPDIR").map({ [$0] }) ?? ["/dev/shm", "/tmp"].map({ Array($0.utf8) }) {
            var template = (folder + Array("/push-tool.XXXXXX".utf8) + [0]).map { CChar(truncatingIfNeeded: $0) }
            if unsafe mkdtemp(&template) != nil {
                return Path(template.dropLast().map { UInt8(truncatingIfNeeded: $0) })
            }
        }
        throw Failure(code: errno)
    }

    /// Removes a file, or an empty folder.
    static func removeItem(_ path: Path) throws(Failure) {
        guard unsafe path.withCString({ unsafe remove($0) }) == 0 else { throw Failure(code: errno) }
    }

    private static func descriptor(_ open: () -> Int32) throws(Failure) -> Int32 {
        while true {
            let descriptor = open()
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw Failure(code: errno) }
        }
    }

    static func closeFile(_ descriptor: Int32) {
        _ = close(descriptor)
    }

    /// Reads at most `buffer.count` bytes to the start of `buffer`, and returns their count: 0 at the end of the file.
    static func readBytes(_ descriptor: Int32, into buffer: inout [UInt8]) throws(Failure) -> Int {
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count >= 0 { return count }
            try wait(for: descriptor, toBe: POLLIN)
        }
    }

    static func writeBytes(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { rest = rest.dropFirst(count) } else { try wait(for: descriptor, toBe: POLLOUT) }
        }
    }

    /// Returns if the failed call should be retried; otherwise throws. Waits if the descriptor is non-blocking, because a
    /// parent process may have made it so.
    private static func wait(for descriptor: Int32, toBe event: Int32) throws(Failure) {
        let code = errno
        switch code {
        case EINTR: return
        case EAGAIN:
            var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            _ = unsafe poll(&request, 1, -1)
        default: throw Failure(code: code)
        }
    }

    /// The size of a regular file in bytes; nil for anything else.
    static func fileByteCount(_ descriptor: Int32) -> Int64? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    /// The width of a terminal; nil for anything else, and for a terminal that does not know.
    static func columnCount(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The bytes of a C string, without the NUL.
    static func bytes(of string: UnsafePointer<CChar>) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: string, count: strlen(string)))
    }

    /// The value of an environment variable; nil if it is empty.
    static func environmentBytes(_ name: String) -> [UInt8]? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe bytes(of: value)
    }

    /// The value of an environment variable; nil if it is empty.
    ///
    /// - Throws: ``ToolError`` if it is not UTF-8.
    static func environment(_ name: String) throws(ToolError) -> String? {
        guard let bytes = environmentBytes(name) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ToolError("\(name) \(Explanation.ofEncoding(bytes) ?? "is not UTF-8")")
        }
        return text
    }

    /// Milliseconds since 1970-01-01 00:00 UTC.
    static var now: UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// Milliseconds since 1970-01-01 00:00 UTC as `2013-12-23 18:30:00.000 UTC`.
    static func dateText(_ milliseconds: UInt64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var date = unsafe tm()
        let text = unsafe [UInt8](unsafeUninitializedCapacity: 40) { buffer, count in
            guard unsafe gmtime_r(&seconds, &date) != nil else { return }
            count = unsafe strftime(buffer.baseAddress!, buffer.count, "%Y-%m-%d %H:%M:%S", &date)
        }
        return "\(String(decoding: text, as: UTF8.self)).\(String(1000 + milliseconds % 1000).dropFirst()) UTC"
    }

    static let brokenPipeSignal = SIGPIPE
    static let stoppingSignals = [SIGINT, SIGTERM, SIGHUP]

    /// Ignores a signal. Returns false if the signal was already ignored.
    static func ignore(_ number: Int32) -> Bool {
        unsafe unsafeBitCast(signal(number, SIG_IGN), to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Removes a new file if one of the stopping signals ends the process before `body` returns. Signals that were ignored stay ignored.
    /// Create the file before the call. Otherwise, a signal could remove a file of that name that existed before.
    static func removingWhenStopped<Result>(_ path: Path, _ body: () throws -> Result) rethrows -> Result {
        unsafe unfinishedFile = path.withCString { unsafe strdup($0) }
        // Only functions that are safe in a signal handler. The signal is blocked here, and ends the process when this returns.
        let remove: @convention(c) (Int32) -> Void = { number in
            if let file = unsafe unfinishedFile { _ = unsafe unlink(file) }
            _ = signal(number, SIG_DFL)
            _ = raise(number)
        }
        let taken = stoppingSignals.filter(ignore)
        for number in taken { _ = signal(number, remove) }
        defer {
            for number in taken { obey(number) }
            unsafe free(unfinishedFile)
            unsafe unfinishedFile = nil
        }
        return try body()
    }

    static func obey(_ number: Int32) {
        _ = signal(number, SIG_DFL)
    }

    /// Ends the process by the signal.
    static func end(by number: Int32) -> Never {
        obey(number)
        _ = raise(number)
        exit(128 + number)
    }
}
