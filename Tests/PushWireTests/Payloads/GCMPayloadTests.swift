// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

@Suite struct GCMPayloadTests {
    private func read(_ json: String) throws(JSONError) -> GCMPayload {
        try GCMPayload(json: Array(json.utf8))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func bothShapesAreWrittenByteForByte() {
        let envelope: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]
        #expect(text(GCMPayload(envelope: envelope, profile: .specification).encoded()) == "++++////AAAAAQ")
        #expect(
            text(GCMPayload(envelope: envelope, profile: .deployed).encoded())
                == #"{"type":"message","message":"++++////AAAAAQ=="}"#)
        #expect(GCMPayload(envelope: [], profile: .specification).encoded() == [])
        #expect(text(GCMPayload(envelope: [], profile: .deployed).encoded()) == #"{"type":"message","message":""}"#)
    }

    @Test func everyLengthIsSizedExactlyAndReadBack() throws {
        for count in 0...300 {
            let envelope = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            for profile in Profile.allCases {
                let payload = GCMPayload(envelope: envelope, profile: profile)
                let encoded = payload.encoded()
                #expect(payload.encodedByteCount == encoded.count)
                #expect(GuardedMemory.output(capacity: encoded.count) { payload.encode(into: &$0) } == encoded)
                #expect(try GCMPayload(json: encoded) == payload)
            }
        }
    }

    @Test func eitherShapeIsReadWithItsPaddingOrWithout() throws {
        for count in 0...50 {
            let envelope = (0..<count).map { UInt8($0 &* 5) }
            for padding in [Base64.Padding.padded, .unpadded] {
                let base64 = Base64.encode(envelope, padding: padding)
                #expect(try GCMPayload(base64: base64) == GCMPayload(envelope: envelope, profile: .specification))
                let object = #"{ "message" : "\#(base64)", "collapse_key" : "x", "type" : "message" }"#
                #expect(try read(object) == GCMPayload(envelope: envelope, profile: .deployed))
            }
        }
    }

    @Test func thePayloadFitsItsOwnSizeAndNotOneLess() {
        #expect(GCMPayload.limit == 4096)
        for profile in Profile.allCases {
            let payload = GCMPayload(envelope: [1, 2, 3, 4], profile: profile)
            #expect(payload.fits(limit: payload.encoded().count))
            #expect(!payload.fits(limit: payload.encoded().count - 1))
        }
        #expect(GCMPayload(envelope: [UInt8](repeating: 0, count: 3072), profile: .specification).fits())
        #expect(!GCMPayload(envelope: [UInt8](repeating: 0, count: 3073), profile: .specification).fits())
        // The JSON around the base64 has 31 bytes, which leaves 4,065 = 4 · 1016 + 1 characters.
        #expect(GCMPayload(envelope: [UInt8](repeating: 0, count: 3048), profile: .deployed).fits())
        #expect(!GCMPayload(envelope: [UInt8](repeating: 0, count: 3049), profile: .deployed).fits())
    }

