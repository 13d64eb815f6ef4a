// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Compares the Swift blocks of the README and the articles with samples that compile: those of this folder, of Examples/Bridges and
/// of Examples/Relay.
///
/// A sample is the code between `// sample: NAME` and `// end`, without its indentation. Samples with the same name in one file form
/// one block, with an empty line between them.
@Suite struct PagesTests {
    /// The root of the checkout. This file is Tests/SampleTests/PagesTests.swift: drop 3 components.
    private static let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/")

    private static func files(in folder: String, _ ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(self.folder)/\(folder)")
            .filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
    }

    private static func lines(of path: String) throws -> [Substring] {
        try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    static func samples(in lines: [Substring]) -> [String: String] {
        var (samples, name, text): ([String: String], String?, [Substring]) = ([:], nil, [])
        for line in lines {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("// sample: ") {
                name = String(trimmed.dropFirst(11))
                text = []
            } else if trimmed == "// end", let ended = name {
                let margin = text.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
                let sample = text.map { $0.dropFirst(margin) }.joined(separator: "\n")
                samples[ended] = (samples[ended].map { $0 + "\n\n" } ?? "") + sample
                name = nil
            } else {
                text.append(line)
            }
        }
        return samples
    }

    static func blocks(in lines: [Substring]) -> [String] {
        var (blocks, text): ([String], [Substring]?) = ([], nil)
        for line in lines {
            if line == "```swift" {
                text = []
            } else if line == "```", let ended = text {
                blocks.append(ended.joined(separator: "\n"))
                text = nil
            } else {
                text?.append(line)
            }
        }
        return blocks
    }

    @Test func everySwiftBlockOfAPageIsASampleAndEverySampleIsOnAPage() throws {
        let sources =
            try ["Tests/SampleTests", "Examples/Bridges/Sources"].flatMap { try Self.files(in: $0, ".swift") }
            + ["Examples/Relay/Tests/HummingbirdTests/HummingbirdSample.swift"]
        let samples = try sources.filter { !$0.hasSuffix("PagesTests.swift") }
            .reduce(into: [String: String]()) {
                $0.merge(Self.samples(in: try Self.lines(of: $1))) { first, _ in
                    Issue.record("two files have a sample with the same name")
                    return first
                }
            }
        var unused = samples
        for page in try ["README.md"] + Self.files(in: "Sources", ".md") {
            for block in Self.blocks(in: try Self.lines(of: page)) {
                let name = samples.first { $0.value == block }?.key
                #expect(name != nil, "\(page) has a block without a sample. Add it to Tests/SampleTests:\n\(block)")
                if let name { unused[name] = nil }
            }
        }
        #expect(unused.isEmpty, "no page has these samples: \(unused.keys.sorted().joined(separator: ", "))")
    }

    @Test func samplesAndBlocksAreFound() {
        let source = """
            // sample: a
            import B
            // end
                // sample: a
                let x = 1
                    + 2

                let y = 3
                // end
            """
        let sample = "import B\n\nlet x = 1\n    + 2\n\nlet y = 3"
        #expect(Self.samples(in: source.split(separator: "\n", omittingEmptySubsequences: false)) == ["a": sample])
        let page = "Text.\n\n```swift\n\(sample)\n```\n\n```sh\nls\n```\n"
        #expect(Self.blocks(in: page.split(separator: "\n", omittingEmptySubsequences: false)) == [sample])
    }
}
