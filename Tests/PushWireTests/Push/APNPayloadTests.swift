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

@Suite struct APNPayloadTests {
    private func read(_ json: some StringProtocol) throws -> APNPayload {
        try JSONDecoder().decode(APNPayload.self, from: Data(json.utf8))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func bothShapesAreWrittenByteForByte() {
        // 10 bytes: base64 of 14 characters and two of padding, among them + and /.
        let envelope: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]
        #expect(
            text(APNPayload(envelope: envelope).json)
                == #"{"alert":"You have a new message!","m":"++++////AAAAAQ"}"#)
        #expect(
            text(APNPayload(envelope: envelope, profile: .deployed).json)
                == #"{"aps":{"alert":"Message!"},"m":"++++////AAAAAQ=="}"#)
        #expect(
            text(APNPayload(envelope: [], profile: .deployed, alert: "a/b").json) == #"{"aps":{"alert":"a/b"},"m":""}"#)
        #expect(text(APNPayload(envelope: [0], alert: "").json) == #"{"alert":"","m":"AA"}"#)
        #expect(APNPayload.defaultAlert(.specification) == "You have a new message!")
        #expect(APNPayload.defaultAlert(.deployed) == "Message!")
    }

    @Test func theDeployedShapeHasThirtyFiveBytesOfOverhead() throws {
        for count in [43, 59, 155, 171] {
            let payload = APNPayload(envelope: [UInt8](repeating: 1, count: count), profile: .deployed)
            #expect(payload.byteCount - Base64.encodedByteCount(for: count, padding: .padded) == 35)
        }
    }

    @Test func aSignalOf127BytesFitsIn256AndOneOf128DoesNot() throws {
        for count in 0...140 {
            let envelope = try Envelope.seal([UInt8](repeating: 1, count: count), key: checkKey, profile: .deployed)
            let payload = APNPayload(envelope: envelope, profile: .deployed)
            #expect(payload.json.count == payload.byteCount)
            #expect(payload.fits(limit: APNPayload.limit2013) == (count <= 127), "\(count)")
            #expect(payload.fits(limit: 256) == (payload.json.count <= 256))
        }
    }

    @Test func thePayloadFitsItsOwnSizeAndNotOneLess() {
        #expect(APNPayload.limit2013 == 256)
        #expect(APNPayload.limit2014 == 2048)
        #expect(APNPayload.limit == 4096)
        for profile in Profile.allCases {
            let payload = APNPayload(envelope: [1, 2, 3, 4], profile: profile, alert: "\u{1}\"é")
            #expect(payload.fits(limit: payload.json.count))
            #expect(!payload.fits(limit: payload.json.count - 1))
            #expect(payload.fits())
            let empty = APNPayload(envelope: [], profile: profile, alert: "").byteCount
            let full = APNPayload(envelope: [], profile: profile, alert: String(repeating: "a", count: 4096 - empty))
            #expect(full.byteCount == 4096)
            #expect(full.fits())
            #expect(!APNPayload(envelope: [], profile: profile, alert: full.alert + "a").fits())
        }
    }

