// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushHTTP
import PushWire

/// `push-tool rest build attachments.get`
struct RESTBuildAttachmentsGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attachments.get", abstract: "Get a place for a blob.",
        usage: "push-tool rest build attachments.get [<options>]",
        discussion: RESTBuildOptions.page(example: "push-tool rest build attachments.get"))

    @OptionGroup var options: RESTBuildOptions

    func run() throws { try options.print(.allocateAttachment()) }
}

/// `push-tool rest build attachment.get`
struct RESTBuildAttachmentGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attachment.get", abstract: "Ask where a blob is.",
        usage: "push-tool rest build attachment.get [<options>] <id>",
        discussion: RESTBuildOptions.page(example: "push-tool rest build attachment.get 17"))

    @OptionGroup var options: RESTBuildOptions
    @OptionGroup var relay: RESTRelayOptions

    @Argument(help: "As the pointer to it has it.")
    var id: UInt64

    func run() throws { try options.print(.locateAttachment(id, relay: relay.relay)) }
}

/// `push-tool rest build blob.put`
struct RESTBuildBlobPut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blob.put", abstract: "Put a blob in its place. It has no credentials.",
        usage: "push-tool rest build blob.put [<options>] <location> <file>",
        discussion: RESTBuildOptions.page(example: "push-tool rest build blob.put \"$LOCATION\" cat.blob --include"))

    /// It is printed from memory. Longer ones are better given to curl as a file.
    private static let maximumByteCount = 64 << 20

    @OptionGroup var options: RESTBuildOptions

    @Argument(help: "The place that the relay gave.", transform: { try Arguments.serviceURL($0) })
    var location: ServiceURL

    @Argument(help: "The blob, or - for standard input: at most 64 MiB.", completion: .file())
    var file: String

    func run() throws {
        try options.print(.uploadBlob(Input.readAll(file, limit: Self.maximumByteCount), to: location))
    }
}

/// `push-tool rest build blob.get`
struct RESTBuildBlobGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blob.get", abstract: "Get a blob from its place. It has no credentials.",
        usage: "push-tool rest build blob.get [<options>] <location>",
        discussion: RESTBuildOptions.page(example: "push-tool rest build blob.get \"$LOCATION\" --include"))

    @OptionGroup var options: RESTBuildOptions

    @Argument(help: "The place that the relay gave.", transform: { try Arguments.serviceURL($0) })
    var location: ServiceURL

    func run() throws { try options.print(.downloadBlob(from: location)) }
}
