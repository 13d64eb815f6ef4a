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

/// What all commands take.
struct HomeOptions: ParsableArguments {
    @Option(help: "The folder of the account, its keys and its files.") var home: String
    @Flag(help: "Show what goes over the wire.") var wire = false

    func withClient(_ body: (Client) async throws -> Void) async throws {
        let trace: WireTrace = wire ? .on(say) : .off
        try await Carrier.run { try await body(Client(ClientHome(folder: home), $0, wire: trace)) }
    }
}

@Sendable func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

extension PhoneNumber: @retroactive ExpressibleByArgument {
    /// Reads a number with its +.
    public init?(argument: String) { try? self.init(argument) }
}
