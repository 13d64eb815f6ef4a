// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Carrier
import ClientCore
import PushCrypto

struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says which numbers are registered, and where.")

    @OptionGroup var options: HomeOptions
    @Argument(help: "Numbers, with their +.") var numbers: [PhoneNumber]

    func run() async throws {
        try await options.withClient { client in
            for (number, contact) in try await client.find(numbers) {
                say("\(number.text) is registered\(contact.relay.map { " at the relay \($0)" } ?? "").")
            }
        }
    }
}

struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Sends a text, and files.")

    @OptionGroup var options: HomeOptions
    @Option(help: "To whom.") var to: PhoneNumber
    @Option(help: "Where the number is registered, if elsewhere.") var relay: String?
    @Option(help: "A file to send along.") var file: [String] = []
    @Argument(help: "The text.") var text: String?

    func run() async throws {
        try await options.withClient { try await $0.send(text, files: file, to: to, relay: relay) }
        say("The relay has it.")
    }
}

struct Listen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Takes pushes on a port of this machine, and shows them.")

    @OptionGroup var options: HomeOptions
    @Flag(help: "Take them in Apple's form, not Google's.") var apn = false
    @Option(help: "End after so many messages.") var messages = Int.max

    func validate() throws {
        guard messages > 0 else { throw ValidationError("--messages is 1 or more.") }
    }

    func run() async throws {
        try await options.withClient { client in
            try await Listener(client, isAPN: apn) { result in
                switch result {
                case .success(let message):
                    say("\(message.source)\(message.relay.map { " at \($0)" } ?? ""): \(message.text ?? "")")
                    for file in message.files { say("file \(file)") }
                    if message.missingFileCount > 0 { say("\(message.missingFileCount) files are not to be had") }
                    if message.ignoredFileCount > 0 {
                        say(
                            "\(message.ignoredFileCount) files beyond the first \(Client.maximumFiles) were not fetched"
                        )
                    }
                case .failure(let error as UnreadablePush): say("A push could not be read. \(error)")
                case .failure(let error): say("A push has to come again. \(sentence(for: error))")
                }
            }.run(messages: messages)
        }
    }
}
