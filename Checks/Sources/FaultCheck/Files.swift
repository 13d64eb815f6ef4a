// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A folder with an input file and a target file, and the checks of both after a call.
struct Files {
    let input: String
    let target: String
    let folder: String

    /// The target is damaged, or another file is left in the folder.
    struct Broken: Error {
        let what: String
    }

    init(_ folder: String, input bytes: [UInt8]) throws {
        self.folder = folder
        (input, target) = ("\(folder)/in", "\(folder)/target")
        _ = unsafe mkdir(folder, 0o700)
        try Self.write(bytes, to: input)
        try Self.write([9], to: target)
    }

    /// Returns the content of the target after `body`.
    ///
    /// - Throws: The error of `body` if the old target is unchanged, otherwise ``Broken``.
    func result(_ body: () throws -> Void) throws -> [UInt8] {
        do { try body() } catch {
            guard try Self.read(target) == [9] else { throw Broken(what: "the old target is lost after \(error)") }
            guard names == ["in", "target"] else { throw Broken(what: "a partial file is left after \(error)") }
            throw error
        }
        guard names == ["in", "target"] else { throw Broken(what: "a partial file is left") }
        return try Self.read(target)
    }

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { throw Broken(what: "\(path) cannot be read: errno \(errno)") }
        defer { unsafe _ = fclose(file) }
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = unsafe fopen(path, "w") else {
            throw Broken(what: "\(path) cannot be written: errno \(errno)")
        }
        let count = unsafe fwrite(bytes, 1, bytes.count, file)
        guard unsafe fclose(file) == 0, count == bytes.count else { throw Broken(what: "\(path) is incomplete") }
    }

    /// The names of the files in the folder.
    var names: [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe _ = closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
