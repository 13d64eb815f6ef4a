// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

@testable import PushTool

/// Payloads of unknown transport, and the errors for invalid payloads.
@Suite struct PushPayloadTests {
    private let envelope = [UInt8](repeating: 0xFB, count: 43)

    private func fault(_ payload: String) -> String? { fault(Array(payload.utf8)) }

    private func fault(_ payload: [UInt8]) -> String? {
        do throws(ToolError) {
            _ = try PushPayload(payload)
            return nil
        } catch { return error.description }
    }

    @Test func everyShapeIsFoundOutInBothProfilesWithOneLineEndAtMost() throws {
        for profile in Profile.allCases {
            let gcm = GCMPayload(envelope: envelope, profile: profile).encoded()
            for payload in [APNPayload(envelope: envelope, profile: profile).encoded(), gcm] {
                for end in ["", "\n", "\r\n"] {
                    #expect(try PushPayload(payload + Array(end.utf8)).envelope == envelope)
                }
            }
            for end in ["\r", "\n\n", " ", "\n\r"] {
                #expect(
                    fault(GCMPayload(envelope: envelope, profile: .specification).encoded() + Array(end.utf8)) != nil,
                    "\(end.utf8)")
            }
        }
    }

    @Test func jsonMayHaveSpaceAroundItAndKeysThatNobodyKnows() throws {
        let text = " \t\r\n{\"x\": {\"m\": 1}, \"m\" : \"AQID\", \"alert\": null} \n\n"
        #expect(try PushPayload(Array(text.utf8)).envelope == [1, 2, 3])
    }

    @Test func aFaultIsToldInWords() {
        for (payload, words) in [
            ("", "the payload is empty"), ("\n", "the payload is empty"),
            ("{}", "the payload's JSON has neither \"m\" (APN) nor \"message\" (GCM)"),
            ("{\"m\": 1}", "the payload: \"m\" has the wrong JSON type"),
            ("{\"m\": null}", "the payload: \"m\" is null"),
            ("{\"m\": \"A\"}", "the payload: \"m\" is invalid base64 at offset 1"),
            ("{\"message\": \"AQID\"}", "the payload: \"type\" is missing"),
            (
                "{\"type\": \"x\", \"message\": \"AQID\"}",
                "the payload: \"type\" has the wrong JSON type"
            ),
            ("{\"m\": \"AQID\"", "the payload: it is invalid JSON at offset 12 (line 1, column 13)"),
            ("[]", "the payload is not JSON, and is invalid base64 at offset 0"),
            ("AQ ID", "the payload is not JSON, and is invalid base64 at offset 2"),
            (
                "{\"m\": \"AQID\0\"}",
                "the payload: it is invalid JSON at offset 11 (line 1, column 12)"
            ),
            ("\u{FEFF}{\"m\": \"AQID\"}", "the payload begins with a byte order mark: save it as UTF-8 without one"),
        ] {
            #expect(fault(payload) == words)
        }
        let cut = Array("{\"m\": \"AQ".utf8) + [0xC3] + Array("\"}".utf8)
        #expect(fault(cut) == "the payload is not UTF-8 at offset 9 (line 1, column 10)")
        #expect(fault([0xFF, 0xFE, 0x7B, 0x00]) == "the payload is UTF-16: save it as UTF-8")
    }
}
