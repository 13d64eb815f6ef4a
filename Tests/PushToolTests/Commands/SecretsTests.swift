// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

@testable import PushTool

/// No message on standard error contains a key, number or message body, whatever was typed, because standard error ends up in logs.
@Suite struct SecretsTests {
    private let key = SignalingKey()
    private let number = "+442079460958"
    private let body = "the package is under the old bridge"

    /// Whether a text contains eight consecutive characters of a secret, in any form of the secret.
    private func shows(_ text: String, _ secret: [UInt8]) -> Bool {
        let forms = [
            String(decoding: secret, as: UTF8.self), Hex.text(secret), Base64.encode(secret, padding: .unpadded),
        ]
        return forms.contains { form in
            let characters = Array(form)
            return (0..<max(0, characters.count - 7)).contains { text.contains(String(characters[$0..<$0 + 8])) }
        }
    }

    private func check(_ result: Tool.Result, status: Int32 = 1) {
        #expect(result.status == status && !result.error.isEmpty, "\(result.error)")
        for secret in [unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }, Array(number.utf8), Array(body.utf8)] {
            #expect(!shows(result.error, secret), "\(result.error)")
        }
    }

    @Test func whatDoesNotSealOrOpenIsNotRepeated() throws {
        let text = key.base64
        let folder = try TemporaryFolder()
        let signal = IncomingPushMessageSignal(
            type: .plaintext, source: number, message: try PushMessageContent(body: body).encoded())
        let envelope = try Envelope.seal(signal, key: key, profile: .specification)
        let payload = String(decoding: GCMPayload(envelope: envelope, profile: .specification).encoded(), as: UTF8.self)
        // One envelope has a plaintext that is not a signal. Another has a plaintext signal without a PushMessageContent.
        let noSignal = Base64.encode(
            try Envelope.seal(Array(body.utf8), key: key, profile: .specification), padding: .unpadded)
        let odd = IncomingPushMessageSignal(type: .plaintext, source: number, message: Array(body.utf8))
        let noContent = Base64.encode(try Envelope.seal(odd, key: key, profile: .specification), padding: .unpadded)

        check(try Tool.run("open", "--profile", "deployed", "--key", text, payload))
        check(try Tool.run("open", "--key", text, String(payload.dropLast(4))))
        check(try Tool.run("open", "--key", text, noSignal))
        check(try Tool.run("open", "--key", text, noContent))
        check(try Tool.run("open", "--key", text, "{\"m\": \"\(text) \"}"))
        check(try Tool.run("open", "--key", text + "!", payload))
        check(try Tool.run("open", "--key", String(text.dropLast(8)), payload))
        check(try Tool.run("open", payload, environment: ["PUSH_SIGNALING_KEY": " " + text]))
        check(try Tool.run("open", "--key-file", try folder.write(text + text, to: "two.key"), payload))
        check(try Tool.run("inspect", "--as", "envelope", "--profile", "deployed", "--key", text, "-", input: envelope))
        check(try Tool.run("inspect", "--as", "signal", "-", input: Array(try signal.encoded().dropLast())))
    }

    @Test func whatCannotBeSealedIsNotRepeated() throws {
        let text = key.base64
        let start = ["seal", "--key", text, "--type"]
        check(try Tool.run(start[0], start[1], text, "--source", number + "x", "--type", "0", "--body", body))
        check(try Tool.run("seal", "--key", text, "--source", number, "--type", "1", "--body", body))
        check(try Tool.run("seal", "--key", text, "--source", number, "--type", "0", "--body", body, "--limit", "9"))
        check(
            try Tool.run(
                "seal", "--key", text, "--source", number, "--destination", number + "7777777", "--type", "0", "--body",
                body))
        check(try Tool.run("token", number + "x"))
        check(try Tool.run("tokens", input: "\(number)x\n\(body)\n".utf8))
    }

    /// The parser of the command line would repeat a key in an unexpected place.
    @Test func aKeyInAWrongPlaceIsNotRepeated() throws {
        let text = key.base64
        check(try Tool.run("open", "AQID", text), status: 64)
        check(try Tool.run("open", "--key", text, "AQID", text), status: 64)
        check(try Tool.run("open", "--profile", text, "AQID"), status: 64)
        check(try Tool.run("signaling-key", text), status: 64)
        check(try Tool.run("seal", "--key", text, "--type", text), status: 64)
        check(try Tool.run("open", "--key-file", text, "AQID"))
        check(try Tool.run(text), status: 64)
        let attachment = AttachmentKey().base64
        let lost = try Tool.run("attachment", "decrypt", "in", "out", "--key-file", attachment)
        #expect(lost.status == 1 && lost.error == "Error: <redacted>: No such file or directory\n")
        check(try Tool.run("token", "--key=\(text)", number), status: 64)
    }

    /// bad-inputs.md row 138.
    @Test func aKeyOfAnyKindAndSpellingInAWrongPlaceIsNotRepeated() throws {
        let secrets = [52, 64, 32].flatMap(Self.secrets(of:))
        for (index, secret) in secrets.enumerated() {
            for (place, text) in spellings(of: secret).enumerated() {
                let commandLines = [
                    ["open", "--key-file=\(text)", "AQID"],
                    ["rest", "build", "keys.get", "+14155550132", "-i", "--as=\(text)"],
                    ["--\(text)"], ["-\(text)"], [text], ["signaling-key", "--\(text)=\(text)"],
                    ["inspect", "./\(text)"],
                    ["inspect", "keys/\(text)"], ["open", "AQID", "\(text),\(text)"], ["open", "AQID", "key=\(text)"],
                    ["open", "AQID", "\"\(text)\""], ["token", "--json=\(text)", "+14155550132"],
                    ["keys", "prekeys", "--start=\(text)"], ["seal", "--type=\(text)"], ["tokens", text],
                    ["tokens", text, "--json"],
                    ["open", "--key", key.base64, "--profile", text, "AQID", "--json"],
                    ["attachment", "encrypt", text, "out"],
                    ["attachment", "decrypt", "in", "out", "--key-file", text], ["rest", "check", "keys.put", text],
                ]
                // Runs each spelling in each place, with one of the secrets.
                for (line, arguments) in commandLines.enumerated() where (line + place) % secrets.count == index {
                    let result = try Tool.run(arguments)
                    #expect(!shows(result.error, secret, text), "\(arguments): \(result.error)")
                }
            }
        }
    }

    /// bad-inputs.md row 138.
    @Test(arguments: [8, 11, 24, 48, 60])
    func aKeyOverSeveralArgumentsIsNotRepeated(_ width: Int) throws {
        for secret in [52, 64, 32, 33].flatMap(Self.secrets(of:)) {
            for text in [Base64.encode(secret, padding: .padded), Hex.text(secret)] {
                let pieces = stride(from: 0, to: text.count, by: width).map { String(text.dropFirst($0).prefix(width)) }
                for start in [
                    ["signaling-key"], ["open"], ["tokens", "--json"], ["inspect", "--key-file"], ["rest", "x"],
                ] {
                    let result = try Tool.run(start + pieces)
                    #expect(!shows(result.error, secret, text), "\(start + pieces): \(result.error)")
                }
            }
        }
    }

    /// bad-inputs.md row 138.
    @Test(arguments: [
        "The meeting with Ann and Bob, 10 Downing Street, is at 18:30 on 24 May 2013; don't be late!",
        "/Users/john.smith/Documents/Old Pictures 2013/From The Lake/IMG_2041.jpg.of.a.long.name",
        "this-is-a-branch-name-with-many-words-and-issue-18-in-it-and-nothing-else",
    ])
    func aLongSentenceOrPathIsStillShown(_ text: String) throws {
        #expect(try Tool.run("inspect", text).error == "Error: \(text): No such file or directory\n")
        let result = try Tool.run(
            "open", "--key", key.base64, "--profile", "specificaton", "AQID", text, "+14155550132")
        #expect(result.status == 64 && result.error.hasPrefix("Error: The value 'specificaton'"), "\(result.error)")
        #expect(try Tool.run("signaling-key", text).error.hasPrefix("Error: Unexpected argument '\(text)'\n"))
    }

    /// bad-inputs.md row 138.
    @Test func aPasswordInPlaceOfItsFileIsNotRepeated() throws {
        let password = AccountPassword().text
        let result = try Tool.run(
            "rest", "build", "keys.get", "+14155550132", "-i", "--as", "+14155550100", "--password-file", password)
        #expect(result.status == 1 && result.error == "Error: --password-file: No such file or directory\n")
    }

    /// bad-inputs.md row 138.
    @Test func aKeyInPlaceOfAVectorFileIsNotRepeatedInTheReport() throws {
        let result = try Tool.run("vectors", "verify", key.base64.replacing("/", with: "+"))
        #expect(result.status == 1 && result.text.hasPrefix("<redacted>: 0 passed, 1 failed\n"), "\(result.text)")
    }

    /// Returns a random secret, and one with many `/` and `+` in its base64. Both are the same in each run, because one of a
    /// thousand random keys with other text around it does not look random.
    private static func secrets(of count: Int) -> [[UInt8]] {
        var generator = SeededGenerator(seed: UInt64(count))
        let random = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return [random, (0..<count).map { $0 % 7 == 0 ? 0x3F : $0 % 5 == 0 ? 0xFB : $0 % 3 == 0 ? 0xEF : random[$0] }]
    }

    private func spellings(of secret: [UInt8]) -> [String] {
        let base64 = Base64.encode(secret, padding: .padded)
        let unpadded = Base64.encode(secret, padding: .unpadded)
        let wrapped = stride(from: 0, to: base64.count, by: 30).map { base64.dropFirst($0).prefix(30) }
        let grouped = stride(from: 0, to: unpadded.count, by: 9).map { unpadded.dropFirst($0).prefix(9) }
        let pairs = secret.map { Hex.text([$0]) }
        let url = unpadded.replacing("+", with: "-").replacing("/", with: "_")
        let inText = [
            base64, unpadded, url, base64 + "x", "x" + unpadded + base64, Hex.text(secret),
            Hex.text(secret).uppercased(), "0x" + Hex.text(secret), base64 + "\n",
            base64.prefix(30) + "\r\n" + base64.dropFirst(30), wrapped.joined(separator: "\n"),
            base64.replacing("/", with: "\\/"),
            base64.replacing("/", with: "%2F").replacing("+", with: "%2B").replacing("=", with: "%3D"),
        ]
        let inGroups = [" ", "-", ".", "', '", "\u{A0}"].map { grouped.joined(separator: $0) }
        let inPairs = [":", ", ", "-", "\t"].map { pairs.joined(separator: $0) }
        let withSigns = ["0x", ", 0x", "\\x", "%"].map { sign in pairs.map { sign + $0 }.joined() }
        return inText + inGroups + inPairs + withSigns
    }

    /// Whether a text contains nine consecutive characters of the typed secret.
    private func shows(_ text: String, _ secret: [UInt8], _ typed: String) -> Bool {
        let characters = Array(typed.unicodeScalars.map(Character.init))
        return shows(text, secret)
            || (0..<max(0, characters.count - 8)).contains { text.contains(String(characters[$0..<$0 + 9])) }
    }

    @Test func whatIsNoKeyIsStillNamed() throws {
        let long = "/nowhere/in/a/folder/of/a/name/that/is/long/enough/for/a/key"
        let result = try Tool.run("open", "--key", key.base64, "AQID", "more")
        #expect(result.status == 64 && result.error.hasPrefix("Error: Unexpected argument 'more'\n"))
        #expect(try Tool.run("inspect", long).error == "Error: \(long): No such file or directory\n")
    }

    /// bad-inputs.md row 138.
    @Test func aPathOfSomethingIsShownThoughItLooksLikeAKey() throws {
        let folder = try TemporaryFolder()
        let name = "k" + Hex.text((0..<32).map { $0 })
        let path = try folder.write("x", to: name)
        let result = try Tool.run("open", "--key", key.base64, "AQID", path)
        #expect(result.error.hasPrefix("Error: Unexpected argument '\(path)'\n"))
        #expect(try Tool.run("open", "--key", key.base64, "--json=\(path)", "AQID").error.contains(path))
        let spaced = try folder.write("x", to: "My 3 pictures of the old Bridge and of the river")
        #expect(try Tool.run("signaling-key", spaced).error.contains(spaced))
        #expect(try Tool.run("inspect", "\(spaced)/none").error == "Error: \(spaced)/none: Not a directory\n")
        // The folder exists, so only the name in it is checked.
        #expect(
            try Tool.run("inspect", "\(folder.path)/none").error
                == "Error: \(folder.path)/none: No such file or directory\n")
        #expect(
            try Tool.run("inspect", "\(folder.path)/\(key.base64.replacing("/", with: "+"))").error
                == "Error: \(folder.path)/<redacted>: No such file or directory\n")
        #expect(
            try Tool.run("inspect", path + "0").error == "Error: \(folder.path)/<redacted>: No such file or directory\n"
        )
    }

    /// bad-inputs.md row 138.
    @Test func aLongMessageIsSearchedInLinearTime() {
        let redaction = Redaction(
            typed: ["a/", "a ", "Aa0", "0", "Aa0:"].map { Array(String(repeating: $0, count: 1 << 16).utf8) })
        for piece in ["a/", "a ", "/", "=", "Aa0", "\\", "0"] {
            let (clock, text) = (ContinuousClock(), String(repeating: piece, count: (1 << 17) / piece.utf8.count))
            #expect(clock.measure { _ = redaction.text(text) } < .seconds(5), "\(piece)")
        }
    }

    @Test func theDemonstrationShowsNoSecret() throws {
        let output = try Tool.run("demo").text
        #expect(output.ranges(of: "<redacted>").count == 5)
    }
}
