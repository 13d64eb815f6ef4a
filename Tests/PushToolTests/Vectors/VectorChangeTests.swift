// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import Testing

import PushWire

@testable import PushTool

/// Every change in a vector makes it fail. Otherwise, nobody would notice a runner that passes everything.
@Suite struct VectorChangeTests {
    /// The fields that a valid test of each type, and its group, must have.
    private static let required: [String: (test: [String], group: [String])] = [
        "EnvelopeTest": (["msg", "envelope"], ["profile", "key"]),
        "AttachmentTest": (["msg", "blob"], ["key"]),
        "RESTTest": (["json", "decoded"], ["call", "direction", "profile"]),
        "ExchangeTest": (["request", "response", "means", "client"], ["call", "profile"]),
        "PushPayloadTest": (["payload", "signal"], ["profile", "transport", "key"]),
        "SignalTest": (["encoded", "decoded", "canonical"], []),
        "ContentTest": (["encoded", "decoded", "canonical"], []),
        "PublicKeyTest": (["encoded"], []),
        "PublicKeyTextTest": (["text", "encoded"], []),
        "SignalingKeyTextTest": (["text", "key"], []),
        "AgreementTest": (["private", "public", "shared"], []),
        "DirectoryTokenTest": (["number", "token"], []),
        "DirectoryTokenDecodeTest": (["token", "bytes"], []),
        "Base64Test": (["text", "bytes"], []),
        "BasicCredentialsTest": (["header", "number", "password"], []),
        "HashTest": (["msg", "digest"], []),
        "MacTest": (["key", "msg", "tag"], ["tagSize"]),
        "IndCpaTest": (["key", "iv", "msg", "ct"], ["keySize"]),
        "XdhComp": (["private", "public", "shared"], ["curve"]),
        "ExhaustedTest": (["byteCount", "prefix", "accepted", "digest"], ["message"]),
        "AccumulatedEnvelopeTest": (["seed", "count", "digest"], ["profile"]),
        "AccumulatedAttachmentTest": (["seed", "count", "digest"], []),
        "AccumulatedDirectoryTokenTest": (["seed", "count", "digest"], []),
        "AccumulatedAgreementTest": (["seed", "count", "digest"], []),
    ]

    /// The vector files, a file in the form of Wycheproof's X25519 file, and the first test of each group of ``ofMany``. Of the
    /// recorded files, only the exchanges.
    private static let documents = Result {
        try Checkout.vectorFiles().filter { !ofMany.contains($0) && (!$0.hasPrefix(original) || $0 == exchanges) }
            .map { try VectorDocument($0) } + [try wycheproof()] + ofMany.flatMap { try shortestOfEachGroup($0) }
    }

    /// The folder of recorded tests. Their types are the same as those of other files.
    private static let original = "vectors/original-2013/"

    private static let exchanges = "vectors/original-2013/exchanges.json"

    /// The files of tests with thousands of cases, which take too long to run for every change.
    private static let ofMany = ["vectors/accumulated.json", "vectors/exhausted.json"]

    private static func shortestOfEachGroup(_ path: String) throws -> [VectorDocument] {
        let document = try VectorDocument(path)
        return document.groups.map { group in
            var (single, group) = (document, group)
            group["tests"] = .array(Array((group["tests"]?.array ?? []).prefix(1)))
            single.groups = [group]
            single.root["numberOfTests"] = .integer(1)
            return single
        }
    }

    /// Returns the agreement vectors with public keys without a type byte.
    private static func wycheproof() throws -> VectorDocument {
        var document = try VectorDocument("vectors/agreement.json")
        let all: [JSONText] = document.groups.flatMap { $0["tests"]?.array ?? [] }
        let tests = all.map(\.fields).filter { $0["result"]?.string == "valid" }
        let bare = tests.enumerated().map { index, fields in
            var fields = fields
            fields["tcId"] = .integer(Int(index + 1))
            fields["public"] = fields["public"]?.string.map { .string(String($0.dropFirst(2))) }
            return JSONText(fields)
        }
        document.groups = [
            ["type": .string("XdhComp"), "curve": .string("curve25519"), "tests": .array(bare)]
        ]
        document.root["numberOfTests"] = .integer(Int(bare.count))
        return document
    }

