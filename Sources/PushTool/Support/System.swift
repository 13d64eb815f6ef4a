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

    /// Opens a file for reading.
    static func open(_ path: String) throws(Failure) -> Int32 {
        while true {
            let descriptor = unsafe path.withCString { unsafe openForReading($0) }
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
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func readBytes(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, target, count)
}
private func writeBytes(_ descriptor: Int32, _ source: UnsafeRawPointer, _ count: Int) -> Int {
    unsafe write(descriptor, source, count)
}
