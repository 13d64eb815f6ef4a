// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A temporary folder with one file, for checks of what works from file to file. It goes when its owner does.
final class VectorFolder {
    private static let inputName = "input"
    private static let targetName = "target"

    private let url: URL

    /// - Parameter bytes: of the file.
    init(holding bytes: [UInt8]) throws(CheckError) {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("push-tool.\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            // Not by Foundation, which waits for the disk.
            let input = try System.createFile(path(Self.inputName))
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
    func converted<Failure: Error>(
        _ convert: (_ input: String, _ target: String) throws(Failure) -> Void
    ) throws -> [UInt8] {
        let target = path(Self.targetName)
        do { try convert(path(Self.inputName), target) } catch {
            try expect([Self.inputName])
            throw error
        }
        try expect([Self.inputName, Self.targetName])
        guard let converted = FileManager.default.contents(atPath: target),
            (try? FileManager.default.removeItem(atPath: target)) != nil
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
