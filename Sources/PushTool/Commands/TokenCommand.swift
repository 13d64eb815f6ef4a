// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

/// `push-tool token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Print the directory tokens of telephone numbers.",
        discussion: HelpPage.text(
            """
            A token is the first 10 bytes of SHA-1 of the number with its +, in base64 without padding. It hides nothing from \
            anyone who is willing to hash all numbers.
            """,
            json: """
                With --json, prints a list with an object for each number:
                  [{"number": "+14152222222", "token": "BQVVHxMt5zAFXA"}]
                """,
            examples: "push-tool token +14152222222        BQVVHxMt5zAFXA",
            related: ["tokens", "rest build tokens.put"]))

    @OptionGroup var json: JSONOptions

    @Argument(
        help: ArgumentHelp(
            "+ and 7 to 15 digits, the first not 0. Nothing is printed if one is bad.", valueName: "number"))
    var numbers: [String]

    func run() throws {
        let pairs = try numbers.enumerated().map { index, text in
            let number = try Arguments.phoneNumber(text, called: "argument \(index + 1)")
            return (number: number.text, token: DirectoryToken(number).base64)
        }
        let list = pairs.map { number, token in
            JSONText.object([(key: "number", value: .string(number)), (key: "token", value: .string(token))])
        }
        try Output.print(
            json.isWanted ? JSONText.array(list).compact : pairs.map(\.token).joined(separator: "\n"))
    }
}