    private static func isValid(_ test: JSONText) -> Bool {
        test["result"]?.string == "valid"
    }

    @Test func aFieldThatAValidTestNeedsAndLacksFailsIt() throws {
        var types = Set<String>()
        for single in try Self.documents.get().flatMap({ $0.singles(2, where: Self.isValid) }) {
            let type = try #require(single.groups[0]["type"]?.string)
            let required = try #require(Self.required[type], "the table required has no row for \(type)")
            types.insert(type)
            #expect(single.verified().passedCount == 1)
            for name in required.test {
                var wrong = single
                wrong.test[TextBytes(name)] = nil
                #expect(wrong.verified().failures.map(\.reason) == ["the test has no \(name)"], "\(type)")
                wrong.test[TextBytes(name)] = .bool(true)
                #expect(wrong.verified().failedCount == 1, "\(type), \(name) of another kind")
            }
            for name in required.group {
                var wrong = single
                wrong.groups[0][TextBytes(name)] = nil
                #expect(wrong.verified().failedCount == 1, "\(type), group without \(name)")
            }
        }
        #expect(types == Set(Self.required.keys))
    }

    @Test func fieldsOfAResultThatAnAcceptableTestLacksAreNotMissed() throws {
        for single in try Self.documents.get().flatMap({ $0.singles(1, where: Self.isValid) }) {
            var acceptable = single
            acceptable.test["result"] = .string("acceptable")
            // The runner computes the result of a test that Wycheproof calls "acceptable".
            #expect(acceptable.verified().passedCount == 1, "\(single.groups[0]["type"]?.compact ?? "")")
        }
    }

    @Test func aTestWhoseResultIsTurnedAroundFails() throws {
        for single in try Self.documents.get().flatMap({ $0.singles(20) }) {
            guard let result = single.test["result"]?.string, result != "acceptable" else { continue }
            var turned = single
            turned.test["result"] = .string(result == "valid" ? "invalid" : "valid")
            turned.test["error"] = nil
            #expect(turned.verified().failures.count == 1, "\(single.test)")
        }
    }

    @Test func anErrorOfAnotherNameFails() throws {
        for single in try Self.documents.get().flatMap({ $0.singles(20) { $0["error"] != nil } }) {
            var named = single
            named.test["error"] = .string((single.test["error"]?.string ?? "") + "x")
            #expect(named.verified().failures.count == 1, "\(single.test)")
        }
    }

