// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushWire
import Testing

@testable import PushTool

/// `push-tool rest check`: whether a body is right, or what is wrong with it, and where.
@Suite struct RESTCheckTests {
    private func check(_ arguments: String..., body: String) throws -> Tool.Result {
        try Tool.run(["rest", "check"] + arguments + ["-"], input: Array(body.utf8))
    }

    @Test func aRightBodySaysWhichProfileWritesIt() throws {
        for (call, body, words) in [
            ("apn.put", #"{"apnRegistrationId":"a"}"#, "apn.put, request: right, as both profiles write it"),
            ("apn.put", #"{ "apnRegistrationId" : "a" }"#, "apn.put, request: right, as no profile writes it"),
            (
                "attachments.get", #"{"id":"1","location":"https://b.example/"}"#,
                "attachments.get, response: right, as specification writes it"
            ),
            (
                "attachments.get", #"{"id":1,"location":"https://b.example/"}"#,
                "attachments.get, response: right, as deployed writes it"
            ),
        ] {
            let result = try check(call, body: body)
            #expect(result.status == 0 && result.text == words + "\n" && result.error.isEmpty)
        }
        let answer = try check("tokens.put", "--direction", "response", body: #"{"contacts":[]}"#)
        #expect(answer.text == "tokens.put, response: right, as both profiles write it\n")
    }

    @Test func aFaultIsToldWithItsPlaceAndWithoutTheText() throws {
        let key = "BVff7YurkQYShdsDFyPZTBM41W6pn6K/SUP0Bzsjbmm2"
        let lastResort = #""lastResortKey":{"keyId":16777215,"publicKey":"\#(key)","identityKey":"\#(key)"}"#
        for (call, body, words) in [
            ("tokens.put", #"{"contacts":["BQVVHxMt5zAFXA","x"]}"#, #""contacts[1]" is no directory token"#),
            (
                "tokens.put", "{\"contacts\":[\n \"BQVVHxMt5zAFXA\",,]}",
                "not valid JSON at offset 32 (line 2, column 19)"
            ),
            ("tokens.put", #"{"contacts":["#, "not valid JSON at offset 13 (line 1, column 14)"),
            ("tokens.put", "{}", #""contacts" is missing"#), ("tokens.put", #"{"contacts":null}"#, "is null"),
            ("tokens.put", #"{"contacts":1}"#, #""contacts" is of another kind than it should be"#),
            ("tokens.put", "[]", "it is no JSON object: there is no { at offset 0"),
            ("tokens.put", "\u{FEFF}{}", "it begins with a byte order mark"),
            ("tokens.put", "{\"contacts\":[\"\0\"]}", "it has a NUL byte at offset 14"),
            ("code.put", #"{"signalingKey":"AAAA"}"#, "is no key: 3 bytes, where there must be exactly 52"),
            ("keys.put", #"{\#(lastResort),"keys":[{"keyId":1.5}]}"#, #""keys[0].keyId" is no integer of its size"#),
            (
                "keys.put", #"{\#(lastResort),"keys":[{"keyId":1,"publicKey":"AAAA","identityKey":"\#(key)"}]}"#,
                #""keys[0].publicKey" is no key: 3 bytes, where there must be exactly 33"#
            ),
            ("keys.get", #"{"keyId":16777216}"#, #""keyId" is no prekey id: 0 to 16777215"#),
            (
                "keys.get", #"{"publicKey":"\#(key)","identityKey":"\#(key)","lastResort":true}"#,
                #""lastResort" is at odds with the last-resort id"#
            ),
            ("gcm.put", #"{"gcmRegistrationId":""}"#, #""gcmRegistrationId" is empty"#),
            ("attachment.get", #"{"location":"http://b.example/"}"#, "is an http URL to another machine"),
            ("attachment.get", #"{"location":"https://b.example/ "}"#, "is no URL: its byte 18 cannot stand there"),
            ("attachments.get", #"{"id":"01","location":"https://b/"}"#, #""id" is no integer of its size"#),
            (
                "messages.post", #"{"messages":[{"type":0,"destination":"1"}]}"#,
                #""messages[0].destination" is no tele"#
            ),
            ("apn.put", #"{"a":\#(String(repeating: "[", count: 600))}"#, "not valid JSON at offset 605"),
            (
                "apn.put", #"{"a":\#(String(repeating: "[", count: 600) + String(repeating: "]", count: 600))}"#,
                "not valid JSON: nested too deeply, or with a number too large"
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

/// Where a text stops being JSON: the decoder's own verdict, with a place.
@Suite struct JSONSyntaxTests {
    @Test func whatIsJSONHasNoFault() {
        for text in [
            "{}", "[]", " [ ] ", "0", "-0", "1.5e+10", "\"\"", #""\"\\\/\b\f\n\r\t\u00eF""#, "true", "false", "null",
            #"{"a":[1,{"b":{}},[]],"c":""}"#, "[[],{},[{}]]", "\"é😀\"",
        ] {
            #expect(JSONSyntax.firstFault(in: Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test func theFirstByteThatCannotStandThereIsFound() {
        for (text, offset) in [
            ("", 0), ("{", 1), ("[1", 2), ("[1,]", 3), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{a:1}", 1), ("{\"a\":1,}", 7),
            ("[1 2]", 3), ("tru", 3), ("truE", 3), ("01", 1), ("-", 1), ("1.", 2), ("1e", 2), ("+1", 0), ("\"", 1),
            ("\"\\x\"", 2), ("\"\\u12G4\"", 5), ("\"\n\"", 1), ("{} x", 3), ("]", 0), ("[}", 1), ("{]", 1), ("nan", 1),
        ] {
            #expect(JSONSyntax.firstFault(in: Array(text.utf8)) == offset, "\(text)")
        }
    }

    @Test func everyCutOfAnObjectEndsTooEarlyWhereItEnds() {
        let text = Array(#"{"a":[1.5e3,"\u0041",true,{"b":null}],"c":-12}"#.utf8)
        for count in 0..<text.count {
            let cut = Array(text[..<count])
            #expect(JSONSyntax.firstFault(in: cut) == count, "\(String(decoding: cut, as: UTF8.self))")
        }
    }

    @Test func depthCostsNoStack() {
        let depth = 1_000_000
        let open = [UInt8](repeating: UInt8(ascii: "["), count: depth)
        #expect(JSONSyntax.firstFault(in: open) == depth)
        #expect(JSONSyntax.firstFault(in: open + [UInt8](repeating: UInt8(ascii: "]"), count: depth)) == nil)
    }
}
