// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ClientCore
import PushCrypto
import PushWire

struct RequestCode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Creates an account in the folder, if it has none, and requests a code for the number.",
        discussion: "Replaces an account of another number, relay or profile.")

    @OptionGroup var options: HomeOptions
    @Option(help: "The relay's URL.") var relay: String
    @Option(help: "The relay's profile: specification or deployed.") var profile = "specification"
    @Flag(help: "Receive the code by a voice call.") var voice = false
    @Argument(help: "The telephone number, with + and country code.") var number: PhoneNumber

    func run() async throws {
        guard let profile = Profile(name: profile) else {
            throw ValidationError("Unknown profile \(profile). Use specification or deployed.")
        }
        try await inSentences {
            _ = try ClientHome(folder: options.home).account(of: number, at: ServiceURL(relay), profile)
        }
        try await options.withClient { try await $0.requestCode(by: voice ? .voice : .sms) }
        say("Requested a code for \(number.text). Run push-client register with it.")
    }
}

struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Registers the account at the relay with the code.")

    @OptionGroup var options: HomeOptions
    @Argument(help: "The code: six digits, with or without a hyphen in the middle.") var code: String

    func run() async throws {
        try await options.withClient { try await $0.register(VerificationCode(typed: code)) }
        say("Registered. Run push-client upload-prekeys, so that others can write to you.")
    }
}

struct UploadPreKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload-prekeys", abstract: "Generates prekeys, stores them, and uploads their public keys.")

    @OptionGroup var options: HomeOptions
    @Option(help: "The number of one-time prekeys.") var count = PreKeyPair.usualBatchCount

    func validate() throws {
        guard (0...1000).contains(count) else {
            throw ValidationError("--count \(count) is out of range. Use 0 to 1000.")
        }
    }

    func run() async throws {
        try await options.withClient { try await $0.uploadPreKeys(count: count) }
        say("Uploaded \(count) prekeys and the last-resort key.")
    }
}
