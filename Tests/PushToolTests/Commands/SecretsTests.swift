// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

@testable import PushTool

/// Standard error ends up in logs: no key, number or message is in what the tool says there, whatever was typed.
@Suite struct SecretsTests {
    private let key = SignalingKey()
    private let number = "+442079460958"
    private let body = "the package is under the old bridge"

    /// Whether eight characters in a row of a secret show, in any of the forms that it has.
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
        // Opens, and is no signal; opens, and what says it is plaintext is no content.
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

    /// The command-line parser would print a key in an unexpected place.
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

    @Test func whatIsNoKeyIsStillNamed() throws {
        let result = try Tool.run("open", "--key", key.base64, "AQID", "more")
        #expect(result.status == 64 && result.error.hasPrefix("Error: Unexpected argument 'more'\n"))
    }

    @Test func theDemonstrationShowsNoSecret() throws {
        let output = try Tool.run("demo").text
        #expect(output.ranges(of: "<redacted>").count == 5)
    }
}
