// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

@testable import PushTool

/// The sources of a signaling key, their order, and bad keys.
@Suite struct KeyOptionsTests {
    private let folder: TemporaryFolder
    private let key = SignalingKey()
    private let other = SignalingKey()
    private let payload: String

    init() throws {
        folder = try TemporaryFolder()
        let signal = IncomingPushMessageSignal(type: .ciphertext, source: "+14155550100")
        let envelope = try Envelope.seal(signal, key: key, profile: .specification)
        payload = String(decoding: GCMPayload(envelope: envelope, profile: .specification).encoded(), as: UTF8.self)
        try folder.write(key.base64, to: "right.key")
        try folder.write(other.base64, to: "other.key")
    }

    private var right: String { "\(folder.path)/right.key" }
    private var wrong: String { "\(folder.path)/other.key" }

    @Test func eachPlaceServes() throws {
        #expect(try Tool.run("open", "--key", key.base64, payload).status == 0)
        #expect(try Tool.run("open", "--key-file", right, payload).status == 0)
        #expect(try Tool.run("open", "--key-file", "-", payload, input: key.base64.utf8).status == 0)
        #expect(try Tool.run("open", payload, environment: ["PUSH_SIGNALING_KEY": key.base64]).status == 0)
        #expect(try Tool.run("open", "--key", key.base64, "-", input: payload.utf8).status == 0)
    }

    @Test func anOptionComesBeforeTheEnvironment() throws {
        for variable in [other.base64, "no key"] {
            let environment = ["PUSH_SIGNALING_KEY": variable]
            #expect(try Tool.run("open", "--key", key.base64, payload, environment: environment).status == 0)
            #expect(try Tool.run("open", "--key-file", right, payload, environment: environment).status == 0)
        }
        let environment = ["PUSH_SIGNALING_KEY": key.base64]
        #expect(try Tool.run("open", "--key", other.base64, payload, environment: environment).status == 1)
        #expect(try Tool.run("open", "--key-file", wrong, payload, environment: environment).status == 1)
    }

    @Test func noKeyTwoKeysAndTwoReadersOfOneInputAreWrongCommandLines() throws {
        for result in [
            try Tool.run("open", payload),
            try Tool.run("open", payload, environment: ["PUSH_SIGNALING_KEY": ""]),
            try Tool.run("seal", "--source", "+14155550100", "--type", "0", "--body", "x"),
            try Tool.run("open", "--key", key.base64, "--key-file", right, payload),
            try Tool.run("open", "--key-file", "-", "-", input: key.base64.utf8),
            try Tool.run("inspect", "--as", "envelope", "--key-file", "-", "-", input: key.base64.utf8),
            try Tool.run("inspect", "--as", "signal", "--key", key.base64, "-"),
        ] {
            #expect(result.status == 64 && result.output.isEmpty && result.error.hasPrefix("Error: "))
            #expect(!result.error.contains(key.base64))
        }
    }

    @Test func lineEndsInAKeyFileAreNoPartOfIt() throws {
        let text = key.base64
        for typed in [
            text + "\n", text + "\r\n", String(text.dropLast(2)) + "\n",
            String(text.prefix(64)) + "\n" + text.dropFirst(64),
        ] {
            #expect(try Tool.run("open", "--key-file", "-", payload, input: typed.utf8).status == 0)
        }
        for typed in [text + "\0", "\"\(text)\"", "\(text.prefix(9)) \(text.dropFirst(9))"] {
            #expect(try Tool.run("open", "--key-file", "-", payload, input: typed.utf8).status == 1)
        }
    }

    /// Returns the forms in which editors, `base64` and `openssl base64` write a key.
    private func forms(of base64: String) -> [String] {
        [30, 64, 76].flatMap { width in
            let lines = stride(from: 0, to: base64.count, by: width).map { base64.dropFirst($0).prefix(width) }
            return [
                lines.joined(separator: "\n"), lines.joined(separator: "\r\n") + "\r\n", lines.joined(separator: "\r"),
                "\n" + lines.joined(separator: " \n\t") + "\n\n", " \t" + lines.joined(separator: "\n") + " \t",
            ]
        }
    }

    /// bad-inputs.md row 139.
    @Test func aKeyFileMayBeWrappedAndIndented() throws {
        for (index, text) in forms(of: key.base64).enumerated() {
            let file = try folder.write(text, to: "\(index).key")
            #expect(try Tool.run("open", "--key-file", file, payload).status == 0, "\(text)")
        }
        let json = "\n{\"signalingKey\": \"\(key.base64.prefix(60))\\n\(key.base64.dropFirst(60))\\n\"}"
        #expect(try Tool.run("open", "--key-file", "-", payload, input: json.utf8).status == 0)

        let attachment = AttachmentKey()
        for text in forms(of: attachment.base64) {
            #expect(try PointerText.key(in: Array(text.utf8)) == attachment, "\(text)")
            let json = JSONText(["key": .string(text)]).compact
            #expect(try PointerText.key(in: Array(json.utf8)) == attachment, "\(json)")
        }
    }

