// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire
import Testing

@Suite struct PushPayloadReadingTests {
    private func apn(_ text: String, limit: Int = 1000) -> Outcome<APNPayload> {
        do throws(RESTReadingError) {
            return .success(try RESTReader.apnPayload(Array(text.utf8), maximumByteCount: limit))
        } catch { return .failure(ReadingFault(error)) }
    }

    private func gcm(_ text: String, limit: Int = 1000) -> Outcome<GCMPayload> {
        do throws(RESTReadingError) {
            return .success(try RESTReader.gcmPayload(Array(text.utf8), maximumByteCount: limit))
        } catch { return .failure(ReadingFault(error)) }
    }

    @Test func applesPayloadIsReadInEitherShape() throws {
        for count in 0...20 {
            let envelope = [UInt8](repeating: 0xFB, count: count)
            for profile in Profile.allCases {
                let payload = APNPayload(envelope: envelope, profile: profile, alert: "a/b\"é")
                #expect(try RESTReader.apnPayload(payload.json) == payload)
            }
        }
        #expect(apn(#" {"m":"AA=="} "#) == .success(APNPayload(envelope: [0])))
        #expect(apn(#"{"aps":{},"m":"AA"}"#) == .success(APNPayload(envelope: [0], profile: .deployed)))
    }

    @Test func applesPayloadWithoutAnEnvelopeIsRefusedWhereItIsWrong() {
        for (text, wanted) in [
            ("{}", .missing("m")), (#"{"m":null}"#, .null("m")), (#"{"m":1}"#, .kind("m")), ("{", .syntax),
            (#"{"m":"A"}"#, .value("m", Base64Error.malformed(offset: 1))), ("AA", .input(.notAnObject(offset: 0))),
            ("", .input(.notAnObject(offset: 0))), ("\u{FEFF}{}", .input(.byteOrderMark)),
        ] as [(String, ReadingFault)] {
            #expect(apn(text) == .failure(wanted), "\(text)")
        }
    }

    @Test func googlesPayloadIsReadInEitherShape() throws {
        for count in 0...20 {
            let envelope = [UInt8](repeating: 0xFB, count: count)
            for profile in Profile.allCases {
                let payload = GCMPayload(envelope: envelope, profile: profile)
                #expect(try RESTReader.gcmPayload(payload.bytes) == payload)
            }
        }
        for text in ["AA", "AA=="] {
            #expect(gcm(text) == .success(GCMPayload(envelope: [0])))
            let object = #" {"message":"\#(text)","x":1,"type":"message"}"#
            #expect(gcm(object) == .success(GCMPayload(envelope: [0], profile: .deployed)))
        }
        #expect(gcm("") == .success(GCMPayload(envelope: [])))
    }

    @Test func whatIsNeitherShapeOfGooglesIsRefusedByWhatItBeginsWith() {
        for (text, wanted) in [
            ("A", .base64(.malformed(offset: 1))), ("AA\n", .base64(.malformed(offset: 2))),
            (" AA", .base64(.malformed(offset: 0))), ("[]", .base64(.malformed(offset: 0))),
            ("\"AA\"", .base64(.malformed(offset: 0))), ("\u{FEFF}AA", .input(.byteOrderMark)),
            ("{}", .missing("message")), ("{", .syntax), (#"{"message":"AA"}"#, .missing("type")),
            (#"{"message":"A","type":"message"}"#, .value("message", Base64Error.malformed(offset: 1))),
            (#"{"message":"AA","type":"other"}"#, .value("type", nil)), ("{\0}", .input(.nul(offset: 1))),
            (#"{"message":1,"type":"message"}"#, .kind("message")),
        ] as [(String, ReadingFault)] {
            #expect(gcm(text) == .failure(wanted), "\(text)")
        }
    }

    @Test func aPayloadOverTheLimitIsRefusedUnread() {
        #expect(apn(#"{"m":"AA"}"#, limit: 10) == .success(APNPayload(envelope: [0])))
        #expect(gcm("AAAA", limit: 4) == .success(GCMPayload(envelope: [0, 0, 0])))
        for text in [#"{"m":"AA"}"#, "***********"] {
            #expect(apn(text, limit: 9) == .failure(.tooLarge(9)))
            #expect(gcm(text, limit: 9) == .failure(.tooLarge(9)))
        }
    }

    @Test func theUsualLimitHasRoomForTheLongestEnvelope() {
        let payload = Base64.encodedByteCount(for: Envelope.maximumByteCount, padding: .padded)
        #expect(RESTReader.maximumPayloadByteCount == payload + 1_048_576)
    }

    @Test func noErrorHoldsAnyOfThePayload() {
        for text in [
            "c2VjcmV0*", #"{"m":"c2VjcmV0*"}"#, #"{"message":"c2VjcmV0*"}"#, #"{"type":"c2Vj","message":"AA"}"#,
            #"{"c2Vj"}"#,
        ] {
            for fault in [
                #expect(throws: RESTReadingError.self) { try RESTReader.gcmPayload(Array(text.utf8)) },
                text.contains("type")
                    ? nil : #expect(throws: RESTReadingError.self) { try RESTReader.apnPayload(Array(text.utf8)) },
            ] {
                #expect(!String(reflecting: fault).contains("c2Vj"), "\(text)")
            }
        }
    }
}

private enum Outcome<Payload: Equatable>: Equatable {
    case success(Payload)
    case failure(ReadingFault)
}
