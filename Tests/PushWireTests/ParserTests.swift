// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

/// Runs every public parser of the module on inputs of each length up to 300. No parser may trap, and all calls of a parser must give
/// the same result.
@Suite struct ParserTests {
    @Test func inputsOfOneByteValueGetAResultFromEveryParser() {
        for count in 0...300 {
            for byte: UInt8 in [0x00, 0x01, 0x0B, 0x80, 0xFF] { check([UInt8](repeating: byte, count: count)) }
        }
    }

    @Test func randomInputsGetAResultFromEveryParser() {
        var generator = SeededGenerator()
        for count in 0...300 {
            for _ in 0..<5 { check(generator.bytes(count), "\(generator)") }
        }
    }

    @Test func mutatedMessagesGetAResultFromEveryParser() throws {
        var generator = SeededGenerator()
        let pointer = AttachmentPointer(id: 1 << 60, contentType: "image/jpeg", key: [UInt8](repeating: 7, count: 64))
        let content = PushMessageContent(body: "Grüße 😀", attachments: [pointer, AttachmentPointer(), pointer])
        for _ in 0..<1_500 {
            let signal = IncomingPushMessageSignal(
                type: .ciphertext, source: "+14155550132", relay: "é", destinations: ["+14155550133", ""],
                timestamp: 1_387_800_000_000, message: generator.bytes(generator.length(upTo: 100)))
            let unknown = wire(.group(9, [.group(10, [.varint(1, 1)])]), .varint(7, 300), .fixed32(1, 1))
            let base = [try signal.encoded(), try content.encoded(), try pointer.encoded()].randomElement(
                using: &generator)!
            let alphabet: [UInt8] = [0x00, 0x0A, 0x0B, 0x0C, 0x12, 0x80, 0xC3, 0xFF]
            check(generator.mutated(base + unknown, alphabet: alphabet), "\(generator)")
        }
    }

    @Test func mutatedEnvelopesNeverOpen() throws {
        var generator = SeededGenerator()
        for _ in 0..<500 {
            let whole = try Envelope.seal(
                generator.bytes(generator.length(upTo: 200)), key: checkKey, profile: .specification)
            let wrong = generator.mutated(whole)
            guard wrong != whole else { continue }
            check(wrong, "\(generator)")
        }
    }

    @Test func mutatedPayloadsAreRefusedOrAreTheBytesTheySay() throws {
        var generator = SeededGenerator()
        for count in 0...300 {
            let bytes = generator.bytes(count)
            for padding in [Base64.Padding.padded, .unpadded] {
                let text = generator.mutated(
                    Array(Base64.encode(bytes, padding: padding).utf8), alphabet: Array("=A+/".utf8))
                checkText(text, "\(generator)")
            }
        }
    }

    private func check(_ bytes: [UInt8], _ context: String = "") {
        let edge = GuardedMemory(bytes)
        let start = GuardedMemory(bytes, at: .start)
        examine(IncomingPushMessageSignal.self, edge.rawSpan, elsewhere: start.rawSpan, context)
        examine(PushMessageContent.self, edge.rawSpan, elsewhere: start.rawSpan, context)
        examine(AttachmentPointer.self, edge.rawSpan, elsewhere: start.rawSpan, context)
        let (a, b) = (
            Result { () throws(WireError) in try walk(edge.rawSpan) },
            Result { () throws(WireError) in try walk(bytes) }
        )
        if a != b { Issue.record("\(hexEncode(bytes)): the fields depend on the address. \(context)") }
        if case .failure(let error) = a, !(0...bytes.count).contains(error.offset) {
            Issue.record("\(hexEncode(bytes)): the offset of \(error) is outside. \(context)")
        }
        for profile in Profile.allCases {
            let isLength = bytes.count >= 43 && (bytes.count - 27) % 16 == 0
            let wanted: EnvelopeError =
                !isLength ? .malformedLength : bytes[0] != 1 ? .unsupportedVersion(bytes[0]) : .authenticationFailed
            let found = openingFault(edge.rawSpan, profile: profile)
            if found != wanted { Issue.record("\(hexEncode(bytes)): \(String(describing: found)). \(context)") }
        }
        checkText(bytes, context)
        checkJSON(bytes, context)
    }

    /// Checks bytes as JSON. ``read(_:limits:_:)`` reads them twice, in two kinds of memory.
    private func checkJSON(_ bytes: [UInt8], _ context: String) {
        let error = syntaxFault(bytes)
        if error?.offset != JSONGrammar.firstFault(in: bytes) {
            Issue.record("\(hexEncode(bytes)): as JSON, \(told(error)). \(context)")
        }
    }

    /// Checks bytes as the text of a push: if the parser accepts a text, it is the base64 of the result.
    private func checkText(_ bytes: [UInt8], _ context: String) {
        guard let text = String(validating: bytes, as: UTF8.self), let payload = try? GCMPayload(base64: text) else {
            return
        }
        let padded = Array(Base64.encode(payload.envelope, padding: .padded).utf8)
        let unpadded = Array(Base64.encode(payload.envelope, padding: .unpadded).utf8)
        if bytes != padded, bytes != unpadded {
            Issue.record("\(hexEncode(bytes)) is not the base64 of its envelope. \(context)")
        }
    }
}
