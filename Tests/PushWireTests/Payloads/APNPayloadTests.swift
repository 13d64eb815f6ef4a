// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

@Suite struct APNPayloadTests {
    private func read(_ json: some StringProtocol) throws(JSONError) -> APNPayload {
        try APNPayload(json: Array(json.utf8))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func bothShapesAreWrittenByteForByte() {
        // The base64 of these 10 bytes has 14 characters, including + and /, and 2 characters of padding.
        let envelope: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]
        #expect(
            text(APNPayload(envelope: envelope, profile: .specification).encoded())
                == #"{"alert":"You have a new message!","m":"++++////AAAAAQ"}"#)
        #expect(
            text(APNPayload(envelope: envelope, profile: .deployed).encoded())
                == #"{"aps":{"alert":"Message!"},"m":"++++////AAAAAQ=="}"#)
        #expect(
            text(APNPayload(envelope: [], profile: .deployed, alert: "a/b").encoded())
                == #"{"aps":{"alert":"a/b"},"m":""}"#)
        #expect(
            text(APNPayload(envelope: [0], profile: .specification, alert: "").encoded()) == #"{"alert":"","m":"AA"}"#)
        #expect(APNPayload.defaultAlert(.specification) == "You have a new message!")
        #expect(APNPayload.defaultAlert(.deployed) == "Message!")
    }

    @Test func theDeployedShapeHasThirtyFiveBytesOfOverhead() throws {
        for count in [43, 59, 155, 171] {
            let payload = APNPayload(envelope: [UInt8](repeating: 1, count: count), profile: .deployed)
            #expect(payload.encodedByteCount - Base64.encodedByteCount(for: count, padding: .padded) == 35)
        }
    }

    @Test func aSignalOf127BytesFitsIn256AndOneOf128DoesNot() throws {
        for count in 0...140 {
            let envelope = try Envelope.seal([UInt8](repeating: 1, count: count), key: checkKey, profile: .deployed)
            let payload = APNPayload(envelope: envelope, profile: .deployed)
            #expect(payload.encoded().count == payload.encodedByteCount)
            #expect(payload.fits(limit: APNPayload.limit2013) == (count <= 127), "\(count)")
            #expect(payload.fits(limit: 256) == (payload.encoded().count <= 256))
        }
    }

    @Test func thePayloadFitsItsOwnSizeAndNotOneLess() {
        #expect(APNPayload.limit2013 == 256)
        #expect(APNPayload.limit2014 == 2048)
        #expect(APNPayload.limit == 4096)
        for profile in Profile.allCases {
            let payload = APNPayload(envelope: [1, 2, 3, 4], profile: profile, alert: "\u{1}\"é")
            #expect(payload.fits(limit: payload.encoded().count))
            #expect(!payload.fits(limit: payload.encoded().count - 1))
            #expect(payload.fits())
            let empty = APNPayload(envelope: [], profile: profile, alert: "").encodedByteCount
            let full = APNPayload(envelope: [], profile: profile, alert: String(repeating: "a", count: 4096 - empty))
            #expect(full.encodedByteCount == 4096)
            #expect(full.fits())
            #expect(!APNPayload(envelope: [], profile: profile, alert: full.alert + "a").fits())
        }
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
                let json = payload.encoded()
                #expect(json.count == payload.encodedByteCount)
                #expect(GuardedMemory.output(capacity: json.count) { payload.encode(into: &$0) } == json)
                let back = try APNPayload(json: json)
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
        #expect(try read(#"{"m":"AA"}"#) == APNPayload(envelope: [0], profile: .specification))
        #expect(try read(#"{"m":"AA","aps":{}}"#) == APNPayload(envelope: [0], profile: .deployed))
        let more = #" { "x" : [1, {"m":"BB"}], "m" : "AA", "aps" : {"badge":1,"sound":"s","alert":"hi"}, "y":null } "#
        #expect(try read(more) == APNPayload(envelope: [0], profile: .deployed, alert: "hi"))
        #expect(try read(#"{"m":"AA","aps":null,"alert":null}"#) == APNPayload(envelope: [0], profile: .specification))
    }

