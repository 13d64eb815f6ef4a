// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// A file that may contain vectors. It is named on the command line, or is in a folder that is.
struct VectorSource {
    /// The file's name in reports: its path in the folder, or its last component if the file itself is on the command line.
    private(set) var name: Path
    let path: Path
    /// Whether the file itself is on the command line. It must then contain vectors.
    let isNamed: Bool

    /// Returns the files of `paths`. A folder stands for all its `*.json` files at any depth, sorted by the bytes of their paths.
    /// Files that would have the same name in reports get their paths as names.
    static func find(in paths: [Path]) -> [VectorSource] {
        var sources = paths.flatMap { path in
            guard (try? System.names(in: path)) != nil else {
                // The path - is a file with this name, not standard input.
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

    /// Returns the `*.json` files in a folder. Does not follow links to folders. Includes a folder that cannot be read, so that it
    /// is reported.
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

    /// Runs the file's tests. Returns nil if the file is from a folder, and is not a vector file.
    func verify(threads: Threads, ran: () -> Void) -> VectorReport? {
        guard let json = try? Input.readAll(path, isRegular: true, limit: Self.maximumByteCount) else {
            let reason = System.isSpecialFile(path) ? "is not a regular file" : "cannot be read"
            let fault = System.exists(path) ? reason : "does not exist"
            // The name of a missing file may be a key.
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
    /// Returns the path of this file in a folder.
    fileprivate func within(_ folder: [UInt8]) -> Path {
        Path(folder + (folder.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + bytes)
    }

    /// The path as text for JSON: exact if it is UTF-8, else escaped.
    fileprivate var text: String { String(validating: bytes, as: UTF8.self) ?? description }
}

/// A temporary folder with one file, for checks of calls that read and write files. `deinit` removes it.
final class VectorFolder {
    private static let (input, target) = (Array("input".utf8), Array("target".utf8))

    private let path: Path

    init(holding bytes: [UInt8]) throws(CheckError) {
        do {
            path = try System.makeTemporaryFolder()
            let input = try System.createFile(Path(Self.input).within(path.bytes))
            defer { System.closeFile(input) }
            try System.writeBytes(bytes, to: input)
        } catch { throw .failed("the temporary folder cannot be created or written: check TMPDIR") }
    }

    deinit {
        for name in (try? System.names(in: path)) ?? [] { try? System.removeItem(Path(name).within(path.bytes)) }
        try? System.removeItem(path)
    }

    /// Returns the contents of the file that `convert` makes from the input.
    ///
    /// - Parameter convert: The conversion. Its arguments are the paths of the input and of the target, which does not exist yet.
    /// - Throws: The error of `convert`; ``CheckError/failed(_:)`` if the folder then has any file except the input and, after a
    ///   success, the target.
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
            throw CheckError.failed("the target cannot be read or removed")
        }
        return converted
    }

    private func expect(_ names: [[UInt8]]) throws(CheckError) {
        let found = try? System.names(in: path).sorted { $0.lexicographicallyPrecedes($1) }
        guard found == names else {
            let list = (found ?? []).map { Escaped.text($0) }
            throw .failed("afterwards, the folder has the files \(list) instead of \(names.map { Escaped.text($0) })")
        }
    }
}
