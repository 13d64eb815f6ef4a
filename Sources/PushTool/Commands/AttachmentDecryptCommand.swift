// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

/// `push-tool attachment decrypt`
struct AttachmentDecryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt",
        abstract: "Decrypt a blob to a file.",
        usage: "push-tool attachment decrypt [<options>] <in> <out> --key-file <file>",
        discussion: HelpPage.text(
            """
            Reads the blob twice: the first time its MAC is checked, over all of it; only then is it decrypted, and the MAC is \
            checked again, as the file may have changed. A blob that was cut, lengthened or changed leaves OUT as it was.

            The key is read from a file and never taken from the command line, which everyone on this machine can see. Nothing is printed.
            """,
            statuses: AttachmentCommand.statuses,
            examples: "push-tool attachment decrypt cat.blob cat.jpg --key-file cat.json",
            related: ["attachment encrypt", "open"]))

    @Argument(help: ArgumentHelp("The blob.", valueName: "in"), completion: .file())
    var input: String

    @Argument(
        help: ArgumentHelp("The file to write, for its owner alone. Replaced if it is there.", valueName: "out"),
        completion: .file())
    var output: String

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "A file with what encrypt printed, or with the key's base64 alone; or - for standard input.",
            valueName: "file"),
        completion: .file())
    var keyFile: String

    @OptionGroup var options: AttachmentOptions

    func run() throws {
        let key = try PointerText.key(in: Input.readAll(keyFile, limit: PointerText.maximumByteCount))
        let (input, output, threads) = (input, output, options.threads)
        try options.run("Decrypting", reading: input) { limit, progress async throws(AttachmentFileError) in
            try await AttachmentFile(
                at: input, to: output, maximumByteCount: limit, threads: threads
            ).decryptInBackground(key: key, progress: progress)
        }
    }
}
