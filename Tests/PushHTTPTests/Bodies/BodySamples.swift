// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushTestSupport
import PushWire

/// A body, its JSON text in each profile, and functions that write and read it.
struct BodySample: Sendable {
    let name: String
    let specification: String
    let deployed: String
    let encoded: @Sendable (Profile) -> [UInt8]
    let byteCount: @Sendable (Profile) -> Int
    /// Writes the body into memory of exactly this size.
    let written: @Sendable (Profile, Int) -> [UInt8]
    /// Whether reading a text gives this body, both from an array and from a span.
    let isReadFrom: @Sendable (String) throws -> Bool

    init<Body: JSONBody>(_ body: Body, _ specification: String, deployed: String? = nil) {
        name = "\(Body.self)"
        self.specification = specification
        self.deployed = deployed ?? specification
        encoded = { body.encoded(profile: $0) }
        byteCount = { body.encodedByteCount(profile: $0) }
        written = { profile, count in
            GuardedMemory.output(capacity: count) { body.encode(into: &$0, profile: profile) }
        }
        isReadFrom = { text in
            let bytes = Array(text.utf8)
            return try unsafe Body(json: bytes) == body && Body(json: bytes.span.bytes) == body
        }
    }

    func text(_ profile: Profile) -> String { profile == .deployed ? deployed : specification }

