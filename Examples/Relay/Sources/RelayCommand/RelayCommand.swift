// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Carrier
import RelayCore

/// `relay`: a relay of the push protocol on this machine.
@main
struct RelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay", abstract: "A relay of the push protocol, version 1.",
        discussion: "Run relay serve --help for the settings.",
        subcommands: [Serve.self, BackUp.self], defaultSubcommand: Serve.self)
}

/// An error as a sentence for the operator.
struct Failure: Error, CustomStringConvertible {
    let description: String

    /// Runs `body`, and turns its errors into sentences.
    static func inSentences(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as ExitCode {
            throw error
        } catch {
            throw Failure(description: sentence(for: error))
        }
    }
}
