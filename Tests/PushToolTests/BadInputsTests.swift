// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Each row of docs/bad-inputs.md is named by a test, by a check, or by the generator of the vectors.
@Suite struct BadInputsTests {
    /// The rows without a test, with the reason.
    private static let untested: [Int: String] = [
        75: "a second use of an encryptor does not compile",
        100: "two threads with one context do not compile",
        128: "the library promises nothing here",
    ]

    /// The rows of sections A to E, which have vectors, that no vector file can contain, with the reason.
    private static let withoutVector: [Int: String] = [
        47: "has 2 MB, and the View accepts what the owned message refuses", 48: "depends on the caller's limit",
        50: "encodes 2 GiB", 64: "repeats an envelope, which would repeat a test",
        65: "is about memory", 66: "has 2 GiB", 70: "is about pieces", 71: "is about a file that changes",
        73: "is about a disk", 74: "is about paths", 75: "does not compile", 94: "has 100 MB",
    ]

    /// Returns the numbers in the first column of the tables.
    private static func rows() throws -> Set<Int> {
        let lines = try Checkout.text("docs/bad-inputs.md").split(separator: "\n")
        return Set(
            lines.compactMap { line in
                line.hasPrefix("| ")
                    ? line.split(separator: "|").first.flatMap { Int($0.drop { $0 == " " }.dropLast()) } : nil
            })
    }

    /// Returns the numbers after "row" or "rows": `row 5`, `rows 2, 3 and 7`, `rows 76 to 79`.
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
        // A row that has a test is not an exception.
        #expect(named.isDisjoint(with: Self.untested.keys), "\(named.intersection(Self.untested.keys).sorted())")
    }

    @Test func everyRowOfSectionsAToEIsNamedByAVectorUnlessNoFileCanHoldIt() throws {
        let comments = try Checkout.vectorFiles().flatMap { path in
            // Each test is one line, with its comment before its flags.
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
