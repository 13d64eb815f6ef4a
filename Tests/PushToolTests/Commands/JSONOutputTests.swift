// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire
import Testing

@testable import PushTool

/// The output and the errors of each command with `--json`.
@Suite struct JSONOutputTests {
    private let key = SignalingKey().base64

    /// Runs a command that must succeed.
    private func json(_ arguments: String..., input: String = "") throws -> JSONText {
        let result = try Tool.run(arguments + ["--json"], input: Array(input.utf8))
        #expect(result.status == 0 && result.error.isEmpty, "\(arguments): \(result.error)")
        return try result.json
    }

    /// Runs a command that must fail.
    private func fault(_ arguments: String..., input: String = "", status: Int32 = 1) throws -> JSONText {
        let result = try Tool.run(
            ["--json"] == arguments ? arguments : arguments + ["--json"], input: Array(input.utf8))
        #expect(result.status == status && result.error.count { $0 == "\n" } == 1, "\(arguments): \(result.error)")
        return try #require(try result.errorJSON["error"])
    }

    @Test func aSignalingKeyInJSONIsAKeyFile() throws {
        let folder = try TemporaryFolder()
        let made = try Tool.run("signaling-key", "--json")
        let file = try folder.write(made.output, to: "bob.json")
        let text = try #require(try made.json["signalingKey"]?.string)
        #expect(throws: Never.self) { try SignalingKey(base64: text) }
        let sealed = try json(
            "seal", "--key-file", file, "--source", "+14155550100", "--type", "0", "--body", "Hi", "--transport", "apn")
        let payload = try #require(sealed["payload"]?.string)
        #expect(sealed["byteCount"] == .integer(Int(payload.utf8.count)))
        #expect(sealed["transport"] == .string("apn") && sealed["profile"] == .string("specification"))
        #expect(try json("open", "--key", text, payload)["content"]?["body"] == .string("Hi"))
        let broken = try folder.write("{\"signalingKey\": 1}", to: "broken.json")
        #expect(try fault("open", "--key-file", broken, payload)["path"] == .string("signalingKey"))
    }