    @Test func whatJSONDemandsIsEscapedAndNothingElse() {
        func written(_ alert: String) -> String {
            let json = text(APNPayload(envelope: [], alert: alert).json)
            return String(json.dropFirst(#"{"alert":"#.count).dropLast(#","m":""}"#.count))
        }
        let short = ["\u{8}": #""\b""#, "\t": #""\t""#, "\n": #""\n""#, "\u{C}": #""\f""#, "\r": #""\r""#]
        for value in UInt8(0)..<0x80 {
            let character = String(Unicode.Scalar(value))
            let wanted: String
            switch value {
            case UInt8(ascii: "\""): wanted = #""\"""#
            case UInt8(ascii: "\\"): wanted = #""\\""#
            case 0..<0x20: wanted = short[character] ?? #""\u00"# + hexEncode([value]) + "\""
            default: wanted = "\"\(character)\""
            }
            #expect(written(character) == wanted, "\(value)")
        }
        #expect(written("\u{7F}\u{80}é€😀\u{2028}/").utf8.elementsEqual("\"\u{7F}\u{80}é€😀\u{2028}/\"".utf8))
    }

    @Test func whateverTheAlertTheSizeIsExactAndItIsReadBack() throws {
        var generator = SeededGenerator()
        let scalars = (0..<0x80).map { Unicode.Scalar(UInt8($0)) } + ["é", "€", "😀", "\u{301}", "\u{2028}", "\u{FEFF}"]
        var alerts = scalars.map { String($0) }
        for _ in 0..<500 {
            var alert = ""
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                alert.unicodeScalars.append(scalars.randomElement(using: &generator)!)
            }
            alerts.append(alert)
        }
        for (index, alert) in alerts.enumerated() {
            for profile in Profile.allCases {
                let payload = APNPayload(envelope: generator.bytes(index % 50), profile: profile, alert: alert)
                let json = payload.json
                #expect(json.count == payload.byteCount)
                let back = try JSONDecoder().decode(APNPayload.self, from: Data(json))
                #expect(back.envelope == payload.envelope)
                #expect(back.profile == profile)
                #expect(back.alert.utf8.elementsEqual(alert.utf8), "\(Array(alert.utf8))")
            }
        }
    }

    @Test func eitherShapeIsReadWithItsPaddingOrWithout() throws {
        for count in 0...50 {
            let envelope = (0..<count).map { UInt8($0 &* 5) }
            for padding in [Base64.Padding.padded, .unpadded] {
                let base64 = Base64.encode(envelope, padding: padding)
                let flat = try read(#"{"alert":"a","m":"\#(base64)"}"#)
                #expect(flat == APNPayload(envelope: envelope, profile: .specification, alert: "a"))
                let nested = try read(#"{"aps":{"alert":"a"},"m":"\#(base64)"}"#)
                #expect(nested == APNPayload(envelope: envelope, profile: .deployed, alert: "a"))
            }
        }
    }

    @Test func otherKeysAreIgnoredAndAMissingAlertIsTheProfilesOwn() throws {
        #expect(try read(#"{"m":"AA"}"#) == APNPayload(envelope: [0]))
        #expect(try read(#"{"m":"AA","aps":{}}"#) == APNPayload(envelope: [0], profile: .deployed))
        let more = #" { "x" : [1, {"m":"BB"}], "m" : "AA", "aps" : {"badge":1,"sound":"s","alert":"hi"}, "y":null } "#
        #expect(try read(more) == APNPayload(envelope: [0], profile: .deployed, alert: "hi"))
        #expect(try read(#"{"m":"AA","aps":null,"alert":null}"#) == APNPayload(envelope: [0]))
    }

    /// Apple's own forms of an alert are more than this protocol's two, and none of them is a reason to lose a message.
    @Test func anAlertThatIsAnObjectGivesItsBodyAndAnyOtherTheProfilesOwn() throws {
        let object = #"{"title":"t","body":"hi","loc-args":[]}"#
        #expect(try read(#"{"aps":{"alert":\#(object)},"m":"AA"}"#).alert == "hi")
        #expect(try read(#"{"alert":\#(object),"m":"AA"}"#) == APNPayload(envelope: [0], alert: "hi"))
        for other in ["1", "[]", "{}", #"{"body":1}"#, "true", "null"] {
            let nested = try read(#"{"aps":{"alert":\#(other)},"m":"AA"}"#)
            #expect(nested == APNPayload(envelope: [0], profile: .deployed), "\(other)")
            #expect(try read(#"{"alert":\#(other),"m":"AA"}"#) == APNPayload(envelope: [0]), "\(other)")
        }
        for other in ["1", "[]", #""a""#] {
            #expect(
                try read(#"{"aps":\#(other),"m":"AA"}"#) == APNPayload(envelope: [0], profile: .deployed), "\(other)")
        }
    }

    @Test func itIsAppendedToMemoryOfTheExactSize() {
        for profile in Profile.allCases {
            let payload = APNPayload(envelope: Array(0..<43), profile: profile, alert: "a\"\n\u{1}é")
            let bytes = GuardedMemory.output(capacity: payload.byteCount) { payload.write(into: &$0) }
            #expect(bytes == payload.json)
        }
    }

    @Test func aPayloadWithoutItsEnvelopeIsRefused() {
        for json in [
            "", "{}", "[]", "null", #""AA""#, #"{"alert":"a"}"#, #"{"m":null}"#, #"{"m":1}"#, #"{"m":["AA"]}"#,
            #"{"aps":{"alert":"a","m":"AA"}}"#, #"{"M":"AA"}"#, #"{"m":"AA""#,
        ] {
            #expect(throws: DecodingError.self, "\(json)") { try read(json) }
        }
    }

    @Test func badBase64IsADecodingErrorThatNamesTheFaultAndNoneOfTheText() throws {
        for (base64, offset) in [
            ("c2VjcmB", 6), ("c2Vj cmV0", 4), ("c2Vj\\ncmV0", 4), ("c2Vj-mV0", 4), ("c2VjcmV0=", nil), ("A", nil),
            ("c2Vj\\u0000cmV0", 4), ("c2Vj====", nil),
        ] as [(String, Int?)] {
            for json in [#"{"m":"\#(base64)"}"#, #"{"aps":{"alert":"a"},"m":"\#(base64)"}"#] {
                let error = #expect(throws: DecodingError.self) { try read(json) }
                guard case .dataCorrupted(let context)? = error,
                    case .malformed(let found)? = context.underlyingError as? Base64Error
                else {
                    Issue.record("\(base64): \(String(describing: error))")
                    continue
                }
                if let offset { #expect(found == offset) }
                #expect(context.codingPath.map(\.stringValue) == ["m"])
                #expect(!String(reflecting: context).contains("c2Vj"))
            }
        }
    }
}
