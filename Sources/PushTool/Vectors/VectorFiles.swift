// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// A file that may hold vectors: named on the command line, or found in a folder that was.
struct VectorSource {
    /// The file's name in reports: its path within the folder, or its last component if it was named itself.
    private(set) var name: Path
    let path: Path
    /// Whether the file was named itself. It then has to hold vectors.
    let isNamed: Bool

    /// The files that `paths` stand for. Folders are searched to any depth, and give their `*.json` in the order of the paths'
    /// bytes. Two files that would have the same name get their paths for names.
    static func find(in paths: [Path]) -> [VectorSource] {
        var sources = paths.flatMap { path in
            guard (try? System.names(in: path)) != nil else {
                // The file, and not standard input.
                let file = path.isStandardInput ? path.within(Array(".".utf8)) : path
                let name = path.lastComponent.bytes.isEmpty ? path : path.lastComponent
                return [VectorSource(name: name, path: file, isNamed: true)]
            }
            return files(in: path).sorted { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
        }
        let count = Dictionary(sources.map { ($0.name, 1) }, uniquingKeysWith: +)
        for index in sources.indices where count[sources[index].name, default: 0] > 1 {
            sources[index].name = sources[index].path
        }
        return sources
    }

    /// The `*.json` in a folder. Links to folders are not followed. A folder inside that cannot be read is named itself.
    private static func files(in root: Path) -> [VectorSource] {
        var (sources, folders) = ([VectorSource](), [[UInt8]()])
        while let folder = folders.popLast() {
            let path = folder.isEmpty ? root : Path(folder).within(root.bytes)
            guard let names = try? System.names(in: path) else {
                sources.append(VectorSource(name: Path(folder), path: path, isNamed: true))
                continue
            }
            for name in names {
                let name = folder.isEmpty ? Path(name) : Path(name).within(folder)
                let source = VectorSource(name: name, path: name.within(root.bytes), isNamed: false)
                if System.isFolder(source.path) { folders.append(name.bytes) }
                if name.bytes.suffix(5).elementsEqual(".json".utf8) { sources.append(source) }
            }
        }
        return sources
    }

    /// Runs the file's tests. Nil if the file came out of a folder and is no vector file.
    func verify(threads: Threads, ran: () -> Void) -> VectorReport? {
        guard let json = try? Input.readAll(path, isRegular: true, limit: Self.maximumByteCount) else {
            let reason = System.isSpecialFile(path) ? "is not a regular file" : "cannot be read"
            let fault = System.exists(path) ? reason : "does not exist"
            // A name that leads to nothing may be a key.
            let shown = System.exists(path) ? name.text : Redaction(typed: [path.bytes]).text(name.text)
            return VectorReport(name: shown, faults: [fault])
        }
        let report = VectorRunner.verify(json: json, name: name.text, threads: threads, ran: ran)
        return isNamed || report.isVectorFile ? report : nil
    }

    /// The maximum size of a vector file.
    fileprivate static let maximumByteCount = 1 << 30
}

extension Path {
    /// The path of this file in a folder.
    fileprivate func within(_ folder: [UInt8]) -> Path {
        Path(folder + (folder.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + bytes)
    }

    /// The path as text for JSON: exact, but for one that is not UTF-8.
    fileprivate var text: String { String(validating: bytes, as: UTF8.self) ?? description }
}

/// A temporary folder with one file, for checks of what works from file to file. It goes when its owner does.
final class VectorFolder {
    private static let (input, target) = (Array("input".utf8), Array("target".utf8))

    private let path: Path

    init(holding bytes: [UInt8]) throws(CheckError) {
        do {
            path = try System.makeTemporaryFolder()
            let input = try System.createFile(Path(Self.input).within(path.bytes))
            defer { System.closeFile(input) }
            try System.writeBytes(bytes, to: input)
        } catch { throw .failed("the temporary folder cannot be written") }
    }

    deinit {
        for name in (try? System.names(in: path)) ?? [] { try? System.removeItem(Path(name).within(path.bytes)) }
        try? System.removeItem(path)
    }

    /// The file that `convert` makes of the input.
    ///
    /// - Parameter convert: gets the paths of the file and of one that is not there yet.
    /// - Throws: what `convert` throws; ``CheckError/failed(_:)`` if there is then anything beside the input, or, where it
    ///   succeeds, anything but input and target.
    func converted(_ convert: (_ input: [UInt8], _ target: [UInt8]) throws -> Void) throws -> [UInt8] {
        let (input, target) = (Path(Self.input).within(path.bytes), Path(Self.target).within(path.bytes))
        do { try convert(input.bytes, target.bytes) } catch {
            try expect([Self.input])
            throw error
        }
        try expect([Self.input, Self.target])
        guard let converted = try? Input.readAll(target, limit: VectorSource.maximumByteCount),
            (try? System.removeItem(target)) != nil
        else {
            throw CheckError.failed("the target cannot be read and removed")
        }
        return converted
    }

    private func expect(_ names: [[UInt8]]) throws(CheckError) {
        let found = try? System.names(in: path).sorted { $0.lexicographicallyPrecedes($1) }
        guard found == names else {
            let list = (found ?? []).map { Escaped.text($0) }
            throw .failed("\(list) is in the folder afterwards instead of \(names.map { Escaped.text($0) })")
        }
    }
}
