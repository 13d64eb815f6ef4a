// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// A temporary folder for large files. It is removed with this object, and on SIGINT and SIGTERM.
final class ScratchFolder {
    /// The location of the folder.
    enum Place {
        /// The folder that TMPDIR names.
        case disk
        /// The memory file system of `/dev/shm`. Writes take the same time in every run, since they do not depend on a disk.
        case tmpfs

        fileprivate var folder: URL {
            switch self {
            case .disk: FileManager.default.temporaryDirectory
            case .tmpfs: URL(filePath: "/dev/shm")
            }
        }
    }

    private let folder: URL
    private let place: Place
    private let signals: [any DispatchSourceSignal]

    init(on place: Place) throws {
        self.place = place
        let folder = place.folder.appending(path: "push-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        self.folder = folder
        signals = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                try? FileManager.default.removeItem(at: folder)
                signal(number, SIG_DFL)
                raise(number)
            }
            source.resume()
            return source
        }
    }

    deinit {
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        for source in signals { source.cancel() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Returns the number of bytes that files on tmpfs can take from available memory, or 0 if `/dev/shm` is not tmpfs.
    static func roomOnTmpfs() -> Int {
        let path = Place.tmpfs.folder.path
        guard let mounts = try? String(contentsOfFile: "/proc/mounts", encoding: .utf8),
            mounts.split(separator: "\n").contains(where: { $0.split(separator: " ")[1...2] == [path[...], "tmpfs"] }),
            let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path),
            let free = (attributes[.systemFreeSize] as? NSNumber)?.intValue,
            let memory = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
            let line = memory.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return min(free, kibibytes << 10)
    }

    /// Removes a file, and waits for pending disk writes, so that a sample does not wait for the writes of the one before.
    func settle(without name: String) {
        remove(name)
        if place == .disk { sync() }
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

    /// Writes a file of `count` copies of `block`.
    func write(_ name: String, _ block: [UInt8], repeated count: Int) throws {
        try Data().write(to: URL(filePath: path(name)))
        let handle = try FileHandle(forWritingTo: URL(filePath: path(name)))
        let data = Data(block)
        for _ in 0..<count { try handle.write(contentsOf: data) }
        try handle.close()
    }

    /// Returns whether a file consists of `count` copies of `block`.
    func file(_ name: String, is block: [UInt8], repeated count: Int) throws -> Bool {
        let handle = try FileHandle(forReadingFrom: URL(filePath: path(name)))
        defer { try? handle.close() }
        let data = Data(block)
        for _ in 0..<count where try handle.read(upToCount: data.count) != data { return false }
        return try handle.read(upToCount: 1)?.isEmpty ?? true
    }
}
