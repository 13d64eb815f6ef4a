// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `push-tool rest`
struct RESTCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rest",
        abstract: "Make the service's requests, and check bodies.",
        discussion: "Nothing is sent: what `build` prints is for curl, or for reading.",
        subcommands: [RESTBuildCommand.self, RESTCheckCommand.self])
}
