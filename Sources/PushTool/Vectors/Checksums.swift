// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The file `SHA256SUMS` of a folder of vectors: what each file's bytes are, so that one which was changed into another that
/// would pass as well is noticed, too.
///
///     HEX  relative/path        64 lowercase digits, two spaces: as sha256sum writes it
///
/// Source: docs/vectors.md.
struct Checksums {
    static let fileName = "SHA256SUMS"

    /// Folders above a file in which its list may be.
    private static let highestLevel = 2

    /// Where the list is.
    let path: String
    /// What stands before a file's name in the list: the path of the folder it is in from the list's own, with a slash at its
    /// end, or nothing.
    let prefix: String
    /// Lines that are none, and files that are listed twice: each is a failure.
    let faults: [String]
    private let digests: [TextBytes: String]

    /// The list that stands for a folder: its own, or the nearest one above that names a file in it.
    static func find(forFolder folder: String) -> Checksums? {
        find(from: folder) { list, level in level == 0 || !list.names.isEmpty }
    }

    /// The nearest list in the folder or above that names the file in it.
    static func find(forFile name: String, in folder: String) -> Checksums? {
        find(from: folder) { list, _ in list.lists(name) }
    }

    private static func find(from folder: String, where isMeant: (Checksums, Int) -> Bool) -> Checksums? {
        guard let real = System.realPath(folder) else { return nil }
        var components = real.split(separator: "/").map(String.init)
        var prefix = ""
        for level in 0...highestLevel {
            let list = "/" + (components + [fileName]).joined(separator: "/")
            if FileManager.default.fileExists(atPath: list) {
                let found = Checksums(bytes: FileManager.default.contents(atPath: list), path: list, prefix: prefix)
                if isMeant(found, level) { return found }
            }
            guard let last = components.popLast() else { return nil }
            prefix = "\(last)/\(prefix)"
        }
        return nil
    }

    /// - Parameter bytes: the list's, or nil if it cannot be read.
    init(bytes: Data?, path: String = fileName, prefix: String = "") {
        (self.path, self.prefix) = (path, prefix)
        var (digests, faults) = ([TextBytes: String](), [String]())
        if let bytes {
            var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            if lines.last?.isEmpty == true { lines.removeLast() } else { faults.append("the last line has no end") }
            for (index, line) in lines.enumerated() {
                guard let (digest, path) = Self.parse(line) else {
                    faults.append("line \(index + 1) is not a digest, two spaces and a path")
                    continue
                }
                if digests.updateValue(digest, forKey: TextBytes(path)) != nil {
                    faults.append("\(VectorText.printable(path)) is listed more than once")
                }
            }
        } else {
            faults.append("cannot be read")
        }
        self.digests = digests
        self.faults = faults
    }

    /// Paths of the listed files in the folder, from it, sorted.
    var names: [String] {
        digests.keys.map(\.text).filter { $0.utf8.starts(with: prefix.utf8) }
            .compactMap { String($0.utf8.dropFirst(prefix.utf8.count)) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether a file is listed.
    ///
    /// - Parameter name: its path from the folder.
    func lists(_ name: String) -> Bool { digests[TextBytes(prefix + name)] != nil }

    /// What is wrong with a file's bytes; nil if they are those that the list names, or it names none.
    func fault(in data: Data, of name: String) -> String? {
        guard let listed = digests[TextBytes(prefix + name)] else { return nil }
        return Hex.text(SHA256.hash(Array(data))) == listed ? nil : "not the bytes that \(Self.fileName) names"
    }

    private static func parse(_ line: Data.SubSequence) -> (digest: String, path: String)? {
        let digits = 2 * SHA256.byteCount
        guard line.count > digits + 2, line.dropFirst(digits).prefix(2).elementsEqual("  ".utf8),
            let digest = String(validating: line.prefix(digits), as: UTF8.self), Hex.bytes(digest) != nil,
            let path = String(validating: line.dropFirst(digits + 2), as: UTF8.self)
        else { return nil }
        return (digest, path)
    }
}
