// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

struct AttachmentCommand: ParsableCommand {
    static let statuses = [
        (0, "OUT is written"), (1, "a file cannot be read or written, or a blob or a key is bad"),
        (130, "stopped by Ctrl-C; 143 by SIGTERM, 129 by SIGHUP: OUT is as it was"),
    ]

    static let configuration = CommandConfiguration(
        commandName: "attachment", abstract: "Encrypt and decrypt attachments: files of any size.",
        discussion: """
            From file to file, in some 2 MiB of memory. OUT is written whole or not at all: to .OUT.*.partial beside it, which \
            takes its place at the end. Only encrypt reads a pipe, by - for standard input: decrypting reads its input twice, and OUT \
            is a file. A link is followed to read, and refused to write. An OUT without permission to write is refused, too.
            """,
        subcommands: [AttachmentEncryptCommand.self, AttachmentDecryptCommand.self])
}

struct AttachmentEncryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt", abstract: "Encrypt a file under a new key, and print the pointer to it.",
        usage: "push-tool attachment encrypt [<options>] <in> <out>",
        discussion: HelpPage.text(
            """
            Makes a random key, encrypts IN to a partial file, prints the pointer to it as JSON (what the message to its recipient \
            has to say of it), and puts the file in OUT's place. If the pointer cannot be printed, OUT is as it was. \
            The key is 64 bytes in base64, and secret; there is no way to encrypt under one that \
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
            examples: """
                push-tool attachment encrypt cat.jpg cat.blob -o cat.json
                tar c photos | push-tool attachment encrypt - photos.blob -o photos.json
                """,
            related: ["attachment decrypt"]))

    @Argument(help: ArgumentHelp("The file to encrypt, or - for standard input.", valueName: "in"), completion: .file())
    var input: Path

    @Argument(
        help: ArgumentHelp("The blob: 49 to 64 bytes longer. Replaced if it is there.", valueName: "out"),
        completion: .file())
    var output: Path

    @Option(
        name: .customLong("content-type"),
        help: ArgumentHelp(
            "The media type of what is in the file. (default: by IN's extension, or \(MediaType.unknown))",
            valueName: "type"))
    var contentType: Text?

    @Option(help: "By which the relay knows the blob: 0 to 2^64 - 1.", transform: { try Arguments.number($0) })
    var id: UInt64?

    @OptionGroup var pointer: SecretOptions
    @OptionGroup var options: AttachmentOptions

    func validate() throws {
        if output.isStandardInput {
            throw ValidationError(
                "OUT cannot be standard output: name a file, which takes its name once the pointer is printed.")
        }
        if let type = contentType?.string, type.isEmpty || type.unicodeScalars.contains(where: \.isTerminalControl) {
            throw ValidationError("--content-type is empty, or has a control character.")
        }
    }

    func run() throws {
        let (input, output, pointer, options) = (input, output, pointer, options)
        let (id, type) = (id, contentType?.string ?? MediaType.of(input))
        if let file = pointer.file, System.exists(file) { throw ToolError("\(file): \(System.Failure.exists.text)") }
        try Self.requireTwoFiles(output, System.standardOutput)
        if System.fileByteCount(System.standardOutput) != nil, System.isFile(System.standardOutput, at: input) {
            throw ToolError("IN and the pointer are one file")
        }
        // The partial file goes if the pointer's reader has gone.
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

    /// Prints the pointer, and then gives the file its name: whatever fails, either old target or new key is left.
    private static func replace(
        _ target: Path, by staged: consuming StagedAttachment, printing text: String, to options: SecretOptions,
        _ json: JSONOptions
    ) throws {
        let pointer = try options.open(warningBy: json)
        try requireTwoFiles(target, pointer.descriptor)
        System.waitToWrite(pointer.descriptor) { Task.isCancelled }
        guard !Task.isCancelled else { throw AttachmentFileError.cancelled }
        do { try pointer.write { output in try output.write(line: text) } } catch {
            let fault = error as? ToolError ?? ToolError("writing failed", .brokenPipe)
            throw fault.after("the pointer cannot be printed, and OUT is as it was: ")
        }
        do throws(AttachmentFileError) { try staged.replaceTarget() } catch {
            let end: String
            switch error {
            case .unsyncedFolder:
                // The target is new, and the pointer is its own.
                pointer.keep()
                throw error
            case .unknownTarget:
                pointer.keep()
                end = "keep the pointer \(options.file.map { "in \($0)" } ?? "printed above"), which a new OUT needs"
            default:
                guard options.file == nil else { throw error }
                end = "the pointer printed above belongs to no file"
            }
            let fault = ToolError("\(Explanation.line(error)); \(end)", error)
            // After a signal, the process ends without a word.
            if Task.isCancelled { Output.warn("Error: \(fault)") }
            throw fault
        }
        pointer.keep()
    }

    private static func requireTwoFiles(_ target: Path, _ descriptor: Int32) throws(ToolError) {
        if System.isFile(descriptor, at: target) { throw ToolError("OUT and the pointer are one file") }
    }
}

struct AttachmentDecryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt", abstract: "Decrypt a blob to a file.",
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
    var input: Path

    @Argument(
        help: ArgumentHelp("The file to write, for its owner alone. Replaced if it is there.", valueName: "out"),
        completion: .file())
    var output: Path

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "A file with what encrypt printed, or with the key's base64 alone; or - for standard input.",
            valueName: "file"),
        completion: .file())
    var keyFile: Path

    @OptionGroup var options: AttachmentOptions

    func validate() throws {
        if input.isStandardInput {
            throw ValidationError(
                "IN cannot be standard input, as a pipe cannot be read twice: save it to a file first.")
        }
        if output.isStandardInput {
            throw ValidationError(
                "OUT cannot be standard output: what is printed cannot be taken back if the blob changes. Name a file.")
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

    @Option(name: .customLong("threads"), help: "Threads that work on it.")
    var threadCount = ThreadCount.two

    @Option(
        name: .customLong("max-bytes"),
        help: ArgumentHelp(
            "Bytes that IN may have; more is refused before any work. (default: no limit)", valueName: "bytes"),
        transform: { try Arguments.number($0) })
    var maximumByteCount: Int64?

    @OptionGroup var json: JSONOptions

    var threads: Threads { threadCount == .one ? .one : .all }

    /// Runs the library on a file, with a progress bar, until it is done or a signal says to stop.
    ///
    /// - Parameter work: Called with the limit in bytes, a closure that takes the progress bar away, and one for its progress.
    /// - Throws: ``ToolError``. After a signal, the process ends by that signal, once the partial file is gone.
    func run<Value: Sendable>(
        _ verb: String, reading input: Path,
        _ work:
            @escaping @Sendable (
                Int64, _ hideProgress: @Sendable () -> Void, _ progress: @escaping @Sendable (Int64, Int64) -> Void
            ) async throws -> Value
    ) throws -> Value {
        // Dispatch, which runs signals and the task, ends the process if it has no descriptors for them.
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
            // IN is not there, the most common of all faults.
            if case .system(call: "open input", let code) = error {
                throw ToolError("\(input)", System.Failure(code: code))
            }
            let isPipe = error == .unsuitableInput("fifo") && verb == "Encrypting"
            throw ToolError(Explanation.line(error) + (isPipe ? ": use - for a pipe" : ""), error)
        }
    }
}
