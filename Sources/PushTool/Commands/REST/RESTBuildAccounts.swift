// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushHTTP
import PushWire

/// `push-tool rest build code.get`
struct RESTBuildCodeGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code.get", abstract: "Have a verification code sent to a number.",
        usage: "push-tool rest build code.get [<options>] <transport> <number>",
        discussion: RESTBuildOptions.page(example: "push-tool rest build code.get sms +14155550132"))

    @OptionGroup var options: RESTBuildOptions

    @Argument(help: "How it is sent.")
    var transport: VerificationTransport

    @Argument(help: "To which telephone number.")
    var number: String

    func run() throws {
        try options.print(.requestCode(transport, to: Arguments.phoneNumber(number, called: "the number")))
    }
}

/// `push-tool rest build code.put`
struct RESTBuildCodePut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code.put", abstract: "Show the code, and create the account.",
        usage: "push-tool rest build code.put [<options>] <code>",
        discussion: RESTBuildOptions.page(
            example: "push-tool rest build code.put 123-456 --key-file bob.key", environment: KeyOptions.environment))

    @OptionGroup var options: RESTBuildOptions
    @OptionGroup var key: KeyOptions

    @Flag(name: .customLong("supports-sms"), help: "The installation takes messages by SMS, too.")
    var supportsSMS = false

    @Argument(help: "Six digits, with a hyphen in the middle or without.")
    var code: String

    func validate() throws { try key.requireKey() }

    func run() throws {
        let code: VerificationCode
        do { code = try VerificationCode(typed: self.code) } catch {
            throw ToolError("the code is not six digits, nor three, a hyphen, and three")
        }
        let registration = AccountRegistration(signalingKey: try key.key(), supportsSMS: supportsSMS)
        try options.print(.confirmCode(code, registration))
    }
}

/// `push-tool rest build apn.put`
struct RESTBuildAPNPut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apn.put", abstract: "Say by which id Apple's service knows this installation.",
        usage: "push-tool rest build apn.put [<options>] <id>",
        discussion: RESTBuildOptions.page(example: "push-tool rest build apn.put \"$APN_ID\""))

    @OptionGroup var options: RESTBuildOptions

    @Argument(help: "As Apple gave it.")
    var id: String

    func validate() throws {
        if id.isEmpty { throw ValidationError("The id is empty.") }
    }

    func run() throws { try options.print(.setAPN(APNRegistration(id: id))) }
}

/// `push-tool rest build gcm.put`
struct RESTBuildGCMPut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gcm.put", abstract: "Say by which id Google's service knows this installation.",
        usage: "push-tool rest build gcm.put [<options>] <id>",
        discussion: RESTBuildOptions.page(example: "push-tool rest build gcm.put \"$GCM_ID\""))

    @OptionGroup var options: RESTBuildOptions

    @Argument(help: "As Google gave it.")
    var id: String

    func validate() throws {
        if id.isEmpty { throw ValidationError("The id is empty.") }
    }

    func run() throws { try options.print(.setGCM(GCMRegistration(id: id))) }
}

/// `push-tool rest build apn.delete`
struct RESTBuildAPNDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apn.delete", abstract: "Take Apple's id back (deployed relays only).",
        usage: "push-tool rest build apn.delete [<options>]",
        discussion: RESTBuildOptions.page(example: "push-tool rest build apn.delete --profile deployed"))

    @OptionGroup var options: RESTBuildOptions

    func run() throws { try options.print(.removeAPN()) }
}

/// `push-tool rest build gcm.delete`
struct RESTBuildGCMDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gcm.delete", abstract: "Take Google's id back (deployed relays only).",
        usage: "push-tool rest build gcm.delete [<options>]",
        discussion: RESTBuildOptions.page(example: "push-tool rest build gcm.delete --profile deployed"))

    @OptionGroup var options: RESTBuildOptions

    func run() throws { try options.print(.removeGCM()) }
}
