// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The option for the file of a result that holds a secret.
struct SecretOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "A new file for the result, which only you can read. (default: standard output)", valueName: "file"),
        completion: .file())
    private var output: Path?

    /// The file; nil for standard output.
    var file: Path? { output?.isStandardInput == true ? nil : output }

    /// Opens the output.
    ///
    /// - Parameter json: Prints a warning if others can read standard output. Nil for a result without a secret.
    func open(warningBy json: JSONOptions?) throws(ToolError) -> SecretFile {
        if let file { return try SecretFile(file) }
        if let json, System.isReadableByOthers(System.standardOutput) {
            json.warn(
                "standard output is a file that others can read, and it gets a secret: use -o FILE for a private file"
            )
        }
        return .standardOutput()
    }

    func print(_ line: String, warningBy json: JSONOptions?) throws {
        try write(warningBy: json) { output in try output.write(line: line) }
    }

    func write(warningBy json: JSONOptions?, _ body: (inout Output) throws -> Void) throws {
        let file = try open(warningBy: json)
        try file.write(body)
        file.keep()
    }
}

/// Standard output, or a new file for its owner alone, which is removed unless it is kept.
final class SecretFile {
    let descriptor: Int32
    private let path: Path?
    private var isKept = false

    static func standardOutput() -> SecretFile { SecretFile(System.standardOutput, nil) }

    private init(_ descriptor: Int32, _ path: Path?) { (self.descriptor, self.path) = (descriptor, path) }

    /// Makes a new file.
    convenience init(_ path: Path) throws(ToolError) {
        do { self.init(try System.createFile(path), path) } catch { throw ToolError("\(path)", error) }
    }

    deinit {
        guard let path else { return }
        System.closeFile(descriptor)
        if !isKept { try? System.removeItem(path) }
    }

    /// Writes all of the result, and waits until the disk has it.
    func write(_ body: (inout Output) throws -> Void) throws {
        var output = Output(descriptor: descriptor)
        try body(&output)
        try output.flush()
        do { try System.synchronize(descriptor, at: path) } catch { throw ToolError("writing failed", error) }
    }

    func keep() { isKept = true }
}
