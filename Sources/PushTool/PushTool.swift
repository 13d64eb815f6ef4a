// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command line of the library: every part of the protocol that needs no network.
@main
struct PushTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-tool",
        abstract: "Create, seal, open and inspect messages of the TextSecure push protocol, version 1.",
        discussion: """
            Start here:
              demo             send one message from Alice to Bob, and show every byte

            Make keys (keys are secret: use -o FILE to create a private file):
              signaling-key    the key that protects pushes from a relay to a phone
              keys             identity keys and prekeys

            Make directory tokens:
              token, tokens    for a few phone numbers, or for millions

            Send and receive:
              seal             seal a signal in an envelope, and print the push payload
              open             open a push payload, and print its content as JSON
              attachment       encrypt and decrypt files of any size

            Call a relay, for example with curl:
              rest             print requests, and check bodies

            Debug and test:
              inspect          explain every byte of an input
              vectors          run test vectors

            INPUT AND OUTPUT
            Results go to standard output. Errors, warnings and progress go to standard error. An error is one line; if the \
            command line is wrong, the usage follows. If an input is wrong, the error says where: the offset or the line. To \
            read standard input, give - in place of a file. Colors and progress appear only on terminals. Control characters \
            in names and arguments are escaped.

            Paths may be any bytes; all other arguments must be UTF-8. The argument after an option is its value, even if it \
            begins with a hyphen; --body= gives an empty value. Arguments after -- are not options.

            Every command except demo has --json. Its help shows the JSON that it prints. An error is then an object on one \
            line of standard error, with "offset" and "path" if it has them. "name" is the name of the library's error, or one \
            of input, system and usage:
              {"error": {"name": "truncated", "message": "not a …", "offset": 4}}

            EXIT STATUS
              0    success
              1    an input is invalid, a test failed, or a file cannot be read or written
              64   the command line is wrong
              129, 130, 143   stopped by SIGHUP, Ctrl-C or SIGTERM
              141  the reader of the output closed the pipe

            ENVIRONMENT
              PUSH_SIGNALING_KEY  the signaling key, if no option gives it
              PUSH_PASSWORD       the caller's password, for rest build --include
              COLUMNS             the width, if the terminal does not report it
              NO_COLOR            if not empty: no colors, even on a terminal
              TERM                if dumb: no colors and no progress
              TMPDIR              the folder for temporary files of vectors verify

            SHELL COMPLETION
            To complete commands in the current bash:
              source <(push-tool --generate-completion-script bash)
            For another shell, write zsh or fish in place of bash. To keep the completion, save the output of \
            --generate-completion-script as push-tool in ~/.local/share/bash-completion/completions, as _push-tool in a folder \
            of zsh's fpath, or as push-tool.fish in ~/.config/fish/completions.
            """,
        version: "0.1.0-dev",
        subcommands: [
            DemoCommand.self, SignalingKeyCommand.self, KeysCommand.self, TokenCommand.self, TokensCommand.self,
            SealCommand.self, OpenCommand.self, AttachmentCommand.self, RESTCommand.self, InspectCommand.self,
            Vectors.self,
        ])

    static func main() {
        System.holdStandardDescriptors()
        let arguments = RawArguments.ofProcess()
        do {
            do {
                var command = try parseAsRoot(arguments)
                try command.run()
            } catch {
                // Calls no other function of the parser before this one: they wrap at the terminal's width, and drop text.
                let text = fullMessage(for: error, columns: .max)
                let isHelp = text.hasPrefix("OVERVIEW: ")
                // The version and completion scripts are not wrapped.
                guard isHelp || exitCode(for: error).isSuccess else { throw error }
                // For an unknown command with --help, the parser would print the help of the command above it.
                if isHelp, let typed = UsageFault.unknownCommand(in: arguments)?.typed {
                    throw ValidationError(UsageFault.unexpected(typed))
                }
                let columns = isHelp ? Terminal.columnCount(System.standardOutput) : .max
                try Output.print(HelpPage.wrapped(text, columns: columns))
            }
        } catch {
            let status = exitCode(for: error)
            let report = report(of: error, status, typed: arguments)
            if !report.isEmpty { Output.warn(report) }
            exit(withError: status)
        }
    }

    /// Returns the text of an error for standard error. It is empty if only the exit status reports the error.
    private static func report(of error: any Error, _ status: ExitCode, typed arguments: [String]) -> String {
        let parserMessage = message(for: error)
        let isUsage = status == .validationFailure
        let message = isUsage ? UsageFault.message(parserMessage, typed: arguments) : parserMessage
        var report = fullMessage(for: error, columns: .max)
        if isUsage { report = report.replacing(parserMessage, with: message, maxReplacements: 1) }
        if JSONOptions.areWanted(by: arguments),
            let fault = FaultReport.json(error, message: Escaped.message(message), status: status.rawValue)
        {
            report = fault.compact
        }
        return FaultReport.withoutKeys(Escaped.message(report), typed: arguments)
    }
}
