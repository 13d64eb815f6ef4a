// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import Testing

@testable import PushTool

/// The output of commands that print secrets: private files, warnings, and a pointer that is printed before its blob.
@Suite struct SecretOutputTests {
    private let folder: TemporaryFolder
    private let warning =
        "the output is secret, and goes to a file that others can read: use -o FILE to create a private file"

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array(repeating: 7, count: 100_000), to: "in")
        try folder.write("old", to: "out")
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func mode(_ name: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }

    /// bad-inputs.md row 143.
    @Test(arguments: ["> /dev/full", ">&-", "> out", "-o out", "-o new/pointer", "-o in"])
    func aPointerThatCannotBePrintedLeavesTheTarget(_ output: String) throws {
        // The shell truncates the target of a redirection.
        let old = output == "> out" ? "" : "old"
        let result = try Tool.shell("push-tool attachment encrypt in out \(output)", in: folder.path)
        #expect(result.status == 1 && result.error.hasPrefix("Error: "), "\(result.error)")
        #expect(try String(decoding: folder.read("out"), as: UTF8.self) == old)
        #expect(try names() == ["in", "out"])
    }

    /// bad-inputs.md row 143.
    @Test func aReaderThatHasGoneLeavesTheTarget() throws {
        let line =
            "(sleep 0.2; push-tool attachment encrypt in out; echo $? > status) | true; sleep 0.1; while ! [ -s status ]; do :; done"
        let result = try Tool.shell(line, in: folder.path)
        #expect(
            result.error
                == "Error: the pointer cannot be printed, so OUT is unchanged: the output cannot be written: Broken pipe\n"
        )
        #expect(try String(decoding: folder.read("status"), as: UTF8.self) == "1\n")
        #expect(try String(decoding: folder.read("out"), as: UTF8.self) == "old")
        #expect(try names() == ["in", "out", "status"])
    }

    /// bad-inputs.md row 143.
    @Test func aBlobOfTheNameOfItsPointerIsRefused() throws {
        let result = try Tool.run(["attachment", "encrypt", "in", "new", "-o", "./new"], in: folder.path)
        #expect(
            result.status == 1
                && result.error == "Error: the pointer would be written into OUT: give -o FILE with another name\n")
        #expect(try names() == ["in", "out"])
    }

    /// bad-inputs.md row 143.
    @Test(arguments: ["in out >> in", "in out 1<> in", "./in out >> in", "- out < in >> in"])
    func aPointerThatWouldGoIntoItsInputIsRefused(_ arguments: String) throws {
        let result = try Tool.shell("push-tool attachment encrypt \(arguments)", in: folder.path)
        #expect(
            result.status == 1
                && result.error == "Error: the pointer would be written into IN: give -o FILE with another name\n")
        #expect(try folder.read("in") == Array(repeating: 7, count: 100_000))
        #expect(try String(decoding: folder.read("out"), as: UTF8.self) == "old" && names() == ["in", "out"])
    }

    @Test func aPipeIsEncryptedFromItsPlaceOn() throws {
        let line =
            "(head -c 70000 > /dev/null; push-tool attachment encrypt - out --threads 1 -o key) < in && "
            + "push-tool attachment decrypt out back --key-file key && wc -c < back && "
            + "cat in | push-tool attachment encrypt - out > pointer 2> /dev/null && "
            + "push-tool attachment decrypt out all --key-file pointer && cmp in all && : | push-tool attachment encrypt - out -o empty "
            + "&& push-tool attachment decrypt out none --key-file empty && wc -c < none"
        let result = try Tool.shell(line, in: folder.path)
        #expect(
            result.status == 0 && result.lines.map { $0.filter { $0 != " " } } == ["30000", "0"], "\(result.error)")
        #expect(try mode("key") == 0o600)
    }

    /// bad-inputs.md row 144.
    @Test func aFIFOGetsTheFormThatWorks() throws {
        let result = try Tool.shell("mkfifo fifo; push-tool attachment encrypt fifo out", in: folder.path)
        let words = "unsuitableInput: IN is not a regular file (fifo): to read a pipe, give - for IN"
        #expect(result.status == 1 && result.error == "Error: \(words)\n")
    }

    /// bad-inputs.md row 144.
    @Test func whatCannotBeReadTwiceOrTakenBackIsRefusedWithAdvice() throws {
        for (line, status, words) in [
            ("encrypt in -", 64, "OUT cannot be standard output, because it is written only after the pointer"),
            ("decrypt - out --key-file in", 64, "IN cannot be standard input, because it is read twice"),
            (
                "decrypt in - --key-file in", 64,
                "OUT cannot be standard output, because printed output cannot be withdrawn"
            ),
            ("encrypt - out --max-bytes 99999 < in", 1, "tooLarge: IN has more than 99999 bytes"),
            ("encrypt - out < .", 1, "system: IN: read failed: Is a directory"),
            ("encrypt - out <&-", 1, "system: IN: read failed: Bad file descriptor"),
            ("encrypt in out --content-type ''", 64, "--content-type is empty or"),
            ("encrypt in out --content-type \"$(printf 'a/b\\nc')\"", 64, "--content-type is empty or has a control"),
            ("encrypt - out < out", 1, "sameFile: IN and OUT are the same file"),
        ] as [(String, Int32, String)] {
            let result = try Tool.shell("push-tool attachment \(line)", in: folder.path)
            #expect(result.status == status && result.error.hasPrefix("Error: \(words)"), "\(line): \(result.error)")
            #expect(try names() == ["in", "out"])
        }
    }

    /// bad-inputs.md row 145. Not SIGINT: a shell starts background commands with SIGINT ignored.
    @Test(arguments: [SIGTERM, SIGHUP]) func aSignalRemovesAnUnfinishedSecretFile(_ signal: Int32) throws {
        let command = "push-tool keys prekeys --start 1 --count 1000000 -o secret"
        let stop = "until [ -s secret ] || ! kill -0 $!; do sleep 0.01; done; kill -\(signal) $!; wait $!"
        let result = try Tool.shell("{ \(command) & \(stop); }", in: folder.path)
        #expect(result.status == 128 + signal && result.output == [], "\(result.error)")
        #expect(try names() == ["in", "out"])
        // A signal that was ignored at the start stays ignored.
        let ignoring = "trap '' \(signal); push-tool keys prekeys --start 1 --count 20000 -o secret & \(stop)"
        #expect(try Tool.shell("{ \(ignoring); }", in: folder.path).status == 0)
        #expect(try names() == ["in", "out", "secret"])
    }

    private let secrets = [
        "signaling-key", "signaling-key --json", "keys identity", "keys prekeys --start 1 --count 3",
        "attachment encrypt in out", "rest build code.put 123456 --key $KEY",
        "rest build code.put 123456 --key $KEY --json",
        "rest build keys.get +14155550132 -i --as +14155550100 --password-file pw",
    ]

    private func shell(_ line: String) throws -> Tool.Result {
        try Tool.shell("KEY=\(SignalingKey().base64); umask 022; echo pw > pw; push-tool \(line)", in: folder.path)
    }

    /// bad-inputs.md row 145.
    @Test func aSecretInAFileThatOthersCanReadIsWarnedOf() throws {
        for command in secrets {
            let open = try shell("\(command) > secret")
            let text =
                command.contains("--json") ? "{\"warning\": {\"message\": \"\(warning)\"}}" : "Warning: \(warning)"
            #expect(
                open.status == 0 && open.error.split(separator: "\n").count { $0 == text } == 1,
                "\(command): \(open.error)")
            #expect(try !folder.read("secret").isEmpty)
            let group = try shell("token +14155550132 > secret; chmod 604 secret; push-tool \(command) > secret")
            #expect(group.error.contains(warning))
            for quiet in ["\(command) | cat", "\(command) > /dev/null", "\(command) -o -| cat"] {
                #expect(try !shell(quiet).error.contains(warning), "\(quiet)")
            }
            #expect(
                try !shell("token +14155550132 > token; umask 077; rm secret; push-tool \(command) > secret").error
                    .contains(warning))
            try FileManager.default.removeItem(atPath: "\(folder.path)/secret")
        }
        for command in [
            "rest build keys.get +14155550132", "rest build code.get sms +14155550132 -i", "token +14155550132",
        ] {
            #expect(try !shell("\(command) > file").error.contains(warning))
        }
    }

    /// bad-inputs.md row 145.
    @Test func anOutputFileIsNewAndForItsOwnerAlone() throws {
        for command in secrets {
            for option in ["-o", "--output", "--output="] {
                let file = option.hasSuffix("=") ? "\(option)file" : "\(option) file"
                let result = try shell("\(command) \(file)")
                #expect(
                    result.status == 0 && result.output.isEmpty && !result.error.contains(warning),
                    "\(command): \(result.error)")
                #expect(try mode("file") == 0o600)
                let written = try folder.read("file")
                #expect(!written.isEmpty)
                let again = try shell("\(command) \(file)")
                #expect(
                    again.status == 1 && again.error.contains("file: File exists; give the name of a new file"),
                    "\(command): \(again.error)")
                #expect(try folder.read("file") == written)
                try FileManager.default.removeItem(atPath: "\(folder.path)/file")
            }
        }
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: "elsewhere")
        #expect(try shell("signaling-key -o link").error == "Error: link: File exists; give the name of a new file\n")
        #expect(try shell("signaling-key -o none/key").error == "Error: none/key: No such file or directory\n")
    }
}
