// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The option for the file of a result that contains a secret.
struct SecretOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Create this file for the result, readable only by you. (default: standard output)", valueName: "file"),
        completion: .file())
    private var output: Path?

    /// The file; nil for standard output.
    var file: Path? { output?.isStandardInput == true ? nil : output }

    /// Opens the output.
    ///
    /// - Parameter json: The options that print a warning if others can read standard output. Nil for a result without a
    ///   secret.
    func open(warningBy json: JSONOptions?) throws(ToolError) -> SecretFile {
        if let file { return try SecretFile(file) }
        if let json, System.isReadableByOthers(System.standardOutput) {
            json.warn(
                "the output is secret, and goes to a file that others can read: use -o FILE to create a private file"
            )
        }
        return .standardOutput()
    }

    func print(_ line: String, warningBy json: JSONOptions?) throws {
        try write(warningBy: json) { output in try output.write(line: line) }
    }

    func write(warningBy json: JSONOptions?, _ body: (inout Output) throws -> Void) throws {
        let output = try open(warningBy: json)
        guard let file else { return try output.write(body) }
        try System.removingWhenStopped(file) {
            do { try output.write(body) } catch {
                output.discard()
                throw error
            }
            output.keep()
        }
    }
}

/// Standard output, or a new file that only its owner can read. The file is removed at the end unless ``keep()`` was called.
final class SecretFile {
    let descriptor: Int32
    private let path: Path?
    private var isKept = false

    static func standardOutput() -> SecretFile { SecretFile(System.standardOutput, nil) }

    private init(_ descriptor: Int32, _ path: Path?) { (self.descriptor, self.path) = (descriptor, path) }

    /// Creates the file, which must not exist.
    convenience init(_ path: Path) throws(ToolError) {
        do { self.init(try System.createFile(path), path) } catch { throw ToolError("\(path)", error) }
    }

    deinit {
        guard path != nil else { return }
        System.closeFile(descriptor)
        if !isKept { discard() }
    }

    /// Writes the whole result, and waits until it is on the disk.
    func write(_ body: (inout Output) throws -> Void) throws {
        var output = Output(descriptor: descriptor)
        try body(&output)
        try output.flush()
        do { try System.synchronize(descriptor, at: path) } catch { throw ToolError(Output.fault, error) }
    }

    func keep() { isKept = true }

    func discard() {
        if let path { try? System.removeItem(path) }
        isKept = true
    }
}
