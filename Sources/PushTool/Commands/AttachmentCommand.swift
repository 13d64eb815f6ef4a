// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

struct AttachmentCommand: ParsableCommand {
    static let statuses = [
        (0, "OUT is complete"), (1, "a file cannot be read or written, or the blob or the key is wrong"),
        (130, "stopped by Ctrl-C (143: SIGTERM, 129: SIGHUP); OUT is unchanged"),
    ]

    static let configuration = CommandConfiguration(
        commandName: "attachment", abstract: "Encrypt and decrypt attachments, which are files of any size.",
        discussion: """
            The commands read the file IN and write the file OUT, with about 2 MiB of memory. The result is written to \
            .OUT.*.partial in the same folder, which replaces OUT at the end. Therefore OUT is either complete or unchanged.

            encrypt can also read a pipe: give - for IN. decrypt cannot, because it reads the blob twice. OUT is always a file. \
            IN may be a symbolic link. OUT must not be one, nor a read-only file.
            """,
        subcommands: [AttachmentEncryptCommand.self, AttachmentDecryptCommand.self])
}

struct AttachmentEncryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt", abstract: "Encrypt a file with a new key, and print the pointer to it.",
        usage: "push-tool attachment encrypt [<options>] <in> <out>",
        discussion: HelpPage.text(
            """
            Makes a random key, encrypts IN to a partial file, prints the pointer as JSON, and then replaces OUT. The message to \
            the recipient must contain the pointer. If the pointer cannot be printed, OUT is unchanged.

            The key has 64 bytes, in base64. Keep it secret. You cannot reuse a key. "id" is printed only if you give --id. It is a \
            decimal string, because many JSON readers lose digits of 64-bit numbers.
            """,
            json: """
                The output is always JSON. With --json, errors are JSON, too:
                  {
                    "id": "17",
                    "contentType": "image/jpeg",
                    "key": "u6Qk…"
                  }
                """,
            statuses: AttachmentCommand.statuses,
            examples: """
                push-tool attachment encrypt cat.jpg cat.blob -o cat.json
                tar c photos | push-tool attachment encrypt - photos.blob -o photos.json
                """,
            related: ["attachment decrypt"]))

    @Argument(help: ArgumentHelp("The file to encrypt, or - for standard input.", valueName: "in"), completion: .file())
    var input: Path

    @Argument(
        help: ArgumentHelp(
            "The encrypted file (blob). It is replaced if it exists. It is 49 to 64 bytes longer than IN.",
            valueName: "out"),
        completion: .file())
    var output: Path

    @Option(
        name: .customLong("content-type"),
        help: ArgumentHelp(
            "The media type of the file. (default: from IN's extension, else \(MediaType.unknown))",
            valueName: "type"))
    var contentType: Text?

    @Option(help: "The relay's ID of the blob: 0 to 2^64 - 1.", transform: { try Arguments.number($0) })
    var id: UInt64?

    @OptionGroup var pointer: SecretOptions
    @OptionGroup var options: AttachmentOptions

    func validate() throws {
        if output.isStandardInput {
            throw ValidationError(
                "OUT cannot be standard output, because it is written only after the pointer is printed: name a file.")
        }
        if let type = contentType?.string, type.isEmpty || type.unicodeScalars.contains(where: \.isTerminalControl) {
            throw ValidationError(
                "--content-type is empty or has a control character: give a media type such as image/jpeg.")
        }
    }

    func run() throws {
        let (input, output, pointer, options) = (input, output, pointer, options)
        let (id, type) = (id, contentType?.string ?? MediaType.of(input))
        if let file = pointer.file, System.exists(file) { throw ToolError("\(file): \(System.Failure.exists.text)") }
        try Self.requireTwoFiles(output, System.standardOutput)
        if System.fileByteCount(System.standardOutput) != nil, System.isFile(System.standardOutput, at: input) {
            throw ToolError("the pointer would be written into IN: give -o FILE with another name")
        }
        // If the reader of the pointer closes the pipe, an error instead of SIGPIPE lets the partial file be removed.
        _ = System.ignore(System.brokenPipeSignal)
        try options.run("Encrypting", reading: input) { limit, hideProgress, progress in
            let files =
                input.isStandardInput
                ? AttachmentFile(
                    reading: System.standardInput, to: output.bytes, maximumByteCount: limit, threads: options.threads)
                : AttachmentFile(at: input.bytes, to: output.bytes, maximumByteCount: limit, threads: options.threads)
            let staged = try await files.stageInBackground(progress: progress)
            hideProgress()
            let text = PointerText(id: id, contentType: type, key: staged.key).json.pretty
            try Self.replace(output, by: staged, printing: text, to: pointer, options.json)
        }
    }

    /// Prints the pointer, and then replaces the target. If something fails, the old target or the new key remains.
    private static func replace(
        _ target: Path, by staged: consuming StagedAttachment, printing text: String, to options: SecretOptions,
        _ json: JSONOptions
    ) throws {
        let pointer = try options.open(warningBy: json)
        try requireTwoFiles(target, pointer.descriptor)
        System.waitToWrite(pointer.descriptor) { Task.isCancelled }
        guard !Task.isCancelled else { throw AttachmentFileError.cancelled }
        do { try pointer.write { output in try output.write(line: text) } } catch {
            let fault = error as? ToolError ?? ToolError(Output.fault, .brokenPipe)
            throw fault.after("the pointer cannot be printed, so OUT is unchanged: ")
        }
        do throws(AttachmentFileError) { try staged.replaceTarget() } catch {
            let end: String
            switch error {
            case .unsyncedFolder:
                // The target is new, and the pointer belongs to it.
                pointer.keep()
                throw error
            case .unknownTarget:
                pointer.keep()
                end = "keep the pointer \(options.file.map { "in \($0)" } ?? "printed above"), which a new OUT needs"
            default:
                guard options.file == nil else { throw error }
                end = "discard the pointer printed above, which belongs to no file"
            }
            let fault = ToolError("\(Explanation.line(error)); \(end)", error)
            // After a signal, the process ends without a message.
            if Task.isCancelled { Output.warn("Error: \(fault)") }
            throw fault
        }
        pointer.keep()
    }

    private static func requireTwoFiles(_ target: Path, _ descriptor: Int32) throws(ToolError) {
        if System.isFile(descriptor, at: target) {
            throw ToolError("the pointer would be written into OUT: give -o FILE with another name")
        }
    }
}

