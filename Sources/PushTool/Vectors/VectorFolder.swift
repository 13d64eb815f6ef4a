// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A temporary folder with one file, for checks of what works from file to file. It goes when its owner does.
final class VectorFolder {
    private let url: URL

    /// - Parameter bytes: of the file.
    init(holding bytes: [UInt8]) throws(CheckError) {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("push-tool.\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            // Not by Foundation, which waits for the disk.
            let input = try System.createFile(path("input"))
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
