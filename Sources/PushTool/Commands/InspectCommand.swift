// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

/// `push-tool inspect`
struct InspectCommand: ParsableCommand {
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case envelope, signal, content
    }

    enum Encoding: String, CaseIterable, ExpressibleByArgument {
        case binary, hex, base64
    }

    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what every byte of an envelope, a signal or a content means.",
        discussion: """
            Prints a dump with three columns: the offset in bytes (decimal), the bytes (hexadecimal), and what they are. Long \
            values are shortened. Colors are for terminals only, and not if NO_COLOR is set.

            A broken input is shown up to its fault, then the fault itself with its name, and the exit status is 1. The verdict \
            is the library's own.

            An envelope's parts are shown without a key; with one, and its --profile, the MAC is checked, and the signal within \
            is shown too.

            Examples:
              push-tool inspect --as signal signal.bin
              echo 0a 02 48 69 | push-tool inspect --as content --encoding hex -
              push-tool inspect --as envelope --encoding base64 payload.txt
            """)

    @Option(name: .customLong("as"), help: "What the input is taken for.")
    var kind: Kind

    @Option(
        help: """
            How the input is written: bytes as they are, pairs of hexadecimal digits with any white space between them, or \
            base64 on one line, padded or not.
            """)
    var encoding = Encoding.binary

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var key: KeyOptions

    @Argument(help: ArgumentHelp("The file, or - for standard input.", valueName: "file"))
    var file: String

    /// The longest message or envelope is 64 MiB; hexadecimal with spaces takes three characters a byte.
    private static let maximumByteCount = 256 << 20

    func validate() throws {
        if file == Input.standardInputPath, key.readsStandardInput {
            throw ValidationError("The key and the input cannot both come from standard input.")
        }
        if kind != .envelope, key.text != nil || key.file != nil {
            throw ValidationError("A key goes with --as envelope only.")
        }
    }

    func run() throws {
        let key = kind == .envelope ? try key.keyIfGiven() : nil
        let input = try Input.readAll(file, limit: Self.maximumByteCount)
        let report = DumpReport(terminal: .standardOutput())
        let fault: String?
        let bytes = try decoded(input)
        switch kind {
        case .signal: fault = try report.signal(bytes)
        case .content: fault = try report.content(bytes)
        case .envelope: fault = try report.envelope(bytes, key: key, profile: profile.profile)
        }
        try report.finish()
        if let fault { throw ToolError(fault + hint(input)) }
    }

    private func decoded(_ input: [UInt8]) throws(ToolError) -> [UInt8] {
        switch encoding {
        case .binary: return input
        case .hex:
            guard let bytes = TypedHex.bytes(input) else {
                throw ToolError("the input is not pairs of hexadecimal digits")
            }
            return bytes
        case .base64:
            do { return try Base64.decode(PushPayload.withoutLineEnd(input).span) } catch {
                throw ToolError("the input is not base64: \(Explanation.of(error))")
            }
        }
    }

    /// What to try where the bytes may be text.
    private func hint(_ input: [UInt8]) -> String {
        guard encoding == .binary, input.count > 1 else { return "" }
        if TypedHex.bytes(input) != nil { return " (the input looks like text: try --encoding hex)" }
        let text = PushPayload.withoutLineEnd(input)
        guard (try? Base64.decode(text.span)) != nil else { return "" }
        return " (the input looks like text: try --encoding base64)"
    }
}
