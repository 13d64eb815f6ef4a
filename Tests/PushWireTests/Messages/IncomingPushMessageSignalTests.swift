// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

@Suite struct IncomingPushMessageSignalTests {
    private let whole = IncomingPushMessageSignal(
        type: .preKeyBundle, source: "+14155550132", relay: "relay.example", destinations: ["+14155550133", ""],
        timestamp: .max, message: [0xDE, 0xAD, 0xBE, 0xEF])

    @Test func fieldsAreWrittenInFieldOrderAndUnknownOnesLast() throws {
        let fields: [WireParts.Part] = [
            .varint(1, 3), .string(2, "+14155550132"), .string(3, "relay.example"), .string(4, "+14155550133"),
            .string(4, ""), .varint(5, .max), .bytes(6, [0xDE, 0xAD, 0xBE, 0xEF]),
        ]
        #expect(try whole.encoded() == WireParts(fields).encoded())
        #expect(whole.encodedByteCount == WireParts(fields).encodedByteCount)
        let unknown: [WireParts.Part] = [.varint(7, 1), .bytes(8, [9]), .fixed32(1, 4), .group(2, [.varint(1, 1)])]
        let read = try IncomingPushMessageSignal(parsing: WireParts(unknown + fields).encoded())
        #expect(try read.encoded() == WireParts(fields + unknown).encoded())
    }

    @Test("bad-inputs.md row 36: fields in any order")
    func fieldsInReverseAreTheSameSignal() throws {
        let reversed = wire(
            .bytes(6, [0xDE, 0xAD, 0xBE, 0xEF]), .varint(5, .max), .string(4, "+14155550133"), .string(4, ""),
            .string(3, "relay.example"), .string(2, "+14155550132"), .varint(1, 3))
        #expect(try IncomingPushMessageSignal(parsing: reversed) == whole)
    }

    @Test func everySubsetOfTheFieldsIsReadAsItWasWritten() throws {
        for subset in 0..<64 {
            var signal = IncomingPushMessageSignal(type: subset & 1 == 0 ? .absent : .ciphertext)
            if subset & 2 != 0 { signal.source = "" }
            if subset & 4 != 0 { signal.relay = "r" }
            if subset & 8 != 0 { signal.destinations = ["a", "a", ""] }
            if subset & 16 != 0 { signal.timestamp = 0 }
            if subset & 32 != 0 { signal.message = [] }
            let bytes = try signal.encoded()
            #expect(try IncomingPushMessageSignal(parsing: bytes) == signal)
            let viewed = try unsafe IncomingPushMessageSignal.viewed(bytes.span.bytes)
            #expect(viewed == signal)
        }
    }

    @Test func signalsThatDifferInOneFieldAreNotEqual() {
        var others = [IncomingPushMessageSignal](repeating: whole, count: 7)
        others[0].type = .ciphertext
        others[1].source = nil
        others[2].relay = ""
        others[3].destinations.swapAt(0, 1)
        others[4].timestamp = nil
        others[5].message = []
        others[6].unknownFields = [0x38, 0x01]
        for other in others { #expect(other != whole) }
        #expect(Set(others + [whole, whole]).count == 8)
        // The same characters in other strings are not equal.
        let (a, b) = (["a", "bc"], ["ab", "c"])
        #expect(IncomingPushMessageSignal(type: .absent, destinations: a) != .init(type: .absent, destinations: b))
    }

    @Test func textsWrittenDifferentlyAreDifferentEvenIfTheyLookAlike() throws {
        // "é" as one scalar and as two. Swift's `==` treats them as equal.
        let (one, two) = ("\u{E9}", "e\u{301}")
        #expect(one == two)
        let signal = IncomingPushMessageSignal(type: .absent)
        var (a, b) = (signal, signal)
        (a.source, b.source) = (one, two)
        #expect(a != b)
        #expect(try a.encoded() != b.encoded())
        (a, b) = (signal, signal)
        (a.relay, b.relay) = (one, two)
        #expect(a != b)
        (a, b) = (signal, signal)
        (a.destinations, b.destinations) = ([one], [two])
        #expect(a != b)
        #expect(Set([a, b, a]).count == 2)
        #expect(PushMessageContent(body: one) != PushMessageContent(body: two))
        #expect(Set([PushMessageContent(body: one), PushMessageContent(body: two)]).count == 2)
        #expect(AttachmentPointer(contentType: one) != AttachmentPointer(contentType: two))
        #expect(Set([AttachmentPointer(contentType: one), AttachmentPointer(contentType: two)]).count == 2)
    }

    @Test func nothingPrintedShowsWhatTheSignalHolds() {
        let secrets = ["4155550132", "4155550133", "relay.example", "222", "173", "190", "DEAD", "dead"]
        for text in printings(of: whole) {
            for secret in secrets { #expect(!text.contains(secret), "\(text)") }
        }
        #expect(whole.description == "IncomingPushMessageSignal(type: preKeyBundle, message: 4 bytes)")
        #expect(
            IncomingPushMessageSignal(type: .absent).description
                == "IncomingPushMessageSignal(type: absent, message: none)")
        #expect(Mirror(reflecting: whole).children.isEmpty)
    }

    @Test func nothingPrintedShowsWhatAContentHolds() {
        let pointer = AttachmentPointer(
            id: 424_242, contentType: "image/jpeg", key: [UInt8](repeating: 0xAB, count: 64))
        var content = PushMessageContent(body: "meet me at noon", attachments: [pointer])
        content.unknownFields = [0x38, 0xAB]
        for text in printings(of: content) + printings(of: pointer) {
            for secret in ["noon", "424242", "image", "171", "AB", "ab, ab"] {
                #expect(!text.contains(secret), "\(text)")
            }
        }
        #expect(content.description == "PushMessageContent(body: 15 bytes, attachments: 1)")
        #expect(PushMessageContent().description == "PushMessageContent(body: none, attachments: 0)")
        #expect(pointer.description == "AttachmentPointer(key: 64 bytes)")
        #expect(AttachmentPointer().description == "AttachmentPointer(key: none)")
        #expect(Mirror(reflecting: content).children.isEmpty)
        #expect(Mirror(reflecting: pointer).children.isEmpty)
    }

    /// Returns the texts that Swift prints for a message, alone and inside other values.
    private func printings<Message: WireMessage>(of message: Message) -> [String] {
        var dumped = ""
        dump(message, to: &dumped)
        dump([Optional(message)], to: &dumped)
        return ["\(message)", String(describing: message), String(reflecting: message), "\([message])", dumped]
    }
}
