// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what every byte of an envelope, a signal or a content means.",
        usage: "push-tool inspect [<options>] [<file>]",
        discussion: HelpPage.text(
            """
            Prints a dump with three columns: the offset in bytes (decimal), the bytes (hexadecimal), and what they are. Long \
            values are shortened. An envelope's parts are shown without a key; with one, and its --profile, the MAC is checked, \
            and the signal within is shown too.

            A broken input is shown up to its fault, then the fault itself with its name. The verdict is the library's own.

            HOW AN INPUT IS RECOGNIZED
            Without --as, each kind is tried in each encoding: the bytes as they are, hexadecimal, one line of base64, and the \
            JSON of Apple's and Google's pushes. A kind fits if the input is whole as that and has what shows it: an envelope \
            the version byte 0x01 and 27 + 16n bytes; a signal a type and a source; a content a body, or attachments with an \
            id; and neither a field that it does not have, nor one of another wire type. JSON fits by its key, "m" or "message".

            If exactly one fits, the first line says which, and why. If several do, or none, nothing is shown, and the error \
            lists what was tried and where each ended. Only what begins with 0x01, and is nothing else, is shown as a broken \
            envelope, as no message begins so. With --as alone, the encoding is found out so, and is binary if nothing fits.
            """,
            json: #"""
                With --json, prints an object: all bytes of each row; the fault, or null;
                and "inside", the signal of an envelope that opens:
                  {"kind": "content", "encoding": "hex", "reason": "Taken for …",
                   "byteCount": 4, "rows": [
                    {"offset": 0, "length": 2, "depth": 0, "type": "field",
                     "bytes": "0a02", "meaning": "body, 2 bytes"},
                    {"offset": 2, "length": 2, "depth": 1, "type": "value",
                     "bytes": "4869", "meaning": "\"Hi\""}
                  ], "fault": null}
                """#,
            statuses: [(0, "the input is right"), (1, "it is broken, not recognized, or cannot be read")],
            environment: KeyOptions.environment + [("NO_COLOR", "no colors, even on a terminal")],
            examples: """
                push-tool inspect signal.bin
                echo 0a 02 48 69 | push-tool inspect
                push-tool inspect --profile deployed --key-file bob.key push.json
                push-tool inspect --as signal --encoding hex broken.txt
                """,
            related: ["open", "demo"]))

    @Option(name: .customLong("as"), help: "What the input is taken for. (default: what it is found to be)")
    var kind: InputKind?

    @Option(
        help: """
            How the input is written: bytes as they are, pairs of hexadecimal digits with any white space between them, \
            base64 on one line, padded or not, or the JSON of a push with an envelope. (default: as it is found to be)
            """)
    var encoding: InputEncoding?

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var key: KeyOptions
    @OptionGroup var json: JSONOptions

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file = Path.standardInput

    /// The longest message or envelope is 64 MiB; hexadecimal with spaces takes three characters a byte.
    private static let maximumByteCount = 256 << 20

    func validate() throws {
        try Arguments.requireOneReader(of: ["The key": key.file, "the input": file])
        if let kind, kind != .envelope {
            if key.isNamed { throw ValidationError("A key goes with --as envelope only.") }
            if encoding == .json { throw ValidationError("--encoding json goes with --as envelope only.") }
        }
    }

    func run() throws {
        let key = kind == .envelope || kind == nil ? try key.keyIfGiven() : nil
        let text = try Input.readAll(file, limit: Self.maximumByteCount)
        let input = try Recognition(text, kind: kind, encoding: encoding)
        if self.key.isNamed, input.kind != .envelope {
            throw ToolError("a key was given, but the input is \(input.kind.words), which none opens")
        }
        guard let fault = try dump(input, key) else { return }
        throw ToolError(fault.description + hint(text), name: fault.name, offset: fault.offset)
    }

    private func dump(_ input: Recognition, _ key: SignalingKey?) throws -> ToolError? {
        let writer: any DumpWriter =
            json.isWanted ? DumpJSON(of: input) : DumpText(terminal: .standardOutput(), title: input.reason)
        let fault = try Dump.write(input.bytes, as: input.kind, key: key, profile: profile.profile, to: writer)
        try writer.flush()
        return fault
    }

    /// A hint for bytes that may be text.
    private func hint(_ input: [UInt8]) -> String {
        guard kind != nil, encoding == nil, input.count > 1 else { return "" }
        if let words = Explanation.ofEncoding(input) { return " (the input \(words))" }
        for encoding in [InputEncoding.hex, .base64] where (try? encoding.decode(input)) != nil {
            return " (the input looks like text: try --encoding \(encoding.rawValue))"
        }
        return ""
    }
}
