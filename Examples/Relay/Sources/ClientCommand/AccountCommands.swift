// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ClientCore
import PushCrypto
import PushWire

struct RequestCode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes an account here, if it is another than there is, and has a code sent to its number.")

    @OptionGroup var options: HomeOptions
    @Option(help: "The relay's URL.") var relay: String
    @Option(help: "specification or deployed, as the relay.") var profile = "specification"
    @Flag(help: "Have the code told by voice.") var voice = false
    @Argument(help: "The number, with its +.") var number: PhoneNumber

    func run() async throws {
        guard let profile = Profile(name: profile) else {
            throw ValidationError("There is no profile \(profile). Use specification or deployed.")
        }
        try await inSentences {
            _ = try ClientHome(folder: options.home).account(of: number, at: ServiceURL(relay), profile)
        }
        try await options.withClient { try await $0.requestCode(by: voice ? .voice : .sms) }
        say("A code is on its way to \(number.text).")
    }
}

struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes the account at the relay, by the code that came.")

    @OptionGroup var options: HomeOptions
    @Argument(help: "Six digits, with a hyphen in the middle or without.") var code: String

    func run() async throws {
        try await options.withClient { try await $0.register(VerificationCode(typed: code)) }
        say("Registered.")
    }
}

struct UploadPreKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload-prekeys", abstract: "Makes prekeys, keeps them, and uploads their public halves.")

    @OptionGroup var options: HomeOptions
    @Option(help: "One-time keys.") var count = PreKeyPair.usualBatchCount

    func validate() throws {
        guard (0...1000).contains(count) else { throw ValidationError("--count is 0 to 1000.") }
    }

    func run() async throws {
        try await options.withClient { try await $0.uploadPreKeys(count: count) }
        say("\(count) prekeys and the last resort are at the relay.")
    }
}