    /// Apple allows more forms of an alert than this protocol uses. An unknown form must not make the client lose a message.
    @Test func anAlertThatIsAnObjectGivesItsBodyAndAnyOtherTheProfilesOwn() throws {
        let object = #"{"title":"t","body":"hi","loc-args":[]}"#
        #expect(try read(#"{"aps":{"alert":\#(object)},"m":"AA"}"#).alert == "hi")
        #expect(
            try read(#"{"alert":\#(object),"m":"AA"}"#)
                == APNPayload(envelope: [0], profile: .specification, alert: "hi"))
        for other in ["1", "[]", "{}", #"{"body":1}"#, "true", "null"] {
            let nested = try read(#"{"aps":{"alert":\#(other)},"m":"AA"}"#)
            #expect(nested == APNPayload(envelope: [0], profile: .deployed), "\(other)")
            #expect(
                try read(#"{"alert":\#(other),"m":"AA"}"#) == APNPayload(envelope: [0], profile: .specification),
                "\(other)")
        }
        for other in ["1", "[]", #""a""#] {
            #expect(
                try read(#"{"aps":\#(other),"m":"AA"}"#) == APNPayload(envelope: [0], profile: .deployed), "\(other)")
        }
    }

    @Test func aPayloadWithoutItsEnvelopeIsRefusedWithItsPlace() {
        for (json, reason, path, offset) in [
            ("", .notAnObject, "", 0), ("[]", .notAnObject, "", 0), ("null", .notAnObject, "", 0),
            (#" "AA""#, .notAnObject, "", 1), ("{}", .missing, "m", 1), (#"{"alert":"a"}"#, .missing, "m", 12),
            (#"{"aps":{"alert":"a","m":"AA"}} "#, .missing, "m", 29), (#"{"M":"AA"}"#, .missing, "m", 9),
            (#"{"m":null}"#, .null, "m", 5), (#"{"m":1}"#, .kind, "m", 5), (#"{"m":["AA"]}"#, .kind, "m", 5),
            (#"{"m":"AA""#, .syntax, "", 9), (#"{"m":"AA"} x"#, .syntax, "", 11), (#"{"m":"AA",}"#, .syntax, "", 10),
        ] as [(String, JSONError.Reason, String, Int)] {
            #expect(fault(json) == JSONError(reason, path: path, offset: offset), "\(json)")
        }
    }

    @Test func badBase64IsNamedWithItsPlaceAndNoneOfTheText() {
        for (base64, offset) in [
            ("c2VjcmB", 6), ("c2Vj cmV0", 4), ("c2Vj\\ncmV0", 4), ("c2Vj-mV0", 4), ("A", 1), ("c2Vj\\u0000cmV0", 4),
            ("c2VjcmV0=", 8), ("c2Vj====", 4),
        ] {
            for (start, json) in [(5, #"{"m":"\#(base64)"}"#), (25, #"{"aps":{"alert":"a"},"m":"\#(base64)"}"#)] {
                let error = fault(json)
                #expect(error == JSONError(.base64(.malformed(offset: offset)), path: "m", offset: start), "\(json)")
                #expect(!String(reflecting: error).contains("c2Vj"))
            }
        }
    }

    /// A regression test: half a surrogate pair once became the default alert.
    @Test func halfASurrogatePairIsRefusedInEveryKindOfAlert() throws {
        for (start, json) in [
            (17, #"{"aps":{"alert":"\ud83d"},"m":"AQ=="}"#), (10, #"{"alert":"\ud83d","m":"AQ=="}"#),
            (17, #"{"aps":{"alert":"\ude00"},"m":"AQ=="}"#), (25, #"{"aps":{"alert":{"body":"\ud83d"}},"m":"AQ=="}"#),
            (26, #"{"aps":{"alert":{"title":"\ud83dx"}},"m":"AQ=="}"#), (8, #"{"aps":"\ud83d","m":"AQ=="}"#),
            (6, #"{"x":"\ud83d\ud83d","m":"AQ=="}"#), (2, #"{"\ud83d":1,"m":"AQ=="}"#),
        ] {
            let error = fault(json)
            #expect(error?.reason == .syntax && error?.offset == start, "\(json)")
        }
        #expect(try read(#"{"aps":{"alert":"\ud83d\ude00"},"m":"AQ=="}"#).alert.utf8.elementsEqual("😀".utf8))
    }

    @Test func aKnownKeyTwiceIsRefusedAtTheSecond() throws {
        for (json, path, offset) in [
            (#"{"m":"AA","m":"AA"}"#, "m", 10), (#"{"m":"AA","\u006d":"AA"}"#, "m", 10),
            (#"{"alert":null,"alert":1,"m":"AA"}"#, "alert", 14), (#"{"aps":null,"aps":{},"m":"AA"}"#, "aps", 12),
            (#"{"aps":{"alert":"a","alert":"a"},"m":"AA"}"#, "aps.alert", 20),
            (#"{"alert":{"body":1,"body":"b"},"m":"AA"}"#, "alert.body", 19),
            (#"{"aps":{"alert":{"body":"a","body":"b"}},"m":"AA"}"#, "aps.alert.body", 28),
        ] {
            #expect(fault(json) == JSONError(.duplicateKey, path: path, offset: offset), "\(json)")
        }
        let others = #"{"x":1,"x":2,"aps":{"badge":1,"badge":2,"alert":{"title":1,"title":2,"body":"b"}},"m":"AA"}"#
        #expect(try read(others) == APNPayload(envelope: [0], profile: .deployed, alert: "b"))
    }

    @Test func everyCutIsRefused() throws {
        let whole = #"{"x":[1],"alert":"a","aps":{"badge":1,"alert":{"title":"t","body":"\u00e9😀"}},"m":"AQ=="}"#
        #expect(try read(whole) == APNPayload(envelope: [1], profile: .deployed, alert: "é😀"))
        let bytes = Array(whole.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try APNPayload(json: Array(bytes[..<count])) }
        }
    }

    @Test func aTextBeyondTheLimitIsRefusedBeforeItIsLookedAt() throws {
        let text = Array(#"{"m":"AA"}"#.utf8)
        #expect(try APNPayload(json: text, limits: WireLimits(maximumByteCount: 10)).envelope == [0])
        let wanted = JSONError(.tooLarge(limit: 9), offset: 9)
        #expect(throws: wanted) { try APNPayload(json: text, limits: WireLimits(maximumByteCount: 9)) }
        #expect(throws: wanted) {
            try APNPayload(json: [UInt8](repeating: 0xFF, count: 10), limits: WireLimits(maximumByteCount: 9))
        }
    }

    @Test func thePayloadOfTheLongestEnvelopeIsWithinTheLimit() throws {
        let envelope = [UInt8](repeating: 7, count: Envelope.maximumByteCount)
        let alert = String(repeating: "a", count: (1 << 20) - 50)
        let payload = APNPayload(envelope: envelope, profile: .deployed, alert: alert)
        #expect(payload.encodedByteCount <= WireLimits.pushPayload.maximumByteCount)
        let long = APNPayload(envelope: [1], profile: .deployed, alert: alert)
        #expect(try APNPayload(json: long.encoded()) == long)
    }

    @Test func theBareBase64OfANotificationIsTaken() throws {
        for count in 0...50 {
            let envelope = (0..<count).map { UInt8($0 &* 5) }
            for profile in Profile.allCases {
                for padding in [Base64.Padding.padded, .unpadded] {
                    let text = Base64.encode(envelope, padding: padding)
                    let wanted = APNPayload(envelope: envelope, profile: profile)
                    #expect(try APNPayload(base64: text, profile: profile) == wanted)
                    #expect(try APNPayload(base64: text.utf8.span, profile: profile) == wanted)
                }
            }
        }
        #expect(throws: Base64Error.malformed(offset: 4)) { try APNPayload(base64: "AAAA\n", profile: .deployed) }
    }

    /// Alerts are compared as bytes. Swift's strings would be equal.
    @Test func alertsThatOnlyLookAlikeAreNotEqual() {
        let (short, long) = ("\u{E9}", "e\u{301}")
        #expect(short == long)
        let payloads = [short, long].map { APNPayload(envelope: [0], profile: .deployed, alert: $0) }
        #expect(payloads[0] != payloads[1])
        #expect(Set(payloads).count == 2)
        #expect(payloads[0] == APNPayload(envelope: [0], profile: .deployed, alert: short))
        #expect(payloads[0] != APNPayload(envelope: [0], profile: .specification, alert: short))
        #expect(payloads[0] != APNPayload(envelope: [1], profile: .deployed, alert: short))
    }

    private func fault(_ json: String) -> JSONError? {
        do throws(JSONError) {
            _ = try read(json)
            return nil
        } catch { return error }
    }
}
