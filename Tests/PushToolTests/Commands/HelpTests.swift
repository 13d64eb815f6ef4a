// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import PushTool

/// The help of every command, and the completion of shells.
@Suite struct HelpTests {
    private struct Command {
        let path: [String]
        let type: any ParsableCommand.Type

        var help: String { help(columns: 80) }

        func help(columns: Int) -> String {
            HelpPage.wrapped(PushTool.helpMessage(for: type, columns: .max), columns: columns)
        }
    }

    /// Returns a command and all its subcommands.
    private static func all(_ type: any ParsableCommand.Type = PushTool.self, _ path: [String] = []) -> [Command] {
        [Command(path: path, type: type)]
            + type.configuration.subcommands.flatMap { all($0, path + [$0.configuration.commandName ?? ""]) }
    }

    private static let commands = all()

    /// The commands without subcommands.
    private static var leaves: [Command] { commands.filter { $0.type.configuration.subcommands.isEmpty } }

    @Test func everyCommandHasTheSectionsOfAManualPageInTheirOrder() {
        #expect(Self.leaves.count > 20)
        for command in Self.leaves {
            var rest = Substring(command.help)
            for title in ["OVERVIEW: ", "\nEXIT STATUS\n", "\nEXAMPLES\n", "\nSEE ALSO\n", "\nUSAGE: ", "\nOPTIONS:\n"]
            {
                let range = rest.firstRange(of: title)
                #expect(range != nil, "\(command.path): \(title)")
                rest = range.map { rest[$0.upperBound...] } ?? rest
            }
            #expect(command.help.contains(/\n  64 +the command line is wrong\n/), "\(command.path)")
            #expect(command.help.contains("push-tool \(command.path.joined(separator: " "))"), "\(command.path)")
        }
        #expect(PushTool.helpMessage().contains("\nEXIT STATUS\n"))
    }

    @Test func helpFitsEightyColumns() {
        for command in Self.commands {
            for line in command.help.split(separator: "\n") {
                #expect(line.count <= 80, "\(command.path): \(line)")
            }
        }
    }

    /// bad-inputs.md row 135.
    @Test(arguments: [1, 5, 20, 26, 27, 40, 79, 200, 500])
    func allOfTheHelpIsShownAtAnyWidth(_ columns: Int) {
        for command in Self.commands {
            let help = command.help(columns: columns)
            let words = { (text: String) in text.split { $0 == " " || $0 == "\n" } }
            #expect(words(help) == words(command.help), "\(command.path)")
            for line in help.split(separator: "\n") where line.count > columns {
                // The line is one word that does not fit.
                #expect(!line.drop { $0 == " " }.contains(" "), "\(command.path): \(line)")
            }
        }
    }

    @Test func aLineGoesOnUnderItsTextOrUnderItsLabelWhereThatIsNarrow() {
        let line = "  --limit <bytes>         Bytes that the payload may have; more is refused."
        #expect(
            HelpPage.wrapped(line, columns: 60) == """
                  --limit <bytes>         Bytes that the payload may have;
                                          more is refused.
                """)
        #expect(
            HelpPage.wrapped("\(line)\n\n  64  wrong\n", columns: 24) == """
                  --limit <bytes>
                    Bytes that the
                    payload may have;
                    more is refused.

                  64  wrong

                """)
    }

    @Test func everyCommandButTheDemonstrationTakesJSONAndShowsIt() {
        for command in Self.leaves {
            #expect(command.help.contains("\n  --json") == (command.path != ["demo"]), "\(command.path)")
            // The calls of rest build refer to its help, and attachment decrypt prints nothing.
            let isTold = command.path.starts(with: ["rest", "build"]) || command.path.last == "decrypt"
            if command.path != ["demo"], !isTold { #expect(command.help.contains("\nJSON\n"), "\(command.path)") }
        }
        #expect(Self.commands.first { $0.path == ["rest", "build"] }?.help.contains("\nJSON\n") == true)
    }

    @Test func whatIsToBeSeenAlsoExists() throws {
        let paths = Set(Self.commands.map(\.path))
        for command in Self.leaves {
            let page = try #require(command.help.firstRange(of: "SEE ALSO\n"))
            let line = command.help[page.upperBound...].prefix { $0 != "\n" }
            for name in line.split(separator: ",") {
                let words = name.split(separator: " ").map(String.init)
                #expect(
                    words.prefix(2) == ["push-tool", "help"] && paths.contains(Array(words.dropFirst(2))), "\(name)")
            }
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionScriptsComeForEveryShellWithEveryCommand(_ shell: String) throws {
        let script = try Tool.run("--generate-completion-script", shell)
        #expect(script.status == 0 && script.error.isEmpty)
        for command in Self.commands.flatMap(\.path) { #expect(script.text.contains(command), "\(command)") }
        for value in ["specification", "deployed", "prekey-bundle", "key-file"] {
            #expect(script.text.contains(value))
        }
    }

    @Test func bashReadsItsScriptAndCompletesFilesAndValues() throws {
        let folder = try TemporaryFolder()
        try folder.write(try Tool.run("--generate-completion-script", "bash").output, to: "script")
        try folder.write("", to: "a-key-of-bobs")
        #expect(try Tool.shell("bash -n script", in: folder.path).status == 0)
        for (line, wanted) in [
            ("push-tool open --key-file a-", "a-key-of-bobs"), ("push-tool inspect a-", "a-key-of-bobs"),
            ("push-tool inspect --as env", "envelope"), ("push-tool seal --profile dep", "deployed"),
            ("push-tool rest check keys.p", "keys.put"), ("push-tool sig", "signaling-key"),
        ] {
            let words = line.split(separator: " ")
            let call = """
                bash -c '. ./script; COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1); \
                COMP_LINE="\(line)"; COMP_POINT=\(line.utf8.count); _push-tool push-tool \(words.last!) \
                \(words[words.count - 2]) 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
                """
            let result = try Tool.shell(call, in: folder.path)
            #expect(
                result.lines.contains { $0.filter { $0 != " " } == wanted }, "\(line): \(result.text) \(result.error)")
        }
    }
}
