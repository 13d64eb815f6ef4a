// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The few calls of the operating system that the tool makes, retried where POSIX wants that.
enum System {
    /// Why a call failed.
    struct Failure: Error {
        let code: Int32

        /// The reader of our output has gone: nothing to complain about.
        var isBrokenPipe: Bool { code == EPIPE }

        /// The system's own words.
        var text: String { unsafe String(cString: strerror(code)) }
    }

    static let standardInput: Int32 = 0
    static let standardOutput: Int32 = 1
    static let standardError: Int32 = 2

    /// Puts something in the place of standard input, output and error where they are closed, or the next file that is opened would
    /// have their number: results, keys among them, would be written to it, or it would be read as input. To read from what
    /// is put there, or write to it, fails as it would have.
    static func holdStandardDescriptors() {
        for descriptor in standardInput...standardError where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe "/dev/null".withCString { unsafe openInVain($0, descriptor) }
        }
    }

    /// Opens a file for reading.
    static func open(_ path: String) throws(Failure) -> Int32 {
        while true {
            let descriptor = unsafe path.withCString { unsafe openForReading($0) }
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw Failure(code: errno) }
        }
    }

    /// Makes a file that was not there, for its owner alone, and opens it for writing.
    static func create(_ path: String) throws(Failure) -> Int32 {
        while true {
            let descriptor = unsafe path.withCString { unsafe openNew($0) }
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw Failure(code: errno) }
        }
    }

    static func close(_ descriptor: Int32) {
        _ = closeDescriptor(descriptor)
    }

    /// Reads at most `buffer.count` bytes to the start of `buffer`.
    ///
    /// - Returns: how many there were; 0 at the end.
    static func read(_ descriptor: Int32, into buffer: inout [UInt8]) throws(Failure) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe readBytes(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            try wait(for: descriptor, toBe: POLLIN)
        }
    }

    /// Writes all of `bytes`.
    static func write(_ descriptor: Int32, _ bytes: [UInt8]) throws(Failure) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe writeBytes(descriptor, $0.baseAddress! + offset, $0.count - offset)
            }
            if count >= 0 { offset += count } else { try wait(for: descriptor, toBe: POLLOUT) }
        }
    }

    /// How many bytes a regular file has; nil for anything else.
    static func fileByteCount(_ descriptor: Int32) -> Int64? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    /// The path of a file or folder from the root, with no links in it; nil if it is not there.
    static func realPath(_ path: String) -> String? {
        guard let real = unsafe path.withCString({ unsafe realpath($0, nil) }) else { return nil }
        defer { unsafe free(real) }
        return unsafe String(validatingCString: real)
    }

    /// Whether the descriptor is a terminal's.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The value of an environment variable.
    static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Milliseconds since 1970-01-01 00:00 UTC.
    static var now: UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// By which people and systems ask a process to stop.
    static let stoppingSignals = [SIGINT, SIGTERM, SIGHUP]

    /// Has a signal do nothing by itself.
    ///
    /// - Returns: false if it was so before.
    static func ignore(_ signal: Int32) -> Bool {
        unsafe unsafeBitCast(setHandler(signal, SIG_IGN), to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Has a signal end the process again.
    static func obey(_ signal: Int32) {
        _ = setHandler(signal, SIG_DFL)
    }

    /// Ends the process as the signal would have.
    static func end(by signal: Int32) -> Never {
        obey(signal)
        _ = raise(signal)
        exit(128 + signal)
    }

    /// After a call that failed: returns if it is worth another try. Whoever started us may have left a pipe non-blocking.
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
}

// Outside the enum, whose own names hide the system's.
private func openForReading(_ path: UnsafePointer<CChar>) -> Int32 { unsafe open(path, O_RDONLY | O_CLOEXEC) }
private func openInVain(_ path: UnsafePointer<CChar>, _ descriptor: Int32) -> Int32 {
    unsafe open(path, descriptor == System.standardInput ? O_WRONLY : O_RDONLY)
}
private func openNew(_ path: UnsafePointer<CChar>) -> Int32 {
    unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
}
private typealias SignalHandler = @convention(c) (Int32) -> Void
private func setHandler(_ number: Int32, _ handler: SignalHandler?) -> SignalHandler? { signal(number, handler) }
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func readBytes(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, target, count)
}
private func writeBytes(_ descriptor: Int32, _ source: UnsafeRawPointer, _ count: Int) -> Int {
    unsafe write(descriptor, source, count)
}
