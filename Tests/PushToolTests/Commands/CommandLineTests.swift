// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import Testing

@testable import PushTool

/// The command line accepts any bytes as a path, any text after an option, and numbers without signs.
@Suite struct CommandLineTests {
    private let key = SignalingKey().base64
    private var seal: [String] { ["seal", "--key", key, "--source", "+14155550100", "--type", "0"] }

    /// Every option and argument that takes a file. `$f` is the start of its name.
    private static let commandsWithFiles = [
        "attachment encrypt \"$f\" \"$f.blob\"", "inspect --key-file \"$f.signaling\" \"$f.payload\"",
        "inspect \"$f.content\"", "tokens \"$f.numbers\"", "rest check tokens.put \"$f.body\"",
        "rest build blob.put https://push.example/1 \"$f\"", "open --key-file \"$f.signaling\" - < \"$f.payload\"",
        "rest build keys.put --identity \"$f.identity\" --prekeys \"$f.prekeys\"",
        "rest build keys.get +14155550132 -i --as +14155550100 --password-file \"$f.password\"",
        "vectors verify \"$f.folder\"", "vectors verify \"$f.folder/$f.json\"",
    ]

    /// bad-inputs.md row 130.
    @Test(arguments: ["o\\351.txt", "\\377", "a\\012b\\033[1m", "-x", "\\364\\217\\270\\200"])
    func aPathIsAnyBytesWhereverOneIsTaken(_ name: String) throws {
        let folder = try TemporaryFolder()
        let vectors =
            #"{"numberOfTests": 1, "testGroups": [{"type": "Base64Test", "tests": [{"tcId": 1, "text": "", "bytes": "", "result": "valid"}]}]}"#
        try folder.write(vectors, to: "vectors.json")
        let start = "f=$(printf -- '\(name)x'); f=./${f%x}; "
        let make = """
            printf hi > "$f"; printf '\\012\\002Hi' > "$f.content"; echo +14155550132 > "$f.numbers"; printf pw > "$f.password"
            push-tool signaling-key -o "$f.signaling"; push-tool keys identity --output="$f.identity"
            push-tool keys prekeys --start 1 --count 2 -o "$f.prekeys"
            push-tool rest build tokens.put +14155550132 > "$f.body" 2>/dev/null
            push-tool seal --key-file "$f.signaling" --source +14155550100 --type 0 --body x > "$f.payload"
            mkdir "$f.folder" && cp vectors.json "$f.folder/$f.json"
            """
        #expect(try Tool.shell(start + make, in: folder.path).error.isEmpty)
        let before = try Tool.shell("ls | LC_ALL=C sort | od -c", in: folder.path).text
        for command in Self.commandsWithFiles {
            let result = try Tool.shell("\(start)push-tool \(command)", in: folder.path)
            #expect(result.status == 0, "\(command): \(result.error)")
            #expect(
                !result.text.unicodeScalars.contains { $0.isTerminalControl && $0 != "\n" && $0 != "\r" }, "\(command)")
        }
        let roundTrip = """
            push-tool attachment encrypt "$f" "$f.new" --content-type a/b > "$f.pointer" \
            && push-tool attachment decrypt "$f.new" "$f.copy" --key-file "$f.pointer" && cmp "$f" "$f.copy" \
            && rm "$f.blob" "$f.new" "$f.pointer" "$f.copy"
            """
        #expect(try Tool.shell(start + roundTrip, in: folder.path).status == 0)
        // No command created a file with another name.
        #expect(try Tool.shell("ls | LC_ALL=C sort | od -c", in: folder.path).text == before)
    }

    /// bad-inputs.md row 131.
    @Test func textThatIsNotUTF8IsRefusedByTheNameOfItsOptionAndNotRepeated() throws {
        let folder = try TemporaryFolder()
        for (name, command) in [
            ("--alert <text>", "seal --alert"), ("--relay <name>", "seal --relay"),
            ("--source <number>", "seal --source"),
            ("--body <text>", "seal --body"), ("--destination <number>", "seal --destination"),
            ("--key <base64>", "seal --key"),
            ("--type <type>", "seal --type"), ("--timestamp <ms>", "seal --timestamp"),
            ("--profile <profile>", "open --profile"),
            ("--content-type <type>", "attachment encrypt a b --content-type"),
            ("--to <number>", "rest build messages.post --to"),
            ("--as <number>", "rest build keys.get +14155550132 --as"),
            ("--service <url>", "rest build keys.get +14155550132 --service"),
            ("<number>", "token"), ("<number>", "rest build keys.get"), ("<code>", "rest build code.put"),
            ("<id>", "rest build apn.put"),
            ("<id>", "rest build gcm.put"), ("<location>", "rest build blob.get"), ("<call>", "rest check"),
            ("<text>", "demo"),
            ("--start <id>", "keys prekeys --start"), ("--as <as>", "inspect --as"),
        ] {
            let result = try Tool.shell("push-tool \(command) \"$(printf 'secret\\351')\"", in: folder.path)
            #expect(result.status == 64 && result.output.isEmpty, "\(command)")
            #expect(
                result.error.hasPrefix("Error: The value is not UTF-8, and invalid for '\(name)'"), "\(result.error)")
            #expect(!result.error.contains("secret"))
        }
        for (name, command) in [
            ("PUSH_SIGNALING_KEY", "open x"),
            ("PUSH_PASSWORD", "rest build keys.get +14155550132 -i --as +14155550100"),
        ] {
            let result = try Tool.shell("export \(name)=$(printf 'x\\351'); push-tool \(command)", in: folder.path)
            #expect(result.status == 1 && result.error == "Error: \(name) is not UTF-8\n")
        }
    }

    /// bad-inputs.md row 132.
    @Test func theArgumentAfterAnOptionIsItsValueWhateverItIs() throws {
        for value in [
            "-x", "--type", "--json", "--help", "--", "---", "-!", "--generate-completion-script", "\u{301}x", "a=b",
            "",
        ] {
            for body in [["--body", value], ["--body=\(value)"]] {
                let sealed = try Tool.run(seal + body)
                #expect(sealed.status == 0, "\(body): \(sealed.error)")
                let opened = try Tool.run(["open", "--key", key], input: sealed.output).json
                #expect(opened["content"]?["body"]?.string == value)
            }
        }
        let all = try Tool.run(
            seal + ["--body=x", "--transport=apn", "--alert", "-a", "--relay", "-r", "--destination", "+14155550132"])
        #expect(all.status == 0 && all.text.contains("\"-a\""))
        let signal = try Tool.run(["open", "--key", key], input: all.output).json["signal"]
        #expect(signal?["relay"]?.string == "-r")
        // After `--`, an argument is never an option.
        let id = try Tool.run("rest", "build", "apn.put", "--", "-id")
        #expect(id.status == 0 && id.text.contains("\"-id\""))
        let missing = try Tool.run(seal + ["--body"])
        #expect(missing.status == 64 && missing.error.hasPrefix("Error: Missing value for '--body <text>'"))
    }

    /// bad-inputs.md row 132.
    @Test func anArgumentThatBeginsWithAHyphenGetsTheFormThatWorks() throws {
        for arguments in [
            ["rest", "build", "apn.put", "-x"], ["rest", "build", "apn.put", "-i", "--abc"], ["token", "-14155550132"],
            ["rest", "build", "code.put", "--key", key, "-123456"], ["demo", "-x"], ["tokens", "-f"],
            ["attachment", "encrypt", "a", "-b"], ["inspect", "-f.bin"], ["vectors", "verify", "-f"],
        ] {
            let result = try Tool.run(arguments)
            let hint = ". If '\(arguments.last!)' is not an option, put -- before it.\n"
            #expect(result.status == 64 && result.error.contains(hint), "\(result.error)")
        }
        for arguments in [
            ["rest", "build", "apn.put", "-i"], ["token", "--json"], ["rest", "build", "apn.put", "--", "-x", "y"],
        ] {
            #expect(try !Tool.run(arguments).error.contains("is not an option"))
        }
    }

    @Test func everyOptionWithAValueIsKnownToTakeOne() throws {
        let help = try JSONSerialization.jsonObject(with: Data(PushTool._dumpHelp().utf8))
        var names: Set<String> = []
        func visit(_ value: Any) {
            if let list = value as? [Any] { list.forEach(visit) }
            guard let object = value as? [String: Any] else { return }
            if object["kind"] as? String == "option", let list = object["names"] as? [[String: String]] {
                for name in list { names.insert("\(name["kind"] == "long" ? "--" : "-")\(name["name"] ?? "")") }
            }
            object.values.forEach(visit)
        }
        visit(help)
        #expect(names == RawArguments.optionsWithValues)
    }

    /// bad-inputs.md row 133.
    @Test func nothingThatATerminalObeysComesBackFromAnArgument() throws {
        let controls = "\u{1B}[2J\n\r\t\u{7F}\u{9B}31m\u{85}\u{202E}\u{2066}\u{200F}\u{2028}x"
        for arguments in [
            ["inspect", controls], ["tokens", controls], ["rest", "check", "tokens.put", controls], [controls],
            ["rest", "check", controls], ["--\(controls)"], ["-\(controls)"], ["open", "--key-file", controls],
            ["vectors", "verify", controls], ["attachment", "encrypt", controls, controls], ["demo", "x", controls],
            ["keys", "prekeys", "--start", controls], ["keys", "prekeys", "--start=\(controls)"],
            ["keys", "prekeys", "--json=\(controls)"],
            ["seal", "--profile", controls], ["rest", "build", "blob.put", controls, "x"],
            ["signaling-key", controls, controls],
            ["attachment", "decrypt", "a", "b", "--key-file", controls], ["---\(controls)"], ["keys", controls],
        ] {
            for json in [[], ["--json"]] {
                let result = try Tool.run(arguments + json, environment: ["PUSH_SIGNALING_KEY": key])
                #expect(result.status == 1 || result.status == 64, "\(arguments)")
                let shown = result.text + result.error
                #expect(!shown.unicodeScalars.contains { $0.isTerminalControl && $0 != "\n" }, "\(shown)")
                // The error itself is one line.
                if result.status == 1, !arguments.contains("verify") {
                    #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
                }
                if json.isEmpty { #expect(shown.contains("\\u{1b}[2J") || shown.contains("-\\u{1b}"), "\(shown)") }
            }
        }
    }

    @Test func namesOfVectorFilesAreEscapedInLinesAndExactInJSON() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "vectors/a\nb\u{1B}\u{85}.json")
        let path = try folder.write("{}", to: "vectors/\u{202E}.json")
        let lines = try Tool.run("vectors", "verify", path, "\(folder.path)/vectors/a\nb\u{1B}\u{85}.json")
        #expect(
            lines.lines.dropLast() == [
                "\\u{202e}.json: 0 passed, 1 failed", "  \\u{202e}.json: is not a vector file: it has no testGroups",
                "a\\u{a}b\\u{1b}\\u{85}.json: 0 passed, 1 failed",
                "  a\\u{a}b\\u{1b}\\u{85}.json: is not a vector file: it has no testGroups",
            ])
        let json = try Tool.run("vectors", "verify", "--json", path)
        #expect(json.text.contains(#""name": "\u202e.json""#))
    }

    /// bad-inputs.md row 134.
    @Test func helpThatCannotBeWrittenIsAFault() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let folder = try TemporaryFolder()
        for arguments in [
            "--help", "-h", "--version", "help seal", "help", "", "seal --help", "rest build keys.put --help",
            "seal -h",
            "--generate-completion-script bash", "--generate-completion-script=zsh", "vectors",
            "--experimental-dump-help",
        ] {
            let full = try Tool.shell("push-tool \(arguments) > /dev/full", in: folder.path)
            #expect(full.status == 1 && full.error.hasPrefix("Error: the output cannot be written: "), "\(arguments)")
            let closed = try Tool.shell("push-tool \(arguments) >&-", in: folder.path)
            #expect(
                closed.status == 1 && closed.error.hasPrefix("Error: the output cannot be written: "), "\(arguments)")
        }
    }

    /// bad-inputs.md row 136.
    @Test func aNumberIsDigitsAloneInEveryOption() throws {
        for (name, command) in [
            ("--start <id>", ["keys", "prekeys", "--count", "1", "--start"]),
            ("--count <keys>", ["keys", "prekeys", "--start", "1", "--count"]),
            ("--timestamp <ms>", seal + ["--body", "x", "--timestamp"]),
            ("--limit <bytes>", seal + ["--body", "x", "--limit"]),
            ("--type <type>", ["seal", "--key", key, "--source", "+14155550100", "--body", "x", "--type"]),
            ("--id <id>", ["attachment", "encrypt", "a", "b", "--id"]),
            ("--max-bytes <bytes>", ["attachment", "encrypt", "a", "b", "--max-bytes"]),
            ("--threads <threads>", ["attachment", "decrypt", "a", "b", "--key-file", "c", "--threads"]),
            ("<id>", ["rest", "build", "attachment.get", "--"]),
        ] {
            for value in [
                "+1", "-1", "0x+1", "0x-1", "+0x1", "-0x1", "0b1", "1_0", "1,0", "1.0", "1e0", " 1", "1 ", "\u{FF11}",
                "\u{661}", "",
                "0x", "18446744073709551616",
            ] {
                let result = try Tool.run(command + [value])
                #expect(
                    result.status == 64 && result.error.contains("invalid for '\(name)'"),
                    "\(command) \(value): \(result.error)")
            }
        }
        for start in ["0x1F", "0X1f", "31", "0031"] {
            let json = try Tool.run("keys", "prekeys", "--start", start, "--count=0x1").json
            #expect(json["keys"]?.array?.map { $0["keyId"]?.integer } == [31])
        }
    }

    /// bad-inputs.md row 137.
    @Test func aMistypedNameGetsTheNearest() throws {
        for (arguments, message) in [
            (["sael"], "Unexpected argument 'sael'. Did you mean 'seal'?"),
            (["sael", "--body", "x"], "Unexpected argument 'sael'. Did you mean 'seal'?"),
            (["attach"], "Unexpected argument 'attach'. Did you mean 'attachment'?"),
            (["rest", "biuld", "x"], "2 unexpected arguments: 'biuld', 'x'. Did you mean 'build'?"),
            (["rest", "build", "keys.putt", "--json"], "Unexpected argument 'keys.putt'. Did you mean 'keys.put'?"),
            (["vectors", "verfy"], "Unexpected argument 'verfy'. Did you mean 'verify'?"),
            (["help", "sael"], "Unexpected argument 'sael'. Did you mean 'seal'?"),
            (["help", "rest", "bulid"], "Unexpected argument 'bulid'. Did you mean 'build'?"),
            (["sael", "--help"], "Unexpected argument 'sael'. Did you mean 'seal'?"),
            (["help", "frobnicate"], "Unexpected argument 'frobnicate'"),
            (["frobnicate"], "Unexpected argument 'frobnicate'"), (["rest", "xyz"], "Unexpected argument 'xyz'"),
            (["seal", "--boddy"], "Unknown option '--boddy'. Did you mean '--body'?"),
        ] {
            let result = try Tool.run(arguments)
            #expect(result.status == 64)
            if arguments.contains("--json") {
                #expect(try result.errorJSON["error"]?["message"]?.string == message)
            } else if arguments != ["seal", "--boddy"] {
                #expect(result.error.hasPrefix("Error: \(message)\nUsage: push-tool "), "\(result.error)")
            }
        }
        let call = try Tool.run("rest", "check", "keys.putt")
        let start = "Error: The value 'keys.putt' is invalid for '<call>'. Did you mean 'keys.put'? Please provide one"
        #expect(call.status == 64 && call.error.hasPrefix(start))
    }
}