    /// Each body of docs/protocol.md section 6, with and without its optional members.
    static let all: [BodySample] =
        [
            BodySample(
                AccountRegistration(signalingKey: Sample.signalingKey),
                #"{"signalingKey":"\#(Sample.signalingKeyText)","supportsSms":false}"#),
            BodySample(Sample.registration, Sample.registrationText),
            BodySample(APNRegistration(id: "a/b\u{1}"), #"{"apnRegistrationId":"a/b\u0001"}"#),
            BodySample(GCMRegistration(id: "x"), #"{"gcmRegistrationId":"x"}"#),
            BodySample(Sample.preKey(0), Sample.preKeyText("0")),
            BodySample(Sample.preKey(0xFF_FFFF), Sample.lastResortText),
            BodySample(
                PreKeyUpload(lastResortKey: Sample.preKey(0xFF_FFFF), keys: []),
                #"{"lastResortKey":\#(Sample.lastResortText),"keys":[]}"#),
            BodySample(
                PreKeyUpload(
                    lastResortKey: Sample.preKey(0xFF_FFFF), keys: [Sample.preKey(0), Sample.preKey(0xFF_FFFE)]),
                #"{"lastResortKey":\#(Sample.lastResortText),"keys":[\#(Sample.preKeyText("0")),\#(Sample.preKeyText("16777214"))]}"#
            ),
            BodySample(
                PreKeyResponse(Sample.preKey(0)), Sample.preKeyText("0"), deployed: "{\(Sample.keysText)}"),
            BodySample(PreKeyResponse(Sample.preKey(1)), Sample.preKeyText("1")),
            BodySample(PreKeyResponse(Sample.preKey(0xFF_FFFF)), Sample.lastResortText),
        ] + directory + messages + attachments

    private static let directory: [BodySample] = [
        BodySample(DirectoryQuery(tokens: []), #"{"contacts":[]}"#),
        BodySample(Sample.query, #"{"contacts":["BQVVHxMt5zAFXA","+6vAXozPwSO/nQ"]}"#),
        BodySample(Sample.contact, #"{"token":"BQVVHxMt5zAFXA","relay":"whisper","supportsSms":true}"#),
        BodySample(DirectoryContact(token: Sample.token), #"{"token":"BQVVHxMt5zAFXA"}"#),
        BodySample(
            DirectoryContact(token: Sample.token, relay: ""), #"{"token":"BQVVHxMt5zAFXA","relay":""}"#),
        BodySample(DirectoryResponse(contacts: []), #"{"contacts":[]}"#),
        BodySample(
            DirectoryResponse(contacts: [Sample.contact, DirectoryContact(token: Sample.otherToken)]),
            #"{"contacts":[{"token":"BQVVHxMt5zAFXA","relay":"whisper","supportsSms":true},{"token":"+6vAXozPwSO/nQ"}]}"#
        ),
    ]

    private static let messages: [BodySample] = {
        let message = OutgoingMessage(
            type: .ciphertext, destination: Sample.number,
            body: [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1], timestamp: 1_387_843_200_123)
        let relayed = OutgoingMessage(
            type: .unknown(.max), destination: Sample.otherNumber, body: [], relay: "a\"/\\é\n", timestamp: .max)
        // The form that Android's client of December 2013 sends.
        let bare = OutgoingMessage(type: .preKeyBundle, destination: Sample.number, body: [0, 1, 2])
        let bareText = #"{"type":3,"destination":"+14152222222","body":"AAEC"}"#
        let (text, deployedText) = (
            #"{"type":1,"destination":"+14152222222","body":"++++////AAAAAQ","timestamp":"1387843200123"}"#,
            #"{"type":1,"destination":"+14152222222","body":"++++////AAAAAQ==","timestamp":1387843200123}"#
        )
        let relayedText = { (timestamp: String) in
            #"{"type":4294967295,"destination":"+14155550132","body":"","relay":"a\"/\\é\n","timestamp":\#(timestamp)}"#
        }
        let (quoted, number) = (relayedText(#""18446744073709551615""#), relayedText("18446744073709551615"))
        return [
            BodySample(message, text, deployed: deployedText), BodySample(relayed, quoted, deployed: number),
            BodySample(bare, bareText), BodySample(MessageBatch(messages: []), #"{"messages":[]}"#),
            BodySample(
                MessageBatch(messages: [message, bare, relayed]), #"{"messages":[\#(text),\#(bareText),\#(quoted)]}"#,
                deployed: #"{"messages":[\#(deployedText),\#(bareText),\#(number)]}"#),
            BodySample(DeliveryReport(success: []), #"{"success":[],"failure":[]}"#),
            BodySample(
                DeliveryReport(success: [Sample.number, Sample.otherNumber], failure: [Sample.number]),
                #"{"success":["+14152222222","+14155550132"],"failure":["+14152222222"]}"#),
        ]
    }()

    private static let attachments: [BodySample] = {
        let location = #""location":"https://blobs.example:8443/a/b?signature=c%2Fd""#
        let allocations = [0, 9_007_199_254_740_993, UInt64.max].map { id in
            BodySample(
                AttachmentAllocation(id: id, location: Sample.location), #"{"id":"\#(id)",\#(location)}"#,
                deployed: #"{"id":\#(id),\#(location)}"#)
        }
        return allocations + [BodySample(AttachmentLocation(location: Sample.location), "{\(location)}")]
    }()
}

/// Returns the error of reading a text, or nil if the text is valid. An array and a span must give the same result.
func refusal<Body: JSONBody>(_: Body.Type, _ text: String, limits: WireLimits = .json) -> JSONError? {
    let bytes = Array(text.utf8)
    var errors: [JSONError?] = []
    do throws(JSONError) {
        _ = try Body(json: bytes, limits: limits)
        errors.append(nil)
    } catch { errors.append(error) }
    do throws(JSONError) {
        _ = try unsafe Body(json: bytes.span.bytes, limits: limits)
        errors.append(nil)
    } catch { errors.append(error) }
    precondition(errors[0] == errors[1], "an array and a span give different results for \(text)")
    return errors[0]
}

/// An invalid text and its error. In the text, `¦` marks the byte at fault.
struct Refused {
    let text: String
    let error: JSONError

    init(_ marked: String, _ reason: JSONError.Reason, _ path: String) {
        let parts = marked.split(separator: "¦", omittingEmptySubsequences: false)
        precondition(parts.count == 2, "mark exactly one byte with ¦: \(marked)")
        text = parts.joined()
        error = JSONError(reason, path: path, offset: parts[0].utf8.count)
    }
}