struct AttachmentDecryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt", abstract: "Decrypt a blob to a file.",
        usage: "push-tool attachment decrypt [<options>] <in> <out> --key-file <file>",
        discussion: HelpPage.text(
            """
            Reads the blob twice. The first pass verifies the MAC of the whole blob. The second pass decrypts, and verifies the \
            MAC again, because the file may change in between. If the blob was cut, extended or changed, OUT is unchanged.

            The key must be in a file, because other users of this machine can see the command line. Nothing is printed.
            """,
            statuses: AttachmentCommand.statuses,
            examples: "push-tool attachment decrypt cat.blob cat.jpg --key-file cat.json",
            related: ["attachment encrypt", "open"]))

    @Argument(help: ArgumentHelp("The encrypted file (blob).", valueName: "in"), completion: .file())
    var input: Path

    @Argument(
        help: ArgumentHelp("The decrypted file, readable only by you. It is replaced if it exists.", valueName: "out"),
        completion: .file())
    var output: Path

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "The file with the output of encrypt, or with only the key in base64; or - for standard input.",
            valueName: "file"),
        completion: .file())
    var keyFile: Path

    @OptionGroup var options: AttachmentOptions

    func validate() throws {
        if input.isStandardInput {
            throw ValidationError(
                "IN cannot be standard input, because it is read twice: save the blob to a file first.")
        }
        if output.isStandardInput {
            throw ValidationError(
                "OUT cannot be standard output, because printed output cannot be withdrawn if the blob changes: name a file."
            )
        }
        try Arguments.requireOneReader(of: ["The key": keyFile, "IN": input])
    }

    func run() throws {
        let key = try PointerText.key(in: Input.readAll(keyFile, limit: PointerText.maximumByteCount))
        let (input, output, threads) = (input, output, options.threads)
        try options.run("Decrypting", reading: input) { limit, _, progress in
            try await AttachmentFile(
                at: input.bytes, to: output.bytes, maximumByteCount: limit, threads: threads
            ).decryptInBackground(key: key, progress: progress)
        }
    }
}

struct AttachmentOptions: ParsableArguments {
    enum ThreadCount: Int, CaseIterable, ExpressibleByArgument {
        case one = 1, two

        init?(argument: String) {
            guard let count = try? Arguments.number(argument, in: 1...2) else { return nil }
            self.init(rawValue: count)
        }
    }

    @Option(name: .customLong("threads"), help: "The number of threads.")
    var threadCount = ThreadCount.two

    @Option(
        name: .customLong("max-bytes"),
        help: ArgumentHelp(
            "The maximum size of IN, in bytes. A larger input is refused. (default: no limit)", valueName: "bytes"),
        transform: { try Arguments.number($0) })
    var maximumByteCount: Int64?

    @OptionGroup var json: JSONOptions

    var threads: Threads { threadCount == .one ? .one : .all }

    /// Runs the library on a file, with a progress bar, until it is complete or a signal cancels it.
    ///
    /// - Parameter work: The work. Its arguments are the limit in bytes, a closure that hides the progress bar, and a closure that
    ///   shows progress.
    /// - Throws: ``ToolError``. After a signal, the partial file is removed, and the process ends by that signal.
    func run<Value: Sendable>(
        _ verb: String, reading input: Path,
        _ work:
            @escaping @Sendable (
                Int64, _ hideProgress: @Sendable () -> Void, _ progress: @escaping @Sendable (Int64, Int64) -> Void
            ) async throws -> Value
    ) throws -> Value {
        // Dispatch runs the signal handlers and the task. It ends the process if it cannot open its descriptors.
        guard DispatchThreads.areThere(), DispatchThreads.hasDescriptors(4) else {
            throw ToolError(System.Failure.outOfDescriptors.text, name: ToolError.systemName)
        }
        let (limit, bar) = (maximumByteCount ?? .max, ProgressBar(verb))
        do {
            return try Interruption.run {
                defer { bar?.remove() }
                return try await work(limit, { bar?.remove() }) { done, total in
                    let share = total > 0 && !input.isStandardInput ? Double(done) / Double(total) : nil
                    let sum = share == nil ? "" : " of \(ProgressBar.gibibytes(total))"
                    bar?.show(share, "\(ProgressBar.gibibytes(done))\(sum) GiB")
                }
            }
        } catch let error as AttachmentFileError {
            // IN does not exist, which is the most common error.
            if case .system(call: "open input", let code) = error {
                throw ToolError("\(input)", System.Failure(code: code))
            }
            let isPipe = error == .unsuitableInput("fifo") && verb == "Encrypting"
            throw ToolError(Explanation.line(error) + (isPipe ? ": to read a pipe, give - for IN" : ""), error)
        }
    }
}
