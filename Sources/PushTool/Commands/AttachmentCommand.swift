// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// `push-tool attachment`
struct AttachmentCommand: ParsableCommand {
    /// Of both directions.
    static let statuses = [
        (0, "OUT is written"), (1, "a file cannot be read or written, or a blob or a key is bad"),
        (130, "stopped by Ctrl-C; 143 by SIGTERM, 129 by SIGHUP: OUT is as it was"),
    ]

    static let configuration = CommandConfiguration(
        commandName: "attachment",
        abstract: "Encrypt and decrypt attachments: files of any size.",
        discussion: """
            From file to file, in some 2 MiB of memory. OUT is written whole or not at all: to .OUT.*.partial beside it, which \
            takes its place at the end. Neither file may be a pipe, as decrypting reads its input twice; a link is followed to \
            read, and refused to write.
            """,
        subcommands: [AttachmentEncryptCommand.self, AttachmentDecryptCommand.self])
}

/// What both directions are told.
struct AttachmentOptions: ParsableArguments {
    enum ThreadCount: Int, CaseIterable, ExpressibleByArgument {
        case one = 1
        case two = 2
    }

    @Option(name: .customLong("threads"), help: "Threads that work on it.")
    var threadCount = ThreadCount.two

    @Option(
        name: .customLong("max-bytes"),
        help: ArgumentHelp(
            "Bytes that IN may have; more is refused before any work. (default: no limit)", valueName: "bytes"))
    var maximumByteCount: Int64?

    @OptionGroup var json: JSONOptions

    func validate() throws {
        if let maximumByteCount, maximumByteCount < 0 { throw ValidationError("--max-bytes must be 0 or more.") }
    }

    var threads: Threads {
        switch threadCount {
        case .one: .one
        case .two: .all
        }
    }

    /// Runs the library on a file, with a progress bar, until it is done or a signal says to stop.
    ///
    /// - Parameter work: gets the limit in bytes, and what to tell its progress.
    /// - Throws: ``ToolError``. Stopped by a signal, the process ends by that signal, when the partial file is gone.
    func run<Value: Sendable>(
        _ verb: String, reading input: String,
        _ work:
            @escaping @Sendable (
                _ maximumByteCount: Int64, _ progress: @escaping @Sendable (_ done: Int64, _ total: Int64) -> Void
            ) async throws(AttachmentFileError) -> Value
    ) throws(ToolError) -> Value {
        // For signals and the task, both Dispatch's, which ends the process if it has no descriptors to open for them.
        guard DispatchThreads.areThere(), DispatchThreads.hasDescriptors(4) else {
            throw ToolError(System.Failure(code: EMFILE).text, name: ToolError.systemName)
        }
        let (limit, bar) = (maximumByteCount ?? .max, ProgressBar(verb))
        let result = Interruption.run { () async -> Result<Value, AttachmentFileError> in
            do throws(AttachmentFileError) {
                return .success(try await work(limit) { done, total in bar?.show(done, of: total) })
            } catch {
                return .failure(error)
            }
        } ended: {
            bar?.remove()
        }
        do { return try result.get() } catch {
            // The most common of all faults: IN is not there.
            if case .system(call: "open input", let code) = error {
                throw ToolError(input, System.Failure(code: code))
            }
            throw ToolError(Explanation.line(error), error)
        }
    }
}
