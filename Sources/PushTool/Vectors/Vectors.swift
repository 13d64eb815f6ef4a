// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `push-tool vectors`: everything that is done with test vectors.
struct Vectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Check test vectors against this library.",
        discussion: """
            Test vectors are JSON files with inputs and what must come out of them: ours are in vectors/, made by other \
            programs than this one, and the format is that of C2SP's Wycheproof, so that its files run too.
            """,
        subcommands: [VerifyVectors.self])
}
