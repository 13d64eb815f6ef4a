// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire
import Testing

@testable import PushTool

/// `inspect` without `--as` and `--encoding`, and with `--json`.
@Suite struct InspectTests {
    private let key = SignalingKey()
    private let signal = IncomingPushMessageSignal(type: .ciphertext, source: "+14155550100")

    private func isNull(_ value: JSONText?) -> Bool {
        if case .null? = value { true } else { false }
    }

    @Test func theFirstLineSaysWhatItWasTakenForAndTheRestIsTheSameAsIfThatHadBeenSaid() throws {
        let envelope = try Envelope.seal(signal, key: key, profile: .deployed)
        let message = try signal.encoded()
        for (input, kind, encoding, words) in [
            (message, "signal", "binary", "a signal in raw bytes: it has a type and a source"),
            (Array("0A 02 48\n69".utf8), "content", "hex", "a content in hexadecimal: it has a body"),
            (
                Array(Base64.encode(message, padding: .unpadded).utf8), "signal", "base64",
                "a signal in base64: it has a type and a source"
            ),
            (
                envelope, "envelope", "binary",
                "an envelope in raw bytes: it has the version byte 0x01 and a length that fits"
            ),
            (
                APNPayload(envelope: envelope, profile: .deployed).encoded(), "envelope", "json",
                "an envelope in the JSON of a push payload: it has the key of a push payload"
            ),
            (
                GCMPayload(envelope: envelope, profile: .deployed).encoded(), "envelope", "json",
                "an envelope in the JSON of a push payload: it has the key of a push payload"
            ),
        ] as [([UInt8], String, String, String)] {
            let found = try Tool.run("inspect", input: input)
            let told = try Tool.run("inspect", "--as", kind, "--encoding", encoding, "-", input: input)
            #expect(found.status == 0 && told.status == 0 && found.error.isEmpty)
            #expect(found.text == "Recognized as \(words), and nothing else fits.\n\(told.text)")
            // One of the two options is enough.
            #expect(try Tool.run("inspect", "--encoding", encoding, input: input).output == found.output)
            let ofKind = try Tool.run("inspect", "--as", kind, input: input)
            #expect(ofKind.output == (encoding == "binary" ? told : found).output)
        }
    }

