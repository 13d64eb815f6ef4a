// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PushTool

/// The output and the exit status of `push-tool vectors verify`.
@Suite struct VerifyCommandTests {
    private static let right = """
        {"numberOfTests": 1, "testGroups": [{"type": "Base64Test", "tests": [{"tcId": 1, "comment": "three bytes",
         "text": "Zm9v", "bytes": "666f6f", "result": "valid"}]}]}
        """
    private static let skipped = """
        {"numberOfTests": 1, "testGroups": [{"type": "IndCpaTest", "keySize": 128, "tests": [{"tcId": 1,
         "result": "valid"}]}]}
        """

    @Test func filesComeInTheOrderOfTheirPathsAndTheSumComesLast() throws {
        let folder = try TemporaryFolder()
        for name in ["b.json", "a/z.json", "a.json", "Z.json"] { try folder.write(Self.right, to: name) }
        try folder.write(Self.skipped, to: "c.json")
        try folder.write("{}", to: "schema.json")
        try folder.write("no JSON", to: "notes.txt")
        let result = try Tool.run("vectors", "verify", folder.path)
        #expect(result.status == 0 && result.error.isEmpty)
        #expect(
            result.text == """
                Z.json: 1 passed, 0 failed
                a.json: 1 passed, 0 failed
                a/z.json: 1 passed, 0 failed
                b.json: 1 passed, 0 failed
                c.json: 0 passed, 0 failed, 1 skipped
                4 passed, 0 failed, 1 skipped

                """)
    }

    @Test func aFailureIsToldWithItsFileIDAndComment() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.right.replacing("666f6f", with: "666f70"), to: "wrong.json")
        let result = try Tool.run("vectors", "verify", path)
        #expect(result.status == 1 && result.error.isEmpty)
        #expect(
            result.text == """
                wrong.json: 0 passed, 1 failed
                  wrong.json: tcId 1 (three bytes): bytes: expected 666f70, but got 666f6f
                0 passed, 1 failed

                """)
    }

    @Test func whatIsWrongWithAFileAsAWholeMakesTheStatusOne() throws {
        let folder = try TemporaryFolder()
        for (text, fault) in [
            (Self.right.replacing("Tests\": 1", with: "Tests\": 2"), "numberOfTests is 2 instead of 1"),
            (
                Self.right.replacing("Base64Test", with: "Base65Test"),
                "the type of group 1 is unknown: \"Base65Test\""
            ),
            (
                String(Self.right.dropLast()),
                "is invalid JSON at offset \(Self.right.utf8.count - 1) (line 2, column 58)"
            ),
            ("{}", "is not a vector file: it has no testGroups"),
            ("\u{FEFF}{}", "begins with a byte order mark: save it as UTF-8 without one"),
        ] {
            let path = try folder.write(text, to: "file.json")
            let result = try Tool.run("vectors", "verify", path)
            #expect(result.status == 1)
            #expect(result.lines.contains("  file.json: \(fault)"), "\(result.text)")
        }
    }

    @Test func aRunThatCheckedNothingFails() throws {
        let folder = try TemporaryFolder()
        let nothing = try Tool.run("vectors", "verify", folder.path)
        #expect(nothing.status == 1 && nothing.text == "0 passed, 0 failed\n" && !nothing.error.isEmpty)
        let missing = try Tool.run("vectors", "verify", "\(folder.path)/none.json")
        #expect(missing.status == 1 && missing.lines.contains("  none.json: does not exist"))
    }

    /// bad-inputs.md row 130.
    @Test func whatIsNoRegularFileIsReportedAndNotWaitedFor() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.shell(
            "mkdir f && mkfifo f/a.json && push-tool vectors verify f f/a.json /dev/null none/ ''", in: folder.path)
        #expect(result.status == 1)
        #expect(
            result.lines.filter { $0.hasPrefix("  ") } == [
                "  f/a.json: is not a regular file", "  f/a.json: is not a regular file",
                "  null: is not a regular file",
                "  none/: does not exist", "  \"\": does not exist",
            ], "\(result.text)")
    }

    @Test func noPathAtAllIsAWrongCommandLine() throws {
        let result = try Tool.run("vectors", "verify")
        #expect(result.status == 64 && result.output.isEmpty && !result.error.isEmpty)
    }

    @Test func filesThatWouldHaveTheSameNameGetTheirPaths() throws {
        let folder = try TemporaryFolder()
        let paths = try ["a/x.json", "b/x.json"].map { try folder.write(Self.right, to: $0) }
        let result = try Tool.run("vectors", "verify", paths[0], paths[1])
        #expect(result.lines.dropLast() == paths.map { "\($0): 1 passed, 0 failed" }[...])
    }

    @Test func aReportThatCannotBeWrittenIsAFault() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let folder = try TemporaryFolder()
        try folder.write(Self.right, to: "right.json")
        let result = try Tool.shell("push-tool vectors verify right.json > /dev/full", in: folder.path)
        #expect(result.status == 1 && result.error.hasPrefix("Error: the output cannot be written: "))
    }
}
