// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

/// `push-tool attachment encrypt`
struct AttachmentEncryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt",
        abstract: "Encrypt a file under a new key, and print the pointer to it.",
        usage: "push-tool attachment encrypt [<options>] <in> <out>",
        discussion: HelpPage.text(
            """
            Makes a random key, writes the blob to OUT, and prints the pointer to it as JSON: what the message to its \
            recipient has to say of it. The key is 64 bytes in base64, and secret; there is no way to encrypt under one that \
            was used before. "id" is there only if it was given, in decimal and as a string: not every JSON reader has exact \
            numbers of 64 bits.
            """,
            json: """
                Printed in any case; with --json, faults are JSON, too:
                  {
                    "id": "17",
                    "contentType": "image/jpeg",
                    "key": "u6Qk…"
                  }
                """,
            statuses: AttachmentCommand.statuses,
            examples: "(umask 077; push-tool attachment encrypt cat.jpg cat.blob > cat.json)",
            related: ["attachment decrypt"]))

    @Argument(help: ArgumentHelp("The file to encrypt.", valueName: "in"), completion: .file())
    var input: String

    @Argument(
        help: ArgumentHelp("The blob: 49 to 64 bytes longer. Replaced if it is there.", valueName: "out"),
        completion: .file())
    var output: String

    @Option(
        name: .customLong("content-type"),
        help: ArgumentHelp(
            "The media type of what is in the file. (default: by IN's extension, or \(MediaType.unknown))",
            valueName: "type"))
    var contentType: String?

    @Option(help: ArgumentHelp("By which the relay knows the blob: 0 to 2^64 - 1.", valueName: "id"))
    var id: UInt64?

    @OptionGroup var options: AttachmentOptions

    func run() throws {
        let (input, output, threads) = (input, output, options.threads)
        let key = try options.run("Encrypting", reading: input) { limit, progress async throws(AttachmentFileError) in
            try await AttachmentFile(
                at: input, to: output, maximumByteCount: limit, threads: threads
            ).encryptInBackground(progress: progress)
        }
        let pointer = PointerText(id: id, contentType: contentType ?? MediaType.of(path: input), key: key)
        try Output.print(pointer.json.pretty)
    }
}
