// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Carrier
import ClientCore
import PushCrypto

struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Finds which numbers are registered, and at which relay.")

    @OptionGroup var options: HomeOptions
    @Argument(help: "Telephone numbers, with + and country code.") var numbers: [PhoneNumber]

    func run() async throws {
        try await options.withClient { client in
            for (number, contact) in try await client.find(numbers) {
                say("\(number.text) is registered\(contact.relay.map { " at the relay \($0)" } ?? "").")
            }
        }
    }
}

struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Sends a text, files, or both.")

    @OptionGroup var options: HomeOptions
    @Option(help: "The recipient's number.") var to: PhoneNumber
    @Option(help: "The name of the recipient's relay, if it is another one.") var relay: String?
    @Option(help: "A file to send. Repeat the option for more files.") var file: [String] = []
    @Argument(help: "The text.") var text: String?

    func run() async throws {
        try await options.withClient { try await $0.send(text, files: file, to: to, relay: relay) }
        say("The relay accepted the message.")
    }
}

struct Listen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Receives pushes on a port of this machine, and shows them.")

    @OptionGroup var options: HomeOptions
    @Flag(help: "Receive pushes in Apple's format instead of Google's.") var apn = false
    @Option(help: "Stop after this many pushes.") var messages = Int.max

    func validate() throws {
        guard messages > 0 else { throw ValidationError("--messages \(messages) is out of range. Use 1 or more.") }
    }

    func run() async throws {
        try await options.withClient { client in
            try await Listener(client, isAPN: apn) { result in
                switch result {
                case .success(let message):
                    say("\(message.source)\(message.relay.map { " at \($0)" } ?? ""): \(message.text ?? "")")
                    for file in message.files { say("file \(file)") }
                    if message.missingFileCount > 0 { say("\(message.missingFileCount) files could not be fetched") }
                    if message.ignoredFileCount > 0 {
                        say(
                            "\(message.ignoredFileCount) files beyond the first \(Client.maximumFiles) were not fetched"
                        )
                    }
                case .failure(let error as UnreadablePush): say("Cannot read a push. \(error)")
                case .failure(let error):
                    say("Cannot take a push now. The relay sends it again. \(sentence(for: error))")
                }
            }.run(messages: messages)
        }
    }
}
