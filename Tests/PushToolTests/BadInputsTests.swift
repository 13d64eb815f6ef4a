// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// docs/bad-inputs.md and the tests: each row is named by one of them, by one of Checks, or by the generator of the vectors.
@Suite struct BadInputsTests {
    /// Rows without a test of their own, and why.
    private static let untested: [Int: String] = [
        75: "a second use of an encryptor does not compile",
        100: "two threads with one context do not compile",
        128: "nothing is promised there",
    ]

    /// Rows of the sections that vectors are made of, A to E, that no vector file can hold, and why.
    private static let withoutVector: [Int: String] = [
        47: "2 MB, and the View takes what the owned message refuses", 48: "the limit is the caller's",
        50: "2 GiB to be encoded", 64: "the same envelope again is the same test again",
        65: "it is about memory", 66: "2 GiB", 70: "it is about pieces", 71: "it is about a file that changes",
        73: "it is about a disk", 74: "it is about paths", 75: "it does not compile", 94: "100 MB",
    ]

    /// The numbers that stand first in the tables.
    private static func rows() throws -> Set<Int> {
        let lines = try Checkout.text("docs/bad-inputs.md").split(separator: "\n")
        return Set(
            lines.compactMap { line in
                line.hasPrefix("| ")
                    ? line.split(separator: "|").first.flatMap { Int($0.drop { $0 == " " }.dropLast()) } : nil
            })
    }

    /// The numbers after "row" or "rows": `row 5`, `rows 2, 3 and 7`, `rows 76 to 79`.
    private static func named(in text: String) -> Set<Int> {
        text.matches(of: /\brows? ([0-9]+(?:(?:, | and | to )[0-9]+)*)/).reduce(into: Set<Int>()) { numbers, match in
            let words = match.1.split { " ,".contains($0) }
            for (index, word) in words.enumerated() {
                guard let number = Int(word) else { continue }
                let first = index >= 2 && words[index - 1] == "to" ? Int(words[index - 2]) ?? number : number
                numbers.formUnion(min(first, number)...number)
            }
        }
    }

    private static func sources() throws -> [String] {
        // A check's script is a file without an extension.
        let folders = [("Tests", "swift"), ("vectors/generator", "py"), ("Checks", "swift"), ("Checks", "")]
        return try folders.flatMap { folder, ending in
            try FileManager.default.subpathsOfDirectory(atPath: "\(Checkout.folder)/\(folder)")
                .filter { URL(filePath: $0).pathExtension == ending && !$0.contains(".build") }
                .filter { !$0.hasSuffix("BadInputsTests.swift") }
                .map { "\(folder)/\($0)" }
                .filter { !URL(filePath: "\(Checkout.folder)/\($0)", directoryHint: .checkFileSystem).hasDirectoryPath }
        }
    }

    @Test func everyRowIsNamedByATest() throws {
        let rows = try Self.rows()
        #expect(rows == Set(1...146))
        let named = try Self.sources().reduce(into: Set<Int>()) { try $0.formUnion(Self.named(in: Checkout.text($1))) }
        let missing = rows.subtracting(named).subtracting(Self.untested.keys)
        #expect(missing.isEmpty, "\(missing.sorted())")
        // What has a test by now is no exception any more.
        #expect(named.isDisjoint(with: Self.untested.keys), "\(named.intersection(Self.untested.keys).sorted())")
    }

    @Test func everyRowOfSectionsAToEIsNamedByAVectorUnlessNoFileCanHoldIt() throws {
        let comments = try Checkout.vectorFiles().flatMap { path in
            // A test is a line, and its comment comes before its flags.
            try Checkout.text(path).split(separator: "\n").filter { $0.contains("row") }
                .compactMap { line in line.firstRange(of: #", "flags": "#).map { line[..<$0.lowerBound] } }
        }
        let named = comments.reduce(into: Set<Int>()) { $0.formUnion(Self.named(in: String($1))) }
        let missing = Set(1...94).subtracting(named).subtracting(Self.withoutVector.keys)
        #expect(missing.isEmpty, "\(missing.sorted())")
        #expect(named.isDisjoint(with: Self.withoutVector.keys), "\(named.intersection(Self.withoutVector.keys))")
    }

    @Test func rowsAreFoundAsTheyAreWritten() {
        for (text, rows) in [
            ("bad-inputs.md row 5.", [5]), ("rows 2, 3 and 7", [2, 3, 7]), ("rows 76 to 79", [76, 77, 78, 79]),
            ("row by row, 5 of", []), ("row 69: a length of 32 bits", [69]), ("throws 5", []), ("row 7\n", [7]),
        ] as [(String, Set<Int>)] {
            #expect(Self.named(in: text) == rows, "\(text)")
        }
    }
}
