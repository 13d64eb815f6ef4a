// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushHTTP
import PushWire
import Testing

@testable import PushTool

/// `push-tool rest build`: standard output is only the body or, with `--include`, the whole request.
@Suite struct RESTBuildTests {
    private let folder: TemporaryFolder
    private let key = SignalingKey()

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(key.base64 + "\n", to: "key")
        try folder.write("pass:word\n", to: "password")
        try folder.write("mot de passé\n", to: "accents")
        try folder.write("one\ntwo\n", to: "lines")
        try folder.write([1, 2, 3, 0, 255], to: "blob")
        try folder.write(Self.identity.get(), to: "identity")
        try folder.write(Self.prekeys.get(), to: "prekeys")
    }

    private static let identity = Swift.Result { try Tool.run("keys", "identity").output }
    private static let prekeys = Swift.Result {
        try Tool.run("keys", "prekeys", "--start", "7", "--count", "2").output
    }

    /// The arguments of each call, and the line on standard error with its method and path.
    private var calls: [(arguments: String, notice: String)] {
        [
            ("code.get sms +14155550132", "GET /v1/accounts/sms/code/+14155550132"),
            ("code.get voice +14155550132", "GET /v1/accounts/voice/code/+14155550132"),
            ("code.put 123-456 --key-file key", "PUT /v1/accounts/code/123456"),
            ("apn.put ID", "PUT /v1/accounts/apn/"), ("gcm.put ID", "PUT /v1/accounts/gcm/"),
            ("apn.delete", "DELETE /v1/accounts/apn/"), ("gcm.delete", "DELETE /v1/accounts/gcm/"),
            ("keys.put --identity identity --prekeys prekeys", "PUT /v1/keys/"),
            ("keys.get +14155550132", "GET /v1/keys/+14155550132"),
            ("keys.get +14155550132 --relay a_b&c", "GET /v1/keys/+14155550132?relay=a%20b%26c"),
            ("tokens.put +14155550132 +14152222222", "PUT /v1/directory/tokens"),
            ("token.get +14155550132", "GET /v1/directory/+6vAXozPwSO%2FnQ"),
            ("messages.post --to +14155550132 --type 3 --body AQIDBA --timestamp 5", "POST /v1/messages/"),
            ("attachments.get", "GET /v1/attachments/"),
            ("attachment.get 18446744073709551615", "GET /v1/attachments/18446744073709551615"),
            ("blob.put https://blobs.example/x?y=1 blob", "PUT /x?y=1"),
            ("blob.get https://blobs.example", "GET /"),
        ]
    }

    /// - Parameter arguments: The arguments, separated by spaces. In an argument, `_` stands for a space.
    private func build(_ arguments: String) throws -> Tool.Result {
        let words = "rest build \(arguments)".split(separator: " ", omittingEmptySubsequences: false)
        return try Tool.run(words.map { String($0).replacing("_", with: " ") }, in: folder.path)
    }

    @Test func everyCallIsThereAndSaysWhereItGoes() throws {
        for (arguments, notice) in calls {
            let result = try build(arguments)
            #expect(result.status == 0 && result.error == notice + "\n", "\(arguments): \(result.error)")
        }
        let names = Set(calls.compactMap { $0.arguments.split(separator: " ").first.map(String.init) })
        #expect(names == Set(RESTCall.allCases.map(\.rawValue)))
    }

    @Test func theBodyIsWhatTheProfileWrites() throws {
        for (profile, body, timestamp) in [("specification", "AQIDBA", #""5""#), ("deployed", "AQIDBA==", "5")] {
            let message = try build(
                "messages.post --to +14155550132 --type 3 --body AQIDBA --timestamp 5 --profile \(profile)")
            #expect(
                message.text
                    == #"{"messages":[{"type":3,"destination":"+14155550132","body":"\#(body)","timestamp":\#(timestamp)}]}"#
            )
        }
        #expect(try build("tokens.put +14155550132").text == #"{"contacts":["+6vAXozPwSO/nQ"]}"#)
        #expect(try build("apn.put ID").text == #"{"apnRegistrationId":"ID"}"#)
        #expect(try build("gcm.put ID").text == #"{"gcmRegistrationId":"ID"}"#)
        #expect(
            try build("code.put 123456 --key-file key --supports-sms").text
                == #"{"signalingKey":"\#(key.base64)","supportsSms":true}"#)
        #expect(try build("blob.put https://blobs.example/ blob").output == [1, 2, 3, 0, 255])
        #expect(try build("attachments.get").output.isEmpty)
    }

    @Test func anUploadHasThePublicHalvesOfBothFilesAndNoSecret() throws {
        let result = try build("keys.put --identity identity --prekeys prekeys")
        let upload = try PreKeyUpload(json: result.output)
        let identity = try JSONText(json: Array(folder.read("identity")))
        let prekeys = try JSONText(json: Array(folder.read("prekeys")))
        #expect(upload.keys.map(\.id.value) == [7, 8] && upload.lastResortKey.id == .lastResort)
        #expect(upload.keys[0].identityKey.base64 == identity["publicKey"]?.string)
        #expect(upload.keys[1].publicKey.base64 == prekeys["keys"]?.array?[1]["publicKey"]?.string)
        let secrets = [identity["privateKey"], prekeys["lastResortKey"]?["privateKey"]].compactMap { $0?.string }
        #expect(secrets.count == 2 && !secrets.contains { result.text.contains($0) })
    }

    private func write(
        prekeys keys: [PreKeyPair], lastResortKey: PreKeyPair, swapping other: PrivateKey, at place: Int?
    ) throws {
        func json(_ pair: PreKeyPair, _ index: Int) -> JSONText {
            let privateKey = index == place ? other : pair.privateKey
            return [
                "keyId": .integer(Int(pair.id.value)), "privateKey": .string(privateKey.base64),
                "publicKey": .string(pair.publicKey.base64),
            ]
        }
        let batch: JSONText = [
            "lastResortKey": json(lastResortKey, -1),
            "keys": .array(keys.enumerated().map { json($1, $0) }),
        ]
        try folder.write(batch.compact, to: "batch")
    }

    /// bad-inputs.md row 140.
    @Test func aPrivateKeyThatIsNotItsPublicKeysIsRefused() throws {
        let (keys, lastResortKey) = (
            PreKeyPair.batch(from: try PreKeyID(1), count: 1100, threads: .all), PreKeyPair.lastResort()
        )
        let command = "keys.put --identity identity --prekeys batch"
        for (place, name) in [
            (-1, "lastResortKey"), (0, "keys[0]"), (1023, "keys[1023]"), (1024, "keys[1024]"), (1099, "keys[1099]"),
        ] {
            try write(prekeys: keys, lastResortKey: lastResortKey, swapping: keys[7].privateKey, at: place)
            let result = try build(command)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.error == "Error: batch: the private key of \(name) does not match its public key\n")
            #expect(try build(command + " --json").errorJSON["error"]?["path"]?.string == "\(name).privateKey")
        }
        try write(prekeys: keys, lastResortKey: lastResortKey, swapping: keys[0].privateKey, at: nil)
        #expect(try build(command).status == 0)

        let pair = IdentityKeyPair()
        for (privateKey, words) in [
            (PrivateKey().base64, "the private key of identity does not match its public key"),
            ("AQID", "\"privateKey\" has 3 bytes instead of 32"),
        ] {
            let json: JSONText = ["privateKey": .string(privateKey), "publicKey": .string(pair.publicKey.base64)]
            try folder.write(json.compact, to: "other")
            let result = try build("keys.put --identity other --prekeys prekeys")
            #expect(result.status == 1 && result.error == "Error: other: \(words)\n")
        }
    }

    @Test func filesMayHavePublicKeysAlone() throws {
        let (pair, other) = (IdentityKeyPair(), PreKeyPair.lastResort())
        for null in ["", ", \"privateKey\": null"] {
            try folder.write("{\"publicKey\": \"\(pair.publicKey.base64)\"\(null)}", to: "identity")
            let key = "{\"keyId\": 16777215, \"publicKey\": \"\(other.publicKey.base64)\"\(null)}"
            try folder.write("{\"lastResortKey\": \(key), \"keys\": []}", to: "prekeys")
            #expect(try build("keys.put --identity identity --prekeys prekeys").status == 0)
        }
    }

    @Test func theWholeRequestIsHeadAndBody() throws {
        let credentials = BasicCredentials(
            number: try PhoneNumber("+14155550100"), password: try AccountPassword("pass:word"))
        let whole = "--include --service https://relay.example:8443/at/ --as +14155550100 --password-file password"
        let lines = [
            "PUT /at/v1/directory/tokens HTTP/1.1", "Host: relay.example:8443",
            "Authorization: \(credentials.header)", "Content-Type: application/json", "Content-Length: 31",
            "Accept: application/json", "", #"{"contacts":["+6vAXozPwSO/nQ"]}"#,
        ]
        let result = try build("tokens.put +14155550132 \(whole)")
        #expect(result.status == 0 && result.error.isEmpty && result.text == lines.joined(separator: "\r\n"))
        // The blob is on another server.
        let blob = try build("blob.put https://blobs.example/x blob \(whole)").output
        let head = "PUT /x HTTP/1.1\r\nHost: blobs.example\r\nContent-Type: application/octet-stream\r\n"
        #expect(blob == Array(head.utf8) + Array("Content-Length: 5\r\n\r\n".utf8) + [1, 2, 3, 0, 255])
        let code = try build("code.get sms +14155550132 --include")
        #expect(code.text == "GET /v1/accounts/sms/code/+14155550132 HTTP/1.1\r\nHost: push.example\r\n\r\n")
    }

    @Test func whatIsMissingOrWrongIsSaidAndNotRepeated() throws {
        for (arguments, status, words) in [
            ("keys.get 14155550132", 1, "the number is not a phone number"),
            ("tokens.put +14155550132 x", 1, "number 2 is not a phone number"),
            ("keys.get +14155550132 -i", 1, "the caller is missing: give --as"),
            ("keys.get +14155550132 -i --as +14155550100", 1, "give --password-file or PUSH_PASSWORD"),
            ("keys.get +14155550132 -i --as x --password-file password", 1, "--as is not a phone number"),
            ("keys.get +14155550132 -i --as +14155550100 --password-file /dev/null", 1, "the password is empty"),
            (
                "keys.get +14155550132 -i --as +14155550100 --password-file lines", 1,
                "the password has a control character"
            ),
            (
                "keys.get +14155550132 -i --as +14155550100 --password-file password --profile deployed", 1,
                "the password must not have a colon"
            ),
            (
                "keys.get +14155550132 -i --as +14155550100 --password-file accents --profile deployed", 1,
                "the password must not have characters beyond ASCII"
            ),
            ("code.put 12345 --key-file key", 1, "the code is not six digits"),
            ("code.put 123456", 64, "signaling key"),
            ("apn.put ", 64, "The ID is empty"), ("code.get fax +14155550132", 64, "fax"),
            ("blob.put http://blobs.example/ blob", 64, "an http URL to another machine"),
            ("blob.get https://a@blobs.example/", 64, "user information"),
            ("messages.post --to +14155550132 --type 9 --body AQID", 64, "type"),
            ("messages.post --to +14155550132 --type 3 --body A", 1, "--body is invalid base64"),
            ("attachment.get -1", 64, "<id>"), ("attachment.get 18446744073709551616", 64, "18446744073709551616"),
            ("keys.put --identity blob --prekeys prekeys", 1, "blob: it is not UTF-8 at offset 4"),
            ("keys.put --identity prekeys --prekeys prekeys", 1, "prekeys: \"publicKey\" is missing"),
            ("keys.put --identity - --prekeys -", 64, "--identity and --prekeys cannot both"),
            ("keys.put", 64, "--identity"),
            ("nothing", 64, "'nothing'"),
        ] {
            let result = try build(arguments)
            #expect(
                result.status == status && result.output.isEmpty && result.error.contains(words),
                "\(arguments): \(result.status) \(result.error)")
        }
    }
}
