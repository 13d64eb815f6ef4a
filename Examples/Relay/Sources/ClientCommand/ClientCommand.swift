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
        commandName: "push-client", abstract: "Registers at a relay, finds contacts, sends and receives.",
        subcommands: [
            RequestCode.self, Register.self, UploadPreKeys.self, Find.self, Send.self, Listen.self,
        ])
}

/// Options of all commands.
struct HomeOptions: ParsableArguments {
    @Option(help: "The folder of the account, its keys and its files.") var home: String
    @Flag(help: "Show what goes over the wire.") var wire = false

    func withClient(_ body: (Client) async throws -> Void) async throws {
        let trace: WireTrace = wire ? .on(say) : .off
        try await Carrier.run { try await body(Client(ClientHome(folder: home), $0, wire: trace)) }
    }
}

/// Prints a line. What others wrote is in it: nothing of that moves the cursor, changes colors or begins another line.
@Sendable func say(_ line: String) {
    let shown = line.unicodeScalars.map { scalar -> Character in
        switch scalar.properties.generalCategory {
        // A joiner holds emoji together.
        case .format where scalar == "\u{200D}": Character(scalar)
        case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: Character(scalar)
        }
    }
    try? FileHandle.standardOutput.write(contentsOf: Data((String(shown) + "\n").utf8))
}

extension PhoneNumber: @retroactive ExpressibleByArgument {
    /// Reads a number with its +.
    public init?(argument: String) { try? self.init(argument) }
}
