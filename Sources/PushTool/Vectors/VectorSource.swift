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
    /// The list of digests that stands for it, if there is one.
    private let checksums: Checksums?
    /// Its path from the folder for which ``checksums`` was found.
    private let nameInFolder: String

    /// The files that `paths` stand for, and what is wrong with the lists of their digests. Folders are searched to any depth,
    /// and give their `*.json` in the order of the paths' bytes. Two files that would have the same name get their paths for
    /// names.
    static func find(in paths: [String]) -> (sources: [VectorSource], listReports: [VectorReport]) {
        var sources: [VectorSource] = []
        var lists: [(path: String, faults: [String])] = []
        for path in paths {
            let folder = path.utf8.last == UInt8(ascii: "/") ? path : path + "/"
            // `subpathsOfDirectory` alone takes a file for an empty folder, and without the slash a link to one, too.
            guard (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil,
                let found = try? FileManager.default.subpathsOfDirectory(atPath: folder)
            else {
                let file = VectorSource(path: path)
                sources.append(file)
                if let list = file.checksums { lists.append((list.path, list.faults)) }
                continue
            }
            let list = Checksums.find(forFolder: folder)
            if let list {
                let missing = Set(list.names).subtracting(found).sorted()
                lists.append((list.path, list.faults + missing.map { "\(VectorText.printable($0)) is not there" }))
            }
            sources +=
                found
                .filter { $0.utf8.suffix(5).elementsEqual(".json".utf8) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                .map { VectorSource(name: $0, path: folder + $0, checksums: list) }
        }
        nameApart(&sources)
        return (sources, reports(on: lists))
    }

    /// A file that was named itself.
    private init(path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        nameInFolder = name
        self.path = path
        isNamed = true
        checksums = Checksums.find(forFile: name, in: slash.map { String(path[...$0]) } ?? ".")
    }

    /// A file that was found in a folder.
    private init(name: String, path: String, checksums: Checksums?) {
        (self.name, self.path, self.checksums) = (name, path, checksums)
        nameInFolder = name
        isNamed = false
    }

    private static func nameApart(_ sources: inout [VectorSource]) {
        let count = Dictionary(sources.map { ($0.name, 1) }, uniquingKeysWith: +)
        for index in sources.indices where count[sources[index].name, default: 0] > 1 {
            sources[index].name = sources[index].path
        }
    }

    /// One report on each list that something is wrong with, in whatever many folders and files it was met.
    private static func reports(on lists: [(path: String, faults: [String])]) -> [VectorReport] {
        var reports: [(path: String, report: VectorReport)] = []
        for (path, faults) in lists where !faults.isEmpty {
            let index = reports.firstIndex { $0.path == path } ?? reports.endIndex
            if index == reports.endIndex { reports.append((path, VectorReport(name: Checksums.fileName))) }
            let known = reports[index].report.faults
            reports[index].report.faults += faults.filter { !known.contains($0) }
        }
        return reports.map(\.report)
    }

    /// Runs the file's tests. Nil if it came out of a folder and is no vector file.
    ///
    /// - Parameter ran: called after each test.
    func verify(ran: () -> Void = {}) -> VectorReport? {
        guard let data = FileManager.default.contents(atPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            return VectorReport(name: name, fault: exists ? "cannot be read" : "does not exist")
        }
        var report = VectorRunner.verify(json: Array(data), name: name, ran: ran)
        let fault = checksums?.fault(in: data, of: nameInFolder)
        if let fault { report.faults.append(fault) }
        // What is no vector file any more may have been one.
        guard isNamed || report.isVectorFile || fault != nil else { return nil }
        if !isNamed, report.isVectorFile, checksums?.lists(nameInFolder) == false {
            report.faults.append("not listed in \(Checksums.fileName)")
        }
        return report
    }
}
