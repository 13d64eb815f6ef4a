// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Makes inputs for the fuzzers to begin with, from the test vectors.
///
///     fuzz-seeds VECTORS FOLDER TARGET            all, in FOLDER
///     fuzz-seeds --cases VECTORS FOLDER TARGET    the few that are kept in Fuzz/FailCases
///
/// It is compiled by itself: the package's executables all get libFuzzer's `main`.
@main
struct Seeds {
    /// Longer ones say nothing more, and slow the fuzzer down.
    private static let maximumByteCount = 640

    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let isCases = arguments.first == "--cases"
        if isCases { arguments.removeFirst() }
        guard arguments.count == 3 else {
            FileHandle.standardError.write(Data("usage: fuzz-seeds [--cases] VECTORS FOLDER TARGET\n".utf8))
            exit(64)
        }
        let folder = URL(fileURLWithPath: arguments[1])
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var written: Set<[UInt8]> = []
        var names: Set<String> = []
        for seed in try seeds(of: arguments[2], Vectors(folder: URL(fileURLWithPath: arguments[0]))) {
            guard let name = isCases ? seed.caseName : seed.name, seed.bytes.count <= maximumByteCount else { continue }
            // Of several that show the same, the first.
            guard written.insert(seed.bytes).inserted, names.insert(name).inserted else { continue }
            try Data(seed.bytes).write(to: folder.appendingPathComponent(name))
        }
    }
}

/// An input of one target.
struct Seed {
    let name: String
    /// Under which it is kept in Fuzz/FailCases, if it is one that has been got wrong before, by somebody.
    let caseName: String?
    var bytes: [UInt8]

    init(_ test: Vectors.Test, _ bytes: [UInt8]) {
        name = test.name
        caseName = test.caseName
        self.bytes = bytes
    }

    init(_ name: String, _ bytes: [UInt8], isCase: Bool = true) {
        self.name = name
        caseName = isCase ? name : nil
        self.bytes = bytes
    }
}
