// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushHTTP
import PushWire
import Testing

@testable import PushTool

/// `push-tool rest check`: valid bodies, and the fault of an invalid body with its place.
@Suite struct RESTCheckTests {
    private func check(_ arguments: String..., body: String) throws -> Tool.Result {
        try Tool.run(["rest", "check"] + arguments + ["-"], input: Array(body.utf8))
    }

    @Test func aRightBodySaysWhichProfileWritesIt() throws {
        for (call, body, words) in [
            ("apn.put", #"{"apnRegistrationId":"a"}"#, "apn.put, request: valid, as both profiles encode it"),
            (
                "apn.put", #"{ "apnRegistrationId" : "a" }"#,
                "apn.put, request: valid, but neither profile encodes it to these bytes"
            ),
            (
                "attachments.get", #"{"id":"1","location":"https://b.example/"}"#,
                "attachments.get, response: valid, as specification encodes it"
            ),
            (
                "attachments.get", #"{"id":1,"location":"https://b.example/"}"#,
                "attachments.get, response: valid, as deployed encodes it"
            ),
        ] {
            let result = try check(call, body: body)
            #expect(result.status == 0 && result.text == words + "\n" && result.error.isEmpty)
        }
        let response = try check("tokens.put", "--direction", "response", body: #"{"contacts":[]}"#)
        #expect(response.text == "tokens.put, response: valid, as both profiles encode it\n")
    }

    @Test func aFaultIsToldWithItsPlaceAndWithoutTheText() throws {
        let key = "BVff7YurkQYShdsDFyPZTBM41W6pn6K/SUP0Bzsjbmm2"
        let lastResort = #""lastResortKey":{"keyId":16777215,"publicKey":"\#(key)","identityKey":"\#(key)"}"#
        for (call, body, words) in [
            ("tokens.put", #"{"contacts":["BQVVHxMt5zAFXA","x"]}"#, #""contacts[1]" is not a directory token"#),
            (
                "tokens.put", "{\"contacts\":[\n \"BQVVHxMt5zAFXA\",,]}",
                "it is invalid JSON at offset 32 (line 2, column 19)"
            ),
            ("tokens.put", #"{"contacts":["#, "it is invalid JSON at offset 13 (line 1, column 14)"),
            ("tokens.put", "{}", #""contacts" is missing"#), ("tokens.put", #"{"contacts":null}"#, "is null"),
            ("tokens.put", #"{"contacts":1}"#, #""contacts" has the wrong JSON type"#),
            ("tokens.put", "[]", "it is not a JSON object: { is missing at offset 0"),
            ("tokens.put", "\u{FEFF}{}", "it begins with a byte order mark"),
            ("tokens.put", "{\"contacts\":[\"\0\"]}", "it is invalid JSON at offset 14 (line 1, column 15)"),
            ("code.put", #"{"signalingKey":"AAAA"}"#, #""signalingKey" has 3 bytes instead of 52"#),
            (
                "keys.put", #"{\#(lastResort),"keys":[{"keyId":1.5}]}"#,
                #""keys[0].keyId" is not an integer, or is out of range"#
            ),
            (
                "keys.put", #"{\#(lastResort),"keys":[{"keyId":1,"publicKey":"AAAA","identityKey":"\#(key)"}]}"#,
                #""keys[0].publicKey" has 3 bytes instead of 33"#
            ),
            ("keys.get", #"{"keyId":16777216}"#, #""keyId" is not a prekey ID, 0 to 16777215"#),
            (
                "keys.get", #"{"publicKey":"\#(key)","identityKey":"\#(key)","lastResort":true}"#,
                #""lastResort" is wrong: the last-resort key, and no other key"#
            ),
            ("gcm.put", #"{"gcmRegistrationId":""}"#, #""gcmRegistrationId" is empty"#),
            ("attachment.get", #"{"location":"http://b.example/"}"#, "is an http URL to another machine"),
            (
                "attachment.get", #"{"location":"https://b.example/ "}"#,
                "is not a URL: the byte at offset 18 is not allowed there"
            ),
            (
                "attachments.get", #"{"id":"01","location":"https://b/"}"#,
                #""id" is not an integer, or is out of range"#
            ),
            (
                "messages.post", #"{"messages":[{"type":0,"destination":"1"}]}"#,
                #""messages[0].destination" is not a phone number"#
            ),
            (
                "apn.put", #"{"a":\#(String(repeating: "[", count: 600))}"#,
                "nested more than 512 levels deep at offset 516"
            ),
            (
                "apn.put", #"{"a":\#(String(repeating: "[", count: 600) + String(repeating: "]", count: 600))}"#,
                "nested more than 512 levels deep at offset 516"
            ),
        ] {
            let result = try check(call, body: body)
            #expect(result.status == 1 && result.output.isEmpty, "\(body)")
            #expect(result.error.hasPrefix("Error: \(call), ") && result.error.contains(words), "\(result.error)")
            #expect(!result.error.contains(key) && !result.error.contains("BQVVHxMt5zAFXA"))
        }
    }

    @Test func whereTheProtocolHasNoBodyThereIsNothingToCheck() throws {
        for call in RESTCall.allCases {
            let hasBody = RESTBodies.Direction.allCases.contains { RESTBodies.type(of: call, $0) != nil }
            let result = try check(call.rawValue, body: "")
            #expect(result.status == 1)
            #expect(result.error.contains("has no body") == !hasBody, "\(call)")
        }
        #expect(try check("apn.put", "--direction", "response", body: "{}").error.contains("has no body"))
        #expect(try check("nothing", body: "{}").status == 64)
    }
}
