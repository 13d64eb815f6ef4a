// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Explain every byte of an envelope, a signal or a content.",
        usage: "push-tool inspect [<options>] [<file>]",
        discussion: HelpPage.text(
            """
            Prints a dump with three columns: the offset (decimal), the bytes (hexadecimal), and their meaning. Long values are \
            shortened. The parts of an envelope are shown without a key. With the key and the right --profile, the MAC is \
            verified, and the signal in the envelope is shown, too.

            A broken input is shown up to its fault, followed by the name of the fault, as the library reports it.

            HOW AN INPUT IS RECOGNIZED
            Without --as, every kind of input is tried in every encoding: raw bytes, hexadecimal, one line of base64, and the \
            JSON of APN and GCM payloads. An input fits a kind if it parses completely, and has the marks of that kind:

              envelope  the version byte 0x01, and 27 + 16n bytes
              signal    a type and a source
              content   a body, or attachments with an id

            A message does not fit if it has a field that no version of the protocol has, or a field of the wrong wire type. \
            JSON fits if it has the key "m" or "message".

            If exactly one kind and encoding fit, the first line names them, with the reason. If several fit, or none, nothing \
            is shown, and the error lists what was tried. As an exception, an input that begins with 0x01 and parses as no \
            message is shown as a broken envelope, because no message begins with this byte. With --as alone, only the encoding is \
            detected; it is binary if nothing fits.
            """,
            json: #"""
                With --json, the output is an object with all bytes of each row, and the
                fault or null. "inside" is the signal of an envelope that opens:
                  {"kind": "content", "encoding": "hex", "reason": "Recognized as …",
                   "byteCount": 4, "rows": [
                    {"offset": 0, "length": 2, "depth": 0, "type": "field",
                     "bytes": "0a02", "meaning": "body, 2 bytes"},
                    {"offset": 2, "length": 2, "depth": 1, "type": "value",
                     "bytes": "4869", "meaning": "\"Hi\""}
                  ], "fault": null}
                """#,
            statuses: [(0, "the input is valid"), (1, "it is broken or not recognized, or cannot be read")],
            environment: KeyOptions.environment + [("NO_COLOR", "if not empty: no colors, even on a terminal")],
            examples: """
                push-tool inspect signal.bin
                echo 0a 02 48 69 | push-tool inspect
                push-tool inspect --profile deployed --key-file bob.key push.json
                push-tool inspect --as signal --encoding hex broken.txt
                """,
            related: ["open", "demo"]))

    @Option(name: .customLong("as"), help: "The kind of the input. (default: detected)")
    var kind: InputKind?

    @Option(
        help: """
            The encoding of the input. binary: raw bytes. hex: pairs of hexadecimal digits, with any white space between \
            them. base64: one line, with or without padding. json: the JSON of a push payload. (default: detected)
            """)
    var encoding: InputEncoding?

    @OptionGroup var profile: ProfileOptions
    @OptionGroup var key: KeyOptions
    @OptionGroup var json: JSONOptions

    @Argument(help: "The file to inspect, or - for standard input.", completion: .file())
    var file = Path.standardInput

    /// The longest message or envelope has 64 MiB. Hexadecimal with spaces takes three characters for each byte.
    private static let maximumByteCount = 256 << 20

    func validate() throws {
        try Arguments.requireOneReader(of: ["The key": key.file, "the input": file])
        if let kind, kind != .envelope {
            if key.isNamed { throw ValidationError("Only an envelope takes a key: give --as envelope, or no key.") }
            if encoding == .json { throw ValidationError("--encoding json works only with --as envelope.") }
        }
    }

    func run() throws {
        let key = kind == .envelope || kind == nil ? try key.keyIfGiven() : nil
        let text = try Input.readAll(file, limit: Self.maximumByteCount)
        let input = try Recognition(text, kind: kind, encoding: encoding)
        if self.key.isNamed, input.kind != .envelope {
            throw ToolError("the input is \(input.kind.words), which needs no key: give no key, or --as envelope")
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

    /// Returns a hint if the input looks like text.
    private func hint(_ input: [UInt8]) -> String {
        guard kind != nil, encoding == nil, input.count > 1 else { return "" }
        if let words = Explanation.ofEncoding(input) { return " (the input \(words))" }
        for encoding in [InputEncoding.hex, .base64] where (try? encoding.decode(input)) != nil {
            return " (the input looks like \(encoding.words): try --encoding \(encoding.rawValue))"
        }
        return ""
    }
}
