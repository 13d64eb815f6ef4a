// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The parser's message for a wrong command line, with two additions: a suggested name, and a note that a value is not UTF-8.
enum UsageFault {
    private static let longestWord = 40

    static func message(_ message: String, typed arguments: [String]) -> String {
        if let (typed, meant) = unknownCommand(in: arguments), let meant {
            // If options follow, the parser reports the first of them instead.
            let isTold = message.contains("nexpected argument")
            return "\(isTold ? message : unexpected(typed)). Did you mean '\(meant)'?"
        }
        for argument in arguments where Text(argument: argument) == nil {
            let told = "The value '\(argument)' is invalid"
            // The value is not repeated, because it may be a private message.
            if message.hasPrefix(told) { return "The value is not UTF-8, and invalid" + message.dropFirst(told.count) }
        }
        let names = message.split(separator: "\n").filter { $0.hasPrefix("  - ") }.map { String($0.dropFirst(4)) }
        let parts = message.split(separator: "'", maxSplits: 2)
        guard parts.count == 3, let meant = nearest(to: String(parts[1]), among: names) else {
            return message + hint(message, typed: arguments)
        }
        return message.replacing(". Please", with: ". Did you mean '\(meant)'? Please", maxReplacements: 1)
    }

    static func unexpected(_ argument: String) -> String { "Unexpected argument '\(argument)'" }

    /// Suggests `--` for an argument that begins with a hyphen, if the parser took it for an unknown option.
    private static func hint(_ message: String, typed arguments: [String]) -> String {
        let isMissing = message.hasPrefix("Missing expected argument '<")
        guard isMissing || message.hasPrefix("Unknown option '") else { return "" }
        let taken = arguments.prefix { $0 != "--" }.first { argument in
            argument.hasPrefix("-") && argument != "-" && !RawArguments.optionsWithValues.contains(argument)
                && !flags.contains(argument) && (isMissing || message.contains("'\(argument)'"))
        }
        return taken.map { ". If '\($0)' is not an option, put -- before it." } ?? ""
    }

    private static let flags = ["--json", "--include", "-i", "--supports-sms"]

    /// Returns the first argument in the place of a command that is not a command, and the command with the most similar name.
    static func unknownCommand(in arguments: [String]) -> (typed: String, meant: String?)? {
        var commands = PushTool.configuration.subcommands
        for argument in arguments.drop(while: { $0 == "help" }) {
            if argument.hasPrefix("-") || commands.isEmpty { return nil }
            guard let command = commands.first(where: { $0.configuration.commandName == argument }) else {
                return (argument, nearest(to: argument, among: commands.compactMap { $0.configuration.commandName }))
            }
            commands = command.configuration.subcommands
        }
        return nil
    }

    /// Returns the name with the fewest changed letters: at most 3, and at most half. The start of a name counts as one change.
    static func nearest(to word: String, among names: [String]) -> String? {
        let typed = Array(word.lowercased().utf8)
        guard typed.count <= longestWord else { return nil }
        let distances = names.map { name in
            let letters = Array(name.utf8)
            return (name, typed.count > 2 && letters.starts(with: typed) ? 1 : distance(typed, letters))
        }
        guard let (name, distance) = distances.min(by: { $0.1 < $1.1 }) else { return nil }
        return distance <= min(3, max(1, typed.count / 2)) ? name : nil
    }

    /// Returns the Levenshtein distance.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], next)
            }
        }
        return row[b.count]
    }
}