    /// Returns the text with another digit or character at `place`, so that hexadecimal, base64 or a number stays valid.
    private static func changed(_ text: String, at place: Int) -> String {
        var bytes = Array(text.utf8)
        let byte = bytes[place]
        bytes[place] = byte == UInt8(ascii: "9") ? UInt8(ascii: "8") : byte == UInt8(ascii: "f") ? byte - 1 : byte ^ 1
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns copies of the value, each with a change in one text or number.
    private static func changes(of whole: JSONText) -> [JSONText] {
        switch whole {
        case .string(let text):
            return text.isEmpty ? [.string("00")] : [.string(changed(text, at: text.utf8.count / 2))]
        case .integer(let integer): return [.integer(integer &+ 1)]
        case .array(let values):
            return values.indices.flatMap { index in
                changes(of: values[index]).map { change in
                    var values = values
                    values[index] = change
                    return .array(values)
                }
            }
        case .object:
            return whole.fields.flatMap { name, value in
                changes(of: value).map { change in
                    var fields = whole.fields
                    fields[name] = change
                    return JSONText(fields)
                }
            }
        case .bool, .null: return []
        }
    }

    /// The fields of results. A test with a changed input may also be valid; vectors/check.py finds such changes.
    private static let results = [
        "msg", "token", "bytes", "encoded", "shared", "key", "decoded", "canonical", "signal", "digest", "number",
        "password", "tag", "ct", "accepted", "relay", "relayStatus", "client",
    ]

    @Test func aChangeAnywhereInWhatMustComeOutFailsTheTest() throws {
        for document in try Self.documents.get() {
            for single in document.singles(6, where: Self.isValid) {
                let type = single.groups[0]["type"]?.string ?? ""
                for (name, value) in single.test.map({ ($0.text, $1) }) where Self.results.contains(name) {
                    // In other types, `encoded` is the input.
                    if name == "encoded", type != "PublicKeyTextTest" { continue }
                    for change in Self.changes(of: value) {
                        var wrong = single
                        wrong.test[TextBytes(name)] = change
                        #expect(wrong.verified().failedCount == 1, "\(type), \(name): \(change) \(single.test)")
                    }
                }
            }
        }
    }

    @Test func aChangeInWhatAMACOrAHashCoversFailsTheTest() throws {
        for (path, name) in [
            ("envelope", "envelope"), ("hash", "msg"), ("known-answers/hmac-sha1", "msg"),
            ("known-answers/hmac-sha256", "key"), ("known-answers/aes-cbc", "iv"), ("directory-token", "number"),
        ] {
            for single in try VectorDocument("vectors/\(path).json").singles(3, where: Self.isValid) {
                guard let text = single.test[TextBytes(name)]?.string else { continue }
                for place in stride(from: 0, to: text.utf8.count, by: 1 + text.utf8.count / 50) {
                    var wrong = single
                    wrong.test[TextBytes(name)] = .string(Self.changed(text, at: place))
                    #expect(wrong.verified().failedCount == 1, "\(path), \(name) at \(place)")
                }
            }
        }
    }

    @Test func aChangeInWhatAClientMeantFailsTheExchange() throws {
        let meant: Set<String> = [
            "transport", "number", "password", "code", "signalingKey", "apnRegistrationId", "gcmRegistrationId",
            "lastResortKey", "of", "token", "id", "registered", "contact",
        ]
        var found: Set<String> = []
        for single in try VectorDocument(Self.exchanges).singles(150, where: { $0["relay"] == .string("success") }) {
            for (name, value) in single.test["means"]?.fields ?? [:] where meant.contains(name.text) {
                for change in Self.changes(of: value) {
                    var (wrong, means) = (single, single.test["means"]?.fields ?? [:])
                    means[name] = change
                    wrong.test["means"] = JSONText(means)
                    #expect(wrong.verified().failedCount == 1, "\(name.text): \(change) \(single.test)")
                    found.insert(name.text)
                }
            }
        }
        #expect(found == meant)
    }

    @Test func keysOfOtherSizesAreSkippedAndCountedAndOddOnesFail() throws {
        var single = try #require(try VectorDocument("vectors/known-answers/aes-cbc.json").singles(1).first)
        for (size, skipped) in [(128, 1), (192, 1), (0, 0), (512, 0)] {
            single.groups[0]["keySize"] = .integer(Int(size))
            let report = single.verified()
            #expect(report.skippedCount == skipped && report.failedCount == 1 - skipped, "\(size)")
        }
    }

    @Test func aSharedSecretOfZeroMustBeRefusedWhateverWycheproofCallsIt() throws {
        let zero = String(repeating: "0", count: 64)
        for (result, flags) in [("acceptable", ["ZeroSharedSecret"]), ("valid", ["ZeroSharedSecret"])] {
            let test: [TextBytes: JSONText] = [
                "private": .string(String(repeating: "11", count: 32)), "public": .string(zero),
                "shared": .string(zero),
                "result": .string(result), "flags": .array(flags.map { .string($0) }),
            ]
            let document = VectorDocument(type: "XdhComp", group: ["curve": .string("curve25519")], test: test)
            #expect(document.verified().passedCount == 1)
        }
    }
}
