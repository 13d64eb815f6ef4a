// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Makes the fuzzers' initial inputs from the test vectors.
///
///     fuzz-seeds VECTORS FOLDER TARGET
///
/// Fuzz/run compiles it on its own, because all executables of the package get libFuzzer's `main`.
@main
struct Seeds {
    /// The maximum size of a seed. Longer seeds reach no more code, and slow the fuzzer down.
    private static let maximumByteCount = 640

    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 3 else {
            FileHandle.standardError.write(Data("usage: fuzz-seeds VECTORS FOLDER TARGET\n".utf8))
            exit(64)
        }
        let folder = URL(fileURLWithPath: arguments[1])
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var written: Set<[UInt8]> = []
        for seed in try seeds(of: arguments[2], Vectors(folder: URL(fileURLWithPath: arguments[0]))) {
            guard seed.bytes.count <= maximumByteCount, written.insert(seed.bytes).inserted else { continue }
            try Data(seed.bytes).write(to: folder.appendingPathComponent(seed.name))
        }
    }
}

/// An initial input of a target.
struct Seed {
    let name: String
    var bytes: [UInt8]

    init(_ test: Vectors.Test, _ bytes: [UInt8]) { self.init(test.name, bytes) }

    init(_ name: String, _ bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
}
