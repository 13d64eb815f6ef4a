// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushHTTP
import PushTestSupport
import PushWire
import Testing

/// Runs every reader of the module on inputs of each length up to 300, and on mutated inputs. No reader may trap.
@Suite struct ParserRobustnessTests {
    private static let texts = [
        #"{"lastResortKey":{"keyId":16777215,"publicKey":"A","identityKey":"B"},"keys":[]}"#,
        #"{"contacts":["BQVVHxMt5zAFXA",{"token":"BQVVHxMt5zAFXA","relay":"a","supportsSms":true}]}"#,
        #"{"messages":[{"type":1,"destination":"+14155550132","body":"AQID","timestamp":"18446744073709551615"}]}"#,
        #"{"id":"18446744073709551615","location":"https://blobs.example/x?y=%20","success":[],"failure":[]}"#,
        #"{"token":"BQVVHxMt5zAFXA","apnRegistrationId":"a","gcmRegistrationId":"b","lastResort":false}"#,
    ]
    private static let targets = [
        "/v1/keys/+14155550132?relay=a%20b&x=1", "/v1/accounts/sms/code/%2B14155550132", "/v1/directory/-6vAXozPwSO_nQ",
        "/v1/attachments/18446744073709551615?relay=", "/v1/acccounts/code/123456",
        "HTTPS://x:1/v1/attachments/?relay=a",
    ]

    private func read(_ bytes: [UInt8]) {
        func read<Body: JSONBody>(_: Body.Type) {
            // A body that was read is written, and must read back equal.
            guard let body = try? Body(json: bytes) else { return }
            for profile in Profile.allCases where (try? Body(json: body.encoded(profile: profile))) != body {
                Issue.record("\(hexEncode(bytes))")
            }
        }
        for shape in RESTCall.allCases.map(\.shape) {
            if let type = shape.requestBody { read(type) }
            if let type = shape.responseBody { read(type) }
        }
    }

    private func route(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        _ = RetryAfter(text)
        _ = try? ServiceURL(text)
        _ = try? ServiceURL("https://" + text)
        for method in [HTTPRequest.Method.get, .put] {
            var fields: HTTPFields = [.authorization: "Basic KzE0MTU1NTUwMTMyOnA="]
            if method == .put { fields[.contentLength] = text }
            let request = HTTPRequest(method: method, scheme: nil, authority: nil, path: text, headerFields: fields)
            for profile in Profile.allCases {
                guard let route = try? PushRelay(profile: profile).route(request) else { continue }
                if !route.call.shape.profiles.contains(profile) { Issue.record("\(text)") }
            }
        }
    }

    @Test func inputsOfEveryLengthGiveAResult() {
        var random = SeededGenerator()
        for count in 0...300 {
            for bytes in [
                random.bytes(count), [UInt8](repeating: 0x25, count: count), [UInt8](repeating: 0x2F, count: count),
            ] {
                read(bytes)
                route(bytes)
            }
            for text in Self.texts { read(Array(text.utf8.prefix(count))) }
            for text in Self.targets { route(Array(text.utf8.prefix(count))) }
        }
    }

    @Test func changedInputsGiveAResult() {
        var random = SeededGenerator()
        for _ in 0..<1500 {
            read(
                random.mutated(
                    Array(Self.texts.randomElement(using: &random)!.utf8), alphabet: Array("{}[]\",:\\0e-".utf8)))
            route(
                random.mutated(Array(Self.targets.randomElement(using: &random)!.utf8), alphabet: Array("/%?&=+.".utf8))
            )
        }
    }
}
