// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct GCMPayloadTests {
    private func read(_ json: String) throws -> GCMPayload {
        try JSONDecoder().decode(GCMPayload.self, from: Data(json.utf8))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func bothShapesAreWrittenByteForByte() {
        let envelope: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]
        #expect(text(GCMPayload(envelope: envelope).bytes) == "++++////AAAAAQ")
        #expect(
            text(GCMPayload(envelope: envelope, profile: .deployed).bytes)
                == #"{"type":"message","message":"++++////AAAAAQ=="}"#)
        #expect(GCMPayload(envelope: []).bytes == [])
        #expect(text(GCMPayload(envelope: [], profile: .deployed).bytes) == #"{"type":"message","message":""}"#)
    }

    @Test func itIsAppendedToMemoryOfTheExactSize() {
        for profile in Profile.allCases {
            let payload = GCMPayload(envelope: Array(0..<43), profile: profile)
            let bytes = GuardedMemory.output(capacity: payload.byteCount) { payload.write(into: &$0) }
            #expect(bytes == payload.bytes)
        }
    }

    @Test func everyLengthIsSizedExactlyAndReadBack() throws {
        for count in 0...300 {
            let envelope = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let bare = GCMPayload(envelope: envelope)
            #expect(bare.byteCount == bare.bytes.count)
            #expect(try GCMPayload(text: text(bare.bytes)) == bare)
            let object = GCMPayload(envelope: envelope, profile: .deployed)
            #expect(object.byteCount == object.bytes.count)
            #expect(try read(text(object.bytes)) == object)
        }
    }

    @Test func eitherShapeIsReadWithItsPaddingOrWithout() throws {
        for count in 0...50 {
            let envelope = (0..<count).map { UInt8($0 &* 5) }
            for padding in [Base64.Padding.padded, .unpadded] {
                let base64 = Base64.encode(envelope, padding: padding)
                #expect(try GCMPayload(text: base64) == GCMPayload(envelope: envelope))
                let object = #"{ "message" : "\#(base64)", "collapse_key" : "x", "type" : "message" }"#
                #expect(try read(object) == GCMPayload(envelope: envelope, profile: .deployed))
            }
        }
    }

    @Test func thePayloadFitsItsOwnSizeAndNotOneLess() {
        #expect(GCMPayload.limit == 4096)
        for profile in Profile.allCases {
            let payload = GCMPayload(envelope: [1, 2, 3, 4], profile: profile)
            #expect(payload.fits(limit: payload.bytes.count))
            #expect(!payload.fits(limit: payload.bytes.count - 1))
        }
        #expect(GCMPayload(envelope: [UInt8](repeating: 0, count: 3072)).fits())
        #expect(!GCMPayload(envelope: [UInt8](repeating: 0, count: 3073)).fits())
        // 31 bytes of frame: 4 · 1016 = 4064 characters are left, and one.
        #expect(GCMPayload(envelope: [UInt8](repeating: 0, count: 3048), profile: .deployed).fits())
        #expect(!GCMPayload(envelope: [UInt8](repeating: 0, count: 3049), profile: .deployed).fits())
    }

    @Test func anObjectThatIsNoMessageIsRefused() {
        for json in [
            "", "{}", "[]", "null", #""AA""#, #"{"message":"AA"}"#, #"{"type":"message"}"#,
            #"{"type":null,"message":"AA"}"#,
            #"{"type":"receipt","message":"AA"}"#, #"{"type":"Message","message":"AA"}"#,
            #"{"type":"","message":"AA"}"#,
            #"{"type":"message ","message":"AA"}"#, #"{"type":"message\u0000","message":"AA"}"#,
            #"{"type":"message\u0301","message":"AA"}"#, #"{"type":1,"message":"AA"}"#,
            #"{"type":"message","message":1}"#,
            #"{"type":"message","message":null}"#,
        ] {
            #expect(throws: DecodingError.self, "\(json)") { try read(json) }
        }
    }

    @Test func badBase64IsRefusedInBothShapes() throws {
        for (base64, fault) in [
            ("c2Vj cmV0", Base64Error.malformed(offset: 4)), ("c2Vj-mV0", .malformed(offset: 4)),
            ("A", .malformed(offset: 1)),
        ] {
            #expect(throws: fault) { try GCMPayload(text: base64) }
            let error = #expect(throws: DecodingError.self) { try read(#"{"type":"message","message":"\#(base64)"}"#) }
            guard case .dataCorrupted(let context)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(context.underlyingError as? Base64Error == fault)
            #expect(context.codingPath.map(\.stringValue) == ["message"])
            #expect(!String(reflecting: context).contains("c2Vj"))
        }
        #expect(throws: Base64Error.malformed(offset: 4)) { try GCMPayload(text: "AAAA\n") }
        #expect(throws: Base64Error.malformed(offset: 0)) {
            try GCMPayload(text: #"{"type":"message","message":"AA"}"#)
        }
    }

    @Test func aTextForMoreThanSixtyFourMebibytesIsTooLarge() {
        // One byte more than the limit; its first character is wrong, too.
        let text =
            "*" + String(repeating: "A", count: Base64.encodedByteCount(for: (64 << 20) + 1, padding: .unpadded) - 1)
        #expect(throws: Base64Error.tooLarge(limit: 64 << 20)) { try GCMPayload(text: text) }
    }

    @Test func aSealedSignalComesBackThroughBothShapes() throws {
        let signal = IncomingPushMessageSignal(type: .ciphertext, source: "+14155550132", message: [1, 2, 3])
        for profile in Profile.allCases {
            let envelope = try Envelope.seal(signal, key: checkKey, profile: profile)
            let gcm = GCMPayload(envelope: envelope, profile: profile)
            let received = profile == .deployed ? try read(text(gcm.bytes)) : try GCMPayload(text: text(gcm.bytes))
            #expect(received == gcm)
            #expect(try Envelope.openSignal(received.envelope, key: checkKey, profile: received.profile) == signal)
        }
    }
}