    @Test func anObjectThatIsNoMessageIsRefusedWithItsPlace() {
        for (json, reason, path, offset) in [
            ("{}", .missing, "message", 1), (#"{"message":"AA"}"#, .missing, "type", 15),
            (#"{"type":"message"} "#, .missing, "message", 17), (#"{"type":null,"message":"AA"}"#, .null, "type", 8),
            (#"{"type":"receipt","message":"AA"}"#, .kind, "type", 8),
            (#"{"type":"","message":"AA"}"#, .kind, "type", 8),
            (#"{"type":"Message","message":"AA"}"#, .kind, "type", 8),
            (#"{"type":1,"message":"AA"}"#, .kind, "type", 8),
            (#"{"type":"message ","message":"AA"}"#, .kind, "type", 8),
            (#"{"type":"message\u0000","message":"AA"}"#, .kind, "type", 8),
            (#"{"type":"message\u0301","message":"AA"}"#, .kind, "type", 8),
            (#"{"type":"message","message":1}"#, .kind, "message", 28),
            (#"{"type":"message","message":null}"#, .null, "message", 28),
            (#"{"type":"message","type":"message","message":"AA"}"#, .duplicateKey, "type", 18),
            (#"{"type":"message","message":"AA","mess\u0061ge":null}"#, .duplicateKey, "message", 33),
            (#"{"type":"message","message":"AA""#, .syntax, "", 32),
            (#"{"type":"message","message":"AA"}1"#, .syntax, "", 33),
            (#"{"type":"message","message":"AA",}"#, .syntax, "", 33), (#"{"x":"\ud83d"}"#, .syntax, "", 6),
            ("{", .syntax, "", 1), (" {", .syntax, "", 2),
        ] as [(String, JSONError.Reason, String, Int)] {
            #expect(fault(json) == JSONError(reason, path: path, offset: offset), "\(json)")
        }
    }

    @Test func aTextThatIsNoObjectIsBareBase64() throws {
        for (text, wanted) in [("", []), ("AA", [0]), ("AA==", [0]), ("null", [0x9E, 0xE9, 0x65])]
            as [(String, [UInt8])]
        {
            #expect(try read(text) == GCMPayload(envelope: wanted, profile: .specification), "\(text)")
        }
        for (text, offset) in [
            ("[]", 0), (#""AA""#, 0), (" AA", 0), ("AAAA ", 4), ("AA{}", 2), ("A", 1), ("AB", 1), (" ", 0), ("\0{}", 0),
        ] {
            #expect(fault(text) == JSONError(.base64(.malformed(offset: offset)), offset: 0), "\(text)")
        }
        #expect(fault("\u{FEFF}AAAA") == JSONError(.byteOrderMark, offset: 0))
        #expect(throws: JSONError(.invalidUTF8, offset: 4)) { try GCMPayload(json: Array("AAAA".utf8) + [0xFF]) }
        let limits = WireLimits(maximumByteCount: 3)
        #expect(try GCMPayload(json: Array("AAA".utf8), limits: limits).envelope == [0, 0])
        #expect(throws: JSONError(.tooLarge(limit: 3), offset: 3)) {
            try GCMPayload(json: Array("AAA=".utf8), limits: limits)
        }
    }

    @Test func badBase64IsRefusedInBothShapes() throws {
        for (base64, fault) in [
            ("c2Vj cmV0", Base64Error.malformed(offset: 4)), ("c2Vj-mV0", .malformed(offset: 4)),
            ("A", .malformed(offset: 1)),
        ] {
            #expect(throws: fault) { try GCMPayload(base64: base64) }
            #expect(throws: fault) { try GCMPayload(base64: base64.utf8.span) }
            let bare = self.fault(base64)
            #expect(bare == JSONError(.base64(fault), offset: 0))
            let object = self.fault(#"{"type":"message","message":"\#(base64)"}"#)
            #expect(object == JSONError(.base64(fault), path: "message", offset: 28))
            #expect(!String(reflecting: [bare, object]).contains("c2Vj"))
        }
        #expect(throws: Base64Error.malformed(offset: 4)) { try GCMPayload(base64: "AAAA\n") }
        #expect(throws: Base64Error.malformed(offset: 0)) {
            try GCMPayload(base64: #"{"type":"message","message":"AA"}"#)
        }
    }

    @Test func aTextForMoreThanSixtyFourMebibytesIsTooLarge() {
        // The text decodes to one byte more than the limit. Its first character is also wrong, and the size is checked first.
        let text =
            "*" + String(repeating: "A", count: Base64.encodedByteCount(for: (64 << 20) + 1, padding: .unpadded) - 1)
        #expect(throws: Base64Error.tooLarge(limit: 64 << 20)) { try GCMPayload(base64: text) }
    }

    @Test func aSealedSignalComesBackThroughBothShapes() throws {
        let signal = IncomingPushMessageSignal(type: .ciphertext, source: "+14155550132", message: [1, 2, 3])
        for profile in Profile.allCases {
            let envelope = try Envelope.seal(signal, key: checkKey, profile: profile)
            let gcm = GCMPayload(envelope: envelope, profile: profile)
            let received = try GCMPayload(json: gcm.encoded())
            #expect(received == gcm)
            #expect(try Envelope.openSignal(received.envelope, key: checkKey, profile: received.profile) == signal)
        }
    }

    private func fault(_ json: String) -> JSONError? {
        do throws(JSONError) {
            _ = try read(json)
            return nil
        } catch { return error }
    }
}
