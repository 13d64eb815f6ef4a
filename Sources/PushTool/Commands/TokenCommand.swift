// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

/// `push-tool token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Print the directory tokens of telephone numbers.",
        discussion: """
            A token is the first 10 bytes of SHA-1 of the number with its +, in base64 without padding. It hides nothing from \
            anyone who is willing to hash all numbers. For many numbers at once: push-tool tokens.

            Example:
              push-tool token +14152222222        BQVVHxMt5zAFXA
            """)

    @Argument(
        help: ArgumentHelp(
            "+ and 7 to 15 digits, the first not 0. Nothing is printed if one is bad.", valueName: "number"))
    var numbers: [String]

    func run() throws {
        let tokens = try numbers.enumerated().map { index, text in
            DirectoryToken(try Arguments.phoneNumber(text, called: "argument \(index + 1)"))
        }
        try Output.print(tokens.map(\.base64).joined(separator: "\n"))
    }
}
