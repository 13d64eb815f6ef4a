// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// A folder for large files, which goes with this object, and with a process that is told to end.
final class ScratchFolder {
    private let folder: URL
    private let signals: [any DispatchSourceSignal]

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "push-bench-\(UUID().uuidString)")
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

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

    /// Writes `block` again and again, as a whole file.
    func write(_ name: String, _ block: [UInt8], repeated count: Int) throws {
        try Data().write(to: URL(filePath: path(name)))
        let handle = try FileHandle(forWritingTo: URL(filePath: path(name)))
        let data = Data(block)
        for _ in 0..<count { try handle.write(contentsOf: data) }
        try handle.close()
    }

    /// Whether a file is `block` again and again, and nothing else.
    func file(_ name: String, is block: [UInt8], repeated count: Int) throws -> Bool {
        let handle = try FileHandle(forReadingFrom: URL(filePath: path(name)))
        defer { try? handle.close() }
        let data = Data(block)
        for _ in 0..<count where try handle.read(upToCount: data.count) != data { return false }
        return try handle.read(upToCount: 1)?.isEmpty ?? true
    }
}
