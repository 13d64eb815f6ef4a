// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A temporary folder for one test, with the file operations that tests need. `deinit` removes the folder and its contents.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        var template = Array("/tmp/push-core-test.XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) }
        precondition(unsafe made != nil, "no temporary folder")
        path = String(decoding: template.dropLast().map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of all files in the folder, sorted.
    package var names: [String] { Self.names(in: path) }

    package func names(in folder: String) -> [String] { Self.names(in: path(folder)) }

    package func write(_ bytes: [UInt8], to name: String) {
        let file = opened(name, O_WRONLY | O_CREAT | O_TRUNC)
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(file, $0.baseAddress! + done, $0.count - done, off_t(done))
            }
            precondition(count > 0, "\(name) cannot be written")
            done += count
        }
    }

    /// Reads up to `byteCount` bytes from `offset` on. Returns nil if there is no such file.
    package func read(_ name: String, at offset: Int = 0, byteCount: Int = .max) -> [UInt8]? {
        let file = unsafe open(path(name), O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let count = min(byteCount, Int(lseek(file, 0, SEEK_END)) - offset)
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { memory, done in
            while done < count {
                let got = unsafe pread(file, memory.baseAddress! + done, count - done, off_t(offset + done))
                precondition(got > 0, "\(name) cannot be read")
                done += got
            }
        }
    }

    /// Makes a sparse file of zeros, or changes the length of an existing file.
    package func setByteCount(_ byteCount: Int, of name: String) {
        let file = opened(name, O_WRONLY | O_CREAT)
        defer { close(file) }
        precondition(ftruncate(file, off_t(byteCount)) == 0, "\(name) cannot be made \(byteCount) bytes long")
    }

    package func flip(_ bit: UInt8, at offset: Int, of name: String) {
        let file = opened(name, O_RDWR)
        defer { close(file) }
        var byte: UInt8 = 0
        precondition(unsafe pread(file, &byte, 1, off_t(offset)) == 1)
        byte ^= 1 << bit
        precondition(unsafe pwrite(file, &byte, 1, off_t(offset)) == 1)
    }

    package func setMode(_ mode: UInt32, of name: String) { precondition(unsafe chmod(path(name), mode_t(mode)) == 0) }

    package func makeFolder(_ name: String) { precondition(unsafe mkdir(path(name), 0o700) == 0) }

    package func makeFIFO(_ name: String) { precondition(unsafe mkfifo(path(name), 0o600) == 0) }

    package func makeLink(_ name: String, to target: String) { precondition(unsafe symlink(target, path(name)) == 0) }

    package func makeHardLink(_ name: String, to target: String) {
        precondition(unsafe link(path(target), path(name)) == 0)
    }

    package func rename(_ name: String, to other: String) {
        #if canImport(Glibc)
        precondition(unsafe Glibc.rename(path(name), path(other)) == 0)
        #elseif canImport(Musl)
        precondition(unsafe Musl.rename(path(name), path(other)) == 0)
        #else
        precondition(unsafe Darwin.rename(path(name), path(other)) == 0)
        #endif
    }

    /// Returns the permission bits, without the file type.
    package func mode(of name: String) -> UInt32 {
        var status = stat()
        precondition(unsafe lstat(path(name), &status) == 0)
        return UInt32(status.st_mode) & 0o7777
    }

    /// Holds the lock of a file, as another process could, while `body` runs.
    package func withLock(of name: String, _ body: () throws -> Void) rethrows {
        let file = opened(name, O_RDWR)
        defer { close(file) }
        precondition(flock(file, LOCK_EX | LOCK_NB) == 0, "\(name) is locked")
        // To close the file is not enough: a child process that another test forked may also have it open.
        defer { _ = flock(file, LOCK_UN) }
        try body()
    }

    /// Keeps a FIFO open for reading while `body` runs.
    package func withReader(of name: String, _ body: () throws -> Void) rethrows {
        let file = opened(name, O_RDONLY | O_NONBLOCK)
        defer { close(file) }
        try body()
    }

    private func opened(_ name: String, _ flags: Int32) -> Int32 {
        let file = unsafe open(path(name), flags | O_CLOEXEC, 0o644)
        precondition(file >= 0, "\(name) cannot be opened")
        return file
    }

    private static func names(in path: String) -> [String] {
        guard let stream = unsafe opendir(path) else { return [] }
        defer { unsafe _ = closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        for name in names(in: path) where unsafe unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }
}