    /// bad-inputs.md row 139.
    @Test func aKeyFileInAnotherEncodingIsNamedAsThat() throws {
        let mark = "begins with a byte order mark: save it as UTF-8 without one"
        let encodings: [(words: String, encode: (String) -> [UInt8])] = [
            (mark, { Array("\u{FEFF}\($0)".utf8) }),
            (
                "is UTF-16: save it as UTF-8",
                { [0xFF, 0xFE] + $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
            ),
            (
                "is UTF-16: save it as UTF-8",
                { [0xFE, 0xFF] + $0.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
            ),
            ("is UTF-16: save it as UTF-8", { $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }),
            ("is UTF-16: save it as UTF-8", { $0.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }),
            ("is UTF-32: save it as UTF-8", { [0xFF, 0xFE, 0, 0] + $0.utf8.flatMap { [$0, 0, 0, 0] } }),
            ("is UTF-32: save it as UTF-8", { $0.utf8.flatMap { [0, 0, 0, $0] } }),
        ]
        for (words, encode) in encodings {
            let result = try Tool.run("open", "--key-file", "-", payload, input: encode(key.base64 + "\r\n"))
            #expect(result.status == 1 && result.error == "Error: the signaling key from --key-file \(words)\n")
            let pointer = try folder.write(encode(AttachmentKey().base64), to: "pointer")
            #expect(
                try Tool.run("attachment", "decrypt", right, "\(folder.path)/out", "--key-file", pointer).error
                    == "Error: the key from --key-file \(words)\n")
            let password = try folder.write(encode("password\n"), to: "password")
            #expect(
                try Tool.run(
                    "rest", "build", "keys.get", "+14155550132", "-i", "--as", "+14155550100", "--password-file",
                    password
                )
                .error == "Error: the password \(words)\n")
        }
        for (words, encode) in encodings {
            let file = try folder.write(encode("{\"publicKey\": \"\"}"), to: "identity")
            #expect(
                try Tool.run("rest", "build", "keys.put", "--identity", file, "--prekeys", file).error
                    == "Error: \(file): it \(words)\n")
            #expect(try Tool.run("open", "--key", key.base64, file).error == "Error: the payload \(words)\n")
            #expect(try Tool.run("inspect", file).error == "Error: the input \(words)\n")
            #expect(try Tool.run("inspect", "--encoding", "hex", file).error.contains("the input \(words)"))
            #expect(try Tool.run("rest", "check", "tokens.put", file).error.hasSuffix(": it \(words)\n"))
            #expect(try Tool.run("vectors", "verify", file).lines.contains("  identity: \(words)"))
            let numbers = try folder.write(encode("+14155550132\n"), to: "numbers")
            #expect(try Tool.run("tokens", numbers).error.hasPrefix("line 1: the input \(words)\n"))
            for type in ["0", "1"] {
                #expect(
                    try Tool.run(
                        "seal", "--key", key.base64, "--source", "+14155550100", "--type", type, "--body-file", numbers
                    ).error == "Error: --body-file \(words)\n")
            }
        }
        #expect(
            try Tool.run("open", "--key", "\u{FEFF}\(key.base64)", payload).error
                == "Error: the signaling key from --key \(mark)\n")
        #expect(
            try Tool.run("open", payload, environment: ["PUSH_SIGNALING_KEY": "\u{FEFF}\(key.base64)"]).error
                == "Error: the signaling key from PUSH_SIGNALING_KEY \(mark)\n")
    }

    /// bad-inputs.md row 139.
    @Test func aKeyInHexadecimalIsNamedAsThat() throws {
        let hex = unsafe Hex.text(key.withUnsafeBytes { unsafe [UInt8]($0) })
        let pairs = stride(from: 0, to: hex.count, by: 2).map { String(hex.dropFirst($0).prefix(2)) }
        let xxd = stride(from: 0, to: 52, by: 16).map { offset in
            "000000\(Hex.text([UInt8(offset)])): \(pairs.dropFirst(offset).prefix(16).joined(separator: " "))  ab:  cd"
        }
        for text in [
            hex, hex.uppercased() + "\n", "\(hex.prefix(64))\n\(hex.dropFirst(64))", pairs.joined(separator: ":"),
            "0x" + hex, pairs.map { "0x" + $0 }.joined(separator: ", "), pairs.map { "\\x" + $0 }.joined(),
            xxd.joined(separator: "\n"),
        ] {
            let result = try Tool.run("open", "--key-file", "-", payload, input: text.utf8)
            #expect(
                result.status == 1
                    && result.error == "Error: the signaling key from --key-file is hexadecimal: convert it to base64\n"
            )
        }
    }

    /// bad-inputs.md row 139.
    @Test(arguments: ["", " \r\n"])
    func anEmptyKeyFileIsNamedAsThat(_ text: String) throws {
        let result = try Tool.run("open", "--key-file", "-", payload, input: text.utf8)
        #expect(result.status == 1 && result.error == "Error: the key file is empty\n")
    }

    @Test func theOffsetOfAFaultCountsTheWhiteSpaceBeforeIt() throws {
        let result = try Tool.run("open", "--key-file", "-", payload, "--json", input: " AAAA\n AA!A".utf8)
        #expect(try result.errorJSON["error"]?["offset"]?.integer == 9)
        let ended = try Tool.run("open", "--key-file", "-", payload, "--json", input: " AAAA\n A\n".utf8)
        #expect(try ended.errorJSON["error"]?["offset"]?.integer == 9)
    }

    @Test func aKeyThatIsNoneIsToldByItsPlace() throws {
        let short = String(key.base64.prefix(68))
        for (place, result) in [
            ("--key", try Tool.run("open", "--key", short, payload)),
            ("--key-file", try Tool.run("open", "--key-file", "-", payload, input: short.utf8)),
            ("PUSH_SIGNALING_KEY", try Tool.run("open", payload, environment: ["PUSH_SIGNALING_KEY": short])),
        ] {
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(
                result.error == "Error: the signaling key from \(place) has 51 bytes instead of 52\n")
        }
        let endless = try Tool.run("open", "--key-file", "-", payload, input: [UInt8](repeating: 0x41, count: 5000))
        #expect(endless.status == 1 && endless.error == "Error: standard input: more than the limit of 4096 bytes\n")
        let missing = try Tool.run("open", "--key-file", "\(folder.path)/none", payload)
        #expect(missing.status == 1 && missing.error == "Error: \(folder.path)/none: No such file or directory\n")
    }
}
