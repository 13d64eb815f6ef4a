// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import RelayCore

/// Copies a relay's folder while the relay runs.
struct BackUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the relay's database and blobs, while it runs or not.",
        discussion: """
            The copy has everything that the relay accepted before the command began. To restore it, stop the relay, replace \
            its folder with the copy, and start it again.

            The copy contains the same secrets as the folder. Let only its owner read it.
            """)

    @Option(help: "The relay's folder. (default: RELAY_FOLDER)") var folder: String?
    @Argument(help: "The folder of the backup. It must not exist yet.") var target: String

    func run() async throws {
        try await Failure.inSentences {
            umask(0o077)
            let variable = ProcessInfo.processInfo.environment["RELAY_FOLDER"]
            guard let folder = folder ?? variable, !folder.isEmpty else { throw SettingFault.noFolder }
            let count = try Backup.make(of: folder, at: target)
            print("Backed up the database and \(count) blobs to \(target).")
        }
    }
}
