// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A file that may hold vectors: named on the command line, or found in a folder that was.
struct VectorSource {
    /// What reports call it: its path within the folder, or its last component if it was named itself.
    private(set) var name: String
    /// Where it is.
    let path: String
    /// Whether it was named itself. It then has to hold vectors.
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
                let last = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] }
                return [VectorSource(name: last.map(String.init) ?? path, path: path, isNamed: true)]
            }
            return
                found
                .filter { $0.utf8.suffix(5).elementsEqual(".json".utf8) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                .map { VectorSource(name: $0, path: folder + $0, isNamed: false) }
        }
        let count = Dictionary(sources.map { ($0.name, 1) }, uniquingKeysWith: +)
        for index in sources.indices where count[sources[index].name, default: 0] > 1 {
            sources[index].name = sources[index].path
        }
        return sources
    }

    /// Runs the file's tests. Nil if it came out of a folder and is no vector file.
    func verify() -> VectorReport? {
        guard let data = FileManager.default.contents(atPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            return VectorReport(name: name, fault: exists ? "cannot be read" : "does not exist")
        }
        let report = VectorRunner.verify(json: data, name: name)
        return isNamed || report.isVectorFile ? report : nil
    }
}