    @Test func tokensNameTheirNumbersOrTheirLines() throws {
        #expect(
            try json("token", "+14152222222")
                == .array([
                    ["number": .string("+14152222222"), "token": .string("BQVVHxMt5zAFXA")]
                ]))
        let lines = try Tool.run("tokens", "--json", input: "+14152222222\nx\n+14155550132".utf8)
        #expect(
            lines.text == """
                {"line": 1, "token": "BQVVHxMt5zAFXA"}
                {"line": 2, "error": "malformed"}
                {"line": 3, "token": "+6vAXozPwSO/nQ"}

                """)
        #expect(lines.status == 1 && lines.error.count { $0 == "\n" } == 1)
        let error = try #require(try lines.errorJSON["error"])
        #expect(error["name"] == .string("malformed"))
        #expect(error["message"] == .string("1 of 3 lines are not phone numbers"))
    }

    @Test func whatIsJSONInAnyCaseIsTheSameJSON() throws {
        #expect(try json("keys", "identity").fields.keys.map(\.text).sorted() == ["privateKey", "publicKey"])
        #expect(try json("keys", "prekeys", "--start", "0", "--count", "2")["keys"]?.array?.count == 2)
        let folder = try TemporaryFolder()
        let file = try folder.write("text", to: "a.txt")
        let pointer = try json("attachment", "encrypt", file, "\(folder.path)/a.blob")
        #expect(pointer["contentType"] == .string("text/plain"))
        let keyFile = try folder.write(try #require(pointer["key"]?.string), to: "key")
        let decrypted = try Tool.run(
            "attachment", "decrypt", "\(folder.path)/a.blob", "\(folder.path)/b.txt", "--key-file", keyFile, "--json")
        #expect(decrypted.status == 0 && decrypted.output.isEmpty && decrypted.error.isEmpty)
        #expect(try folder.read("b.txt") == Array("text".utf8))
    }

    @Test func aRequestIsAnObjectAndABodyIsCheckedIntoOne() throws {
        let request = try json("rest", "build", "tokens.put", "+14155550132")
        let body = try #require(request["body"]?.string)
        #expect(request["method"] == .string("PUT") && request["target"] == .string("/v1/directory/tokens"))
        #expect(request["headers"] == nil && request.fields.count == 3)
        let checked = try json("rest", "check", "tokens.put", input: body)
        #expect(checked["call"] == .string("tokens.put") && checked["direction"] == .string("request"))
        #expect(checked["profiles"] == .array([.string("specification"), .string("deployed")]))

        let whole = try json(
            "rest", "build", "blob.put", "https://push.example/17", "-", "--include", input: "\0\u{7F}")
        #expect(whole["base64"] == .string("AH8=") && whole["body"] == nil)
        #expect(whole["headers"]?.array?.first == .array([.string("host"), .string("push.example")]))
        #expect(try json("rest", "build", "attachments.get")["body"] == nil)
    }

    @Test func vectorsAreReportedFileForFile() throws {
        let folder = try TemporaryFolder()
        let text = """
            {"numberOfTests": 2, "testGroups": [{"type": "Base64Test", "tests": [{"tcId": -1, "comment": "three bytes",
             "text": "Zm9v", "bytes": "666f70", "result": "valid"}]}]}
            """
        let path = try folder.write(text, to: "wrong.json")
        let result = try Tool.run("vectors", "verify", path, "--json")
        let report = try result.json
        let file = try #require(report["files"]?.array?.first)
        #expect(result.status == 1 && result.error.isEmpty && report["failed"] == .integer(2))
        #expect(file["name"] == .string("wrong.json") && file["passed"] == .integer(0))
        #expect(file["faults"] == .array([.string("numberOfTests is 2 instead of 1")]))
        #expect(
            file["failures"]
                == .array([
                    [
                        "tcId": .integer(-1), "comment": .string("three bytes"),
                        "reason": .string("bytes: expected 666f70, but got 666f6f"),
                    ]
                ]))
        let empty = try TemporaryFolder()
        let nothing = try fault("vectors", "verify", empty.path)
        #expect(nothing["name"] == .string("input"))
    }

    @Test func aFaultIsOneObjectWithItsNameAndPlace() throws {
        for (error, name, offset, path) in [
            (try fault("open", "--key", key, "{\"m\": \"AQ"), "malformedBody", 9, nil),
            (try fault("open", "--key", key, "{\"m\": \"A\"}"), "malformed", 1, "m"),
            (try fault("open", "--key", key, "AQ ID"), "malformed", 2, nil),
            (try fault("open", "--key", key, "AQID"), "malformedLength", nil, nil),
            (
                try fault("rest", "check", "tokens.put", input: "{\"contacts\": [1]}"), "malformedBody", nil,
                "contacts[0]"
            ),
            (try fault("rest", "check", "tokens.put", input: "{\"contacts\": \"\u{7F}\", ]"), "malformedBody", 18, nil),
            (try fault("inspect", "--encoding", "hex", "--as", "signal", input: "08 0"), "malformed", 4, nil),
            (try fault("tokens", "/nowhere/at/all"), "system", nil, nil),
            (try fault("token", "4155550132"), "malformed", nil, nil),
            (try fault("seal", status: 64), "usage", nil, nil), (try fault("--json", status: 64), "usage", nil, nil),
            (try fault("inspect", "--as", "x", status: 64), "usage", nil, nil),
        ] as [(JSONText, String, Int?, String?)] {
            #expect(error["name"] == .string(name), "\(error)")
            #expect(error["offset"] == offset.map { .integer(Int($0)) }, "\(error)")
            #expect(error["path"] == path.map { .string($0) }, "\(error)")
            #expect(error["message"]?.string?.isEmpty == false)
        }
    }

    @Test func aKeyInAWrongPlaceIsNotRepeatedInJSONEither() throws {
        let result = try Tool.run("signaling-key", key, "--json")
        #expect(result.status == 64 && !result.error.contains(key) && result.error.contains("<redacted>"))
    }

    @Test func helpIsHelpAndWhatComesAfterTwoHyphensIsNoOption() throws {
        let help = try Tool.run("open", "--json", "--help")
        #expect(help.status == 0 && help.error.isEmpty && help.text.hasPrefix("OVERVIEW: "))
        let argument = try Tool.run("token", "--", "--json")
        #expect(argument.status == 1 && argument.error.hasPrefix("Error: argument 1 is not a phone number"))
    }

    @Test func aWarningIsAnObjectToo() throws {
        let result = try Tool.run(
            "seal", "--key", key, "--source", "+14155550100", "--type", "2", "--body", "AQID", "--json")
        #expect(result.status == 0)
        #expect(try result.errorJSON["warning"]?["message"]?.string?.hasPrefix("type 2 ") == true)
    }
}