    @Test func whatCouldBeTwoThingsIsShownAsNeitherAndTheOptionIsNamed() throws {
        // As raw bytes, the line feed is the tag of a body, the digit 0 is its length of 48, and 48 characters follow.
        let source = "+1415555010012345678"
        let text = "\n\(Hex.text(try IncomingPushMessageSignal(type: .ciphertext, source: source).encoded()))\n"
        let both = try Tool.run("inspect", input: text.utf8)
        #expect(both.status == 1 && both.output.isEmpty)
        #expect(
            both.error == """
                Error: the input could be a content in raw bytes, or a signal in hexadecimal: choose with --as and --encoding

                """)
        let error = try Tool.run("inspect", "--json", input: text.utf8).errorJSON
        #expect(error["error"]?["name"] == .string("ambiguous"))
        for (option, value, words) in [
            ("--as", "signal", "a signal in hexadecimal"), ("--encoding", "binary", "a content in raw bytes"),
        ] {
            let settled = try Tool.run("inspect", option, value, input: text.utf8)
            #expect(settled.status == 0 && settled.text.hasPrefix("Recognized as \(words): "))
        }
    }

    @Test func whatIsNothingIsToldWithWhereEachTrialEnded() throws {
        let result = try Tool.run("inspect", input: Array("08 01 12 05 2B\n".utf8))
        #expect(result.status == 1 && result.output.isEmpty && result.error.count { $0 == "\n" } == 1)
        for words in [
            "give --as to see its fault",
            "as binary, envelope: malformedLength (15 bytes), signal: truncated at offset 15",
            "as hex, envelope: malformedLength (5 bytes), signal: truncated at offset 4, content: truncated at offset 4",
            "as base64, invalid base64 at offset 2",
            "as json, not a JSON object: { is missing at offset 0",
        ] {
            #expect(result.error.contains(words), "\(words): \(result.error)")
        }
        // The bytes parse, but that proves nothing: many bytes parse as unknown fields.
        let bare = try Tool.run("inspect", input: [0x08, 0x01])
        #expect(bare.status == 1 && bare.output.isEmpty && bare.error.contains("signal: no source"))
        #expect(bare.error.contains("content: field 1 does not have the wire type of body"))
        let empty = try Tool.run("inspect")
        #expect(empty.status == 1 && empty.error == "Error: the input is empty\n")
    }

    @Test func aBrokenEnvelopeIsShownAsOneWithItsFault() throws {
        let envelope = try Envelope.seal(signal, key: key, profile: .specification)
        for input in [Array(envelope.dropLast()), Array(Hex.text(envelope.dropLast()).utf8)] {
            let result = try Tool.run("inspect", input: input)
            #expect(result.status == 1 && result.lines.first?.hasSuffix("0x01, and no other kind does.") == true)
            #expect(result.lines.last?.contains("malformedLength: ") == true)
            #expect(result.error.hasPrefix("Error: not a valid envelope (58 bytes): malformedLength: "))
        }
    }

    @Test func aKeyOpensWhatIsFoundToBeAnEnvelopeAndNothingElse() throws {
        let payload = APNPayload(
            envelope: try Envelope.seal(signal, key: key, profile: .specification), profile: .specification
        ).encoded()
        let opened = try Tool.run("inspect", "--key", key.base64, input: payload)
        #expect(
            opened.status == 0 && opened.text.contains("HMAC-SHA1: verified")
                && opened.text.contains("\"+14155550100\""))
        let other = try Tool.run("inspect", "--key", key.base64, input: try signal.encoded())
        #expect(other.status == 1 && other.output.isEmpty && other.error.contains("the input is a signal"))
        // A key in the environment is ignored if the input needs none.
        let variable = ["PUSH_SIGNALING_KEY": key.base64]
        #expect(try Tool.run("inspect", input: try signal.encoded(), environment: variable).status == 0)
        #expect(try Tool.run("inspect", "--as", "signal", "--encoding", "json", input: payload).status == 64)
    }

    @Test func jsonHasEveryRowWithAllOfItsBytesInOrder() throws {
        let bytes = try PushMessageContent(body: String(repeating: "é", count: 200)).encoded()
        let result = try Tool.run("inspect", "--json", input: bytes)
        let json = try result.json
        #expect(result.status == 0 && result.error.isEmpty)
        #expect(json["kind"] == .string("content") && json["encoding"] == .string("binary"))
        #expect(json["byteCount"] == .integer(Int(bytes.count)) && isNull(json["fault"]))
        let rows = try #require(json["rows"]?.array)
        #expect(rows.map { $0["bytes"]?.string ?? "" }.joined() == Hex.text(bytes))
        var end = 0
        for row in rows {
            #expect(row["offset"] == .integer(end))
            end += try #require(row["length"]?.integer)
        }
        #expect(rows.map { $0["type"] } == [.string("field"), .string("value")])
        #expect(rows[0]["meaning"] == .string("body, 400 bytes"))
    }

    @Test func jsonTellsAFaultInItsPlaceAndOnStandardErrorByNameAndOffset() throws {
        let result = try Tool.run("inspect", "--json", "--as", "signal", "-", input: [0x08, 0x01, 0x12, 0x05, 0x2B])
        let (json, error) = (try result.json, try result.errorJSON)
        #expect(result.status == 1 && json["fault"] == error["error"])
        #expect(json["fault"]?["name"] == .string("truncated") && json["fault"]?["offset"] == .integer(4))
        #expect(json["rows"]?.array?.last?["type"] == .string("fault"))

        let envelope = try Envelope.seal(signal, key: key, profile: .specification)
        let opened = try Tool.run("inspect", "--json", "--key", key.base64, input: envelope).json
        #expect(opened["inside"]?["kind"] == .string("signal") && isNull(opened["inside"]?["fault"]))
        #expect(isNull(opened["fault"]) && opened["inside"]?["rows"]?.array?.count == 3)
        let junk = try Envelope.seal([0xFF], key: key, profile: .specification)
        let broken = try Tool.run("inspect", "--json", "--key", key.base64, input: junk)
        #expect(broken.status == 1)
        #expect(try broken.json["inside"]?["fault"]?["name"] == .string("truncated"))
    }
}
