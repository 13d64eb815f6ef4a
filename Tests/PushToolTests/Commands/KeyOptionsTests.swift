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
        for typed in [" " + text, text + " ", text + "\0", "\"\(text)\""] {
            #expect(try Tool.run("open", "--key-file", "-", payload, input: typed.utf8).status == 1)
        }
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
                result.error == "Error: the signaling key from \(place): 51 bytes, where there must be exactly 52\n")
        }
        let endless = try Tool.run("open", "--key-file", "-", payload, input: [UInt8](repeating: 0x41, count: 5000))
        #expect(endless.status == 1 && endless.error == "Error: standard input: more than 4096 bytes\n")
        let missing = try Tool.run("open", "--key-file", "\(folder.path)/none", payload)
        #expect(missing.status == 1 && missing.error == "Error: \(folder.path)/none: No such file or directory\n")
    }
}
