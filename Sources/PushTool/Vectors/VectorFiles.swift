// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A file that may hold vectors: named on the command line, or found in a folder that was.
struct VectorSource {
    /// The file's name in reports: its path within the folder, or its last component if it was named itself.
    private(set) var name: String
    let path: String
    /// Whether the file was named itself. It then has to hold vectors.
    let isNamed: Bool

    /// The files that `paths` stand for. Folders are searched to any depth, and give their `*.json` in the order of the paths'
    /// bytes. Two files that would have the same name get their paths for names.
    static func find(in paths: [String]) -> [VectorSource] {
        var sources = paths.flatMap { path in
            let folder = path.utf8.last == UInt8(ascii: "/") ? path : path + "/"
            // `subpathsOfDirectory` alone takes a file for an empty folder, and without the slash a link to one, too.
            guard (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil,
                let found = try? FileManager.default.subpathsOfDirectory(atPath: folder)
            else {
                let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
                let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
                return [VectorSource(name: name, path: path, isNamed: true)]
            }
            return found.filter { $0.utf8.suffix(5).elementsEqual(".json".utf8) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                .map { VectorSource(name: $0, path: folder + $0, isNamed: false) }
        }
        let count = Dictionary(sources.map { ($0.name, 1) }, uniquingKeysWith: +)
        for index in sources.indices where count[sources[index].name, default: 0] > 1 {
            sources[index].name = sources[index].path
        }
        return sources
    }

    /// Runs the file's tests. Nil if the file came out of a folder and is no vector file.
    func verify(ran: () -> Void = {}) -> VectorReport? {
        guard let data = FileManager.default.contents(atPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            return VectorReport(name: name, faults: [exists ? "cannot be read" : "does not exist"])
        }
        let report = VectorRunner.verify(json: Array(data), name: name, ran: ran)
        return isNamed || report.isVectorFile ? report : nil
    }
}

/// A temporary folder with one file, for checks of what works from file to file. It goes when its owner does.
final class VectorFolder {
    private let url: URL

    init(holding bytes: [UInt8]) throws(CheckError) {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("push-tool.\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            // Not by Foundation, which waits for the disk.
            let input = try System.createFile(Path(Array(path("input").utf8)))
            defer { System.closeFile(input) }
            try System.writeBytes(bytes, to: input)
        } catch { throw .failed("the temporary folder cannot be written") }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The file that `convert` makes of the input.
    ///
    /// - Parameter convert: gets the paths of the file and of one that is not there yet.
    /// - Throws: what `convert` throws; ``CheckError/failed(_:)`` if there is then anything beside the input, or, where it
    ///   succeeds, anything but input and target.
    func converted(_ convert: (_ input: String, _ target: String) throws -> Void) throws -> [UInt8] {
        do { try convert(path("input"), path("target")) } catch {
            try expect(["input"])
            throw error
        }
        try expect(["input", "target"])
        guard let converted = FileManager.default.contents(atPath: path("target")),
            (try? FileManager.default.removeItem(atPath: path("target"))) != nil
        else { throw CheckError.failed("the target cannot be read and removed") }
        return Array(converted)
    }

    private func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    private func expect(_ names: [String]) throws(CheckError) {
        let found = try? FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        guard found == names else {
            throw .failed("\(found ?? []) is in the folder afterwards instead of \(names)")
        }
    }
}
