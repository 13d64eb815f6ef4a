// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Carrier
import ClientCore
import Foundation
import PushCrypto
import PushWire

/// `push-client`: a telephone on a command line.
@main
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-client", abstract: "Registers at a relay, finds contacts, sends and receives messages.",
        subcommands: [
            RequestCode.self, Register.self, UploadPreKeys.self, Find.self, Send.self, Listen.self,
        ])
}

/// The options of all commands.
struct HomeOptions: ParsableArguments {
    @Option(help: "The folder of the account, its keys and its files.") var home: String
    @Flag(help: "Show what goes over the wire.") var wire = false

    func withClient(_ body: (Client) async throws -> Void) async throws {
        let trace: WireTrace = wire ? .on(say) : .off
        try await inSentences {
            try await Carrier.run { try await body(Client(ClientHome(folder: home), $0, wire: trace)) }
        }
    }
}

/// An error as a sentence. It can contain a relay's text, so ``shown(_:)`` makes it safe to print.
struct Failure: Error, CustomStringConvertible {
    let description: String
}

/// Runs `body`, and turns its errors into sentences.
func inSentences(_ body: () async throws -> Void) async throws {
    do { try await body() } catch let error as ValidationError {
        throw error
    } catch {
        throw Failure(description: shown(sentence(for: error)))
    }
}

/// Prints a line.
@Sendable func say(_ line: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((shown(line) + "\n").utf8))
}

/// Replaces control and format characters, so that text from others cannot move the cursor, change colors or begin a line.
func shown(_ line: String) -> String {
    let characters = line.unicodeScalars.map { scalar -> Character in
        switch scalar.properties.generalCategory {
        // The zero-width joiner joins emoji.
        case .format where scalar == "\u{200D}": Character(scalar)
        case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: Character(scalar)
        }
    }
    return String(characters)
}

extension PhoneNumber: @retroactive ExpressibleByArgument {
    /// Parses a number with its +.
    public init?(argument: String) { try? self.init(argument) }
}
