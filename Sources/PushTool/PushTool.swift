// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command line over the library: every part of the protocol that can be tried without a network.
@main
struct PushTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-tool",
        abstract: "Make, seal, open and look into what the TextSecure push protocol v1 sends.",
        discussion: """
            See it all at once:
              demo             one message from Alice to Bob, every byte shown

            Make keys (they are secret: -o FILE makes a file that only you can read):
              signaling-key    the key under which the relay seals pushes to a client
              keys             identity keys and prekeys

            Look up numbers:
              token, tokens    directory tokens of numbers, a few or millions

            Send and receive:
              seal             a signal into an envelope, and that into a push payload
              open             a push payload, and print what is in it as JSON
              attachment       encrypt a file of any size, and decrypt it

            Speak with a relay, by curl:
              rest             the service's requests, and what is wrong with a body

            Look into bytes, test an implementation:
              inspect          an annotated dump of whatever it is given
              vectors          run files of test vectors

            INPUT AND OUTPUT
            Results go to standard output; faults, warnings and progress to standard error, a line each but for usage. A fault \
            says at which offset or line the input is wrong. Where a file is read, - is standard input; commands work in pipes, \
            and files of any size take constant memory where that is said. Colors and progress are for terminals only. Control \
            characters in names and arguments are shown escaped.

            A path is any bytes; all other arguments are UTF-8. The argument after an option is its value, whatever it begins \
            with, and --body= gives an empty one. After --, no argument is an option.

            Every command but demo takes --json: what it prints is then JSON, as its help shows, and a fault is an object on \
            one line of standard error, with "offset" and "path" where it has them. "name" is the library's for what is wrong, \
            or input, system, usage:
              {"error": {"name": "truncated", "message": "no …", "offset": 4}}

            EXIT STATUS
              0    all is well
              1    an input is bad, a test failed, or something cannot be read or written
              64   the command line is wrong
              129, 130, 143   stopped by SIGHUP, Ctrl-C or SIGTERM, which tidies up first
              141  the reader of the output has gone

            ENVIRONMENT
              PUSH_SIGNALING_KEY  the signaling key, if no option gives one
              PUSH_PASSWORD       the caller's password of rest build --include
              COLUMNS             the width, where the terminal does not tell it
              NO_COLOR            no colors, even on a terminal
              TERM                dumb: no colors, and no progress
              TMPDIR              the folder for temporary files of vectors verify

            SHELL COMPLETION
            For bash, zsh and fish; here for the first, and for as long as the shell lives:
              source <(push-tool --generate-completion-script bash)
            To keep it: in a file called push-tool in
            ~/.local/share/bash-completion/completions, _push-tool in a folder of zsh's
            fpath, or push-tool.fish in ~/.config/fish/completions.
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
                // Nothing else of the parser's may come before this: it wraps at the width of the terminal, and loses text.
                let text = fullMessage(for: error, columns: .max)
                let isHelp = text.hasPrefix("OVERVIEW: ")
                // The version and completion scripts are no text to wrap.
                guard isHelp || exitCode(for: error).isSuccess else { throw error }
                // The parser shows the help of the command above one that does not exist.
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

    /// The fault with which a command ends, for standard error. It is empty if the exit status says all.
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
