// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import Testing

@testable import PushTool

/// SHA256SUMS: what a change leaves right, it makes wrong.
@Suite struct ChecksumTests {
    private let folder: TemporaryFolder

    /// A folder of two files, one of them in a folder below, with their list as coreutils would write it.
    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Checkout.data("vectors/known-answers/aes-cbc.json"), to: "below/aes.json")
        try folder.write(Self.key, to: "key.json")
        try folder.write(
            Self.line("below/aes.json", folder.read("below/aes.json")) + Self.line("key.json", Array(Self.key.utf8)),
            to: "SHA256SUMS")
    }

    /// A test that stays right, whatever the key is.
    private static let key = """
        {"numberOfTests": 1, "testGroups": [{"type": "PublicKeyTest", "tests": [{"tcId": 1, "result": "valid",
         "encoded": "05\(String(repeating: "7", count: 64))"}]}]}
        """

    private static func line(_ path: String, _ bytes: [UInt8]) -> String {
        let digest = SHA256.hash(unsafe bytes.span.bytes)
        return "\(Hex.text(digest.indices.map { digest[$0] }))  \(path)\n"
    }

    /// Faults of all files and lists, and how many tests have passed.
    private func verify(_ names: String...) -> (faults: [String], passed: Int) {
        let paths = names.map { $0.isEmpty ? folder.path : "\(folder.path)/\($0)" }
        let found = VectorSource.find(in: paths)
        let reports = found.sources.compactMap { $0.verify() } + found.listReports
        return (
            reports.flatMap { report in report.faults.map { "\(report.name): \($0)" } },
            reports.reduce(0) { $0 + $1.passedCount }
        )
    }

    @Test func theListOfTheCheckoutIsWhatItsFilesAre() throws {
        let lines = try Checkout.vectorFiles().map { path in
            try Self.line(String(path.dropFirst("vectors/".count)), Array(Checkout.data(path)))
        }
        #expect(try Checkout.text("vectors/SHA256SUMS") == lines.joined())
    }

    @Test func aFolderThatIsAsItsListSaysPasses() {
        let (faults, passed) = verify("")
        #expect(faults.isEmpty && passed == 2)
    }

    @Test func everyChangedByteFailsThoughTheTestsMayStillPass() throws {
        let bytes = try folder.read("key.json")
        for index in bytes.indices {
            for bit in [0, 5] as [UInt8] {
                var changed = bytes
                changed[index] ^= 1 << bit
                try folder.write(changed, to: "key.json")
                #expect(verify("").faults.contains("key.json: not the bytes that SHA256SUMS names"), "byte \(index)")
            }
        }
        // Among them: another key, of which every test passes.
        try folder.write(Self.key.replacing("77", with: "78"), to: "key.json")
        let (faults, passed) = verify("")
        #expect(faults == ["key.json: not the bytes that SHA256SUMS names"] && passed == 2)
    }

    @Test func everyChangedByteOfTheListFails() throws {
        let bytes = try folder.read("SHA256SUMS")
        for index in bytes.indices {
            for bit in [0, 3, 5] as [UInt8] {
                var changed = bytes
                changed[index] ^= 1 << bit
                try folder.write(changed, to: "SHA256SUMS")
                #expect(!verify("").faults.isEmpty, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func aFileThatIsNoVectorFileAnyMoreIsNotPassedOver() throws {
        try folder.write(Self.key.replacing("testGroups", with: "testGroupz"), to: "key.json")
        #expect(verify("").faults == ["key.json: has no testGroups", "key.json: not the bytes that SHA256SUMS names"])
    }

    @Test func aListedFileThatIsNotThereFails() throws {
        try FileManager.default.removeItem(atPath: "\(folder.path)/below/aes.json")
        #expect(verify("").faults == ["SHA256SUMS: below/aes.json is not there"])
    }

    @Test func aVectorFileThatIsNotListedFailsAndASchemaDoesNot() throws {
        try folder.write("{}", to: "schema.json")
        #expect(verify("").faults.isEmpty)
        try folder.write(Self.key, to: "more.json")
        #expect(verify("").faults == ["more.json: not listed in SHA256SUMS"])
        // Named itself it is nobody's business but its own.
        #expect(verify("more.json").faults.isEmpty)
    }

    @Test func aListStandsForTwoFoldersBelowIt() throws {
        try folder.write(Self.key.replacing("77", with: "78"), to: "key.json")
        var list = Self.line("key.json", Array(Self.key.utf8))
        for path in ["a/key.json", "a/b/key.json", "a/b/c/key.json"] {
            try folder.write(Self.key.replacing("77", with: "78"), to: path)
            list += Self.line(path, Array(Self.key.utf8))
        }
        try folder.write(list, to: "SHA256SUMS")
        for (path, count) in [("", 1), ("a/", 1), ("a/b/", 1), ("a/b/c/", 0)] {
            #expect(verify("\(path)key.json").faults.count == count, "\(path)")
        }
        #expect(verify("a").faults.count == 3)
        #expect(verify("a/b").faults.count == 2)
        #expect(verify("a/b/c").faults.isEmpty)
    }

    @Test func ofAFolderBelowEveryListedFileMustBeThere() throws {
        #expect(verify("below").faults.isEmpty)
        try folder.write(folder.read("below/aes.json"), to: "below/more.json")
        #expect(verify("below").faults == ["more.json: not listed in SHA256SUMS"])
        try FileManager.default.removeItem(atPath: "\(folder.path)/below/aes.json")
        #expect(verify("below").faults.contains("SHA256SUMS: aes.json is not there"))
    }

    @Test func aListAboveThatSaysNothingOfAFolderLeavesItAlone() throws {
        try folder.write(Self.key, to: "other/key.json")
        #expect(verify("other").faults.isEmpty)
        #expect(verify("other/key.json").faults.isEmpty)
    }

    @Test func whatIsWrongWithAListIsToldOnceAndMakesAFailure() throws {
        let good = String(decoding: try folder.read("SHA256SUMS"), as: UTF8.self)
        for (list, fault) in [
            (good + "\n", "line 3 is not a digest, two spaces and a path"),
            (good + good.uppercased(), "line 3 is not a digest, two spaces and a path"),
            (good + "# comment\n", "line 3 is not a digest, two spaces and a path"),
            (good.replacing("  key", with: " *key"), "line 2 is not a digest, two spaces and a path"),
            (good + good, "key.json is listed more than once"),
            (String(good.dropLast()), "the last line has no end"),
        ] {
            try folder.write(list, to: "SHA256SUMS")
            let faults = verify("", "below", "below/aes.json").faults
            #expect(faults.count { $0 == "SHA256SUMS: \(fault)" } == 1, "\(faults)")
        }
    }

    @Test func linksAndDotsLeadToTheSameList() throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/link", withDestinationPath: "\(folder.path)/below")
        try folder.write([0x20] + folder.read("below/aes.json"), to: "below/aes.json")
        for path in ["below/../below/aes.json", "./below/./aes.json", "link/aes.json", "link", "below/"] {
            let faults = verify(path).faults
            #expect(faults.contains { $0.hasSuffix("aes.json: not the bytes that SHA256SUMS names") }, "\(path)")
        }
    }
}
