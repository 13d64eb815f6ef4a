// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

@Suite struct SignalTypeTests {
    private func type(_ bytes: [UInt8]) throws -> SignalType {
        let view = try unsafe IncomingPushMessageSignal.View(parsing: bytes.span.bytes)
        let owned = try IncomingPushMessageSignal(parsing: bytes)
        #expect(owned.type == view.type)
        return owned.type
    }

    @Test func theFourKnownValuesAreRead() throws {
        let known: [SignalType] = [.plaintext, .ciphertext, .keyExchange, .preKeyBundle]
        for (value, wanted) in known.enumerated() {
            #expect(try type(wire(.varint(1, UInt64(value)))) == wanted)
            #expect(wanted.value == UInt32(value))
            #expect(SignalType(UInt32(value)) == wanted)
            #expect(try IncomingPushMessageSignal(type: wanted).encoded() == wire(.varint(1, UInt64(value))))
        }
    }

    @Test("bad-inputs.md row 45: an absent type is never plaintext")
    func anAbsentTypeIsAbsentAndWritesNothing() throws {
        #expect(try type([]) == .absent)
        #expect(try type(wire(.string(2, "+14155550132"), .bytes(6, [1]))) == .absent)
        #expect(SignalType(nil) == .absent)
        #expect(SignalType.absent.value == nil)
        #expect(try IncomingPushMessageSignal(type: .absent).encoded() == [])
    }

    @Test("bad-inputs.md row 45: an unknown type is never plaintext")
    func everyOtherValueIsUnknownAndKept() throws {
        var generator = SeededGenerator()
        let random = (0..<2_000).map { _ in UInt32.random(in: 4...(.max), using: &generator) }
        for value in Array(4...300) + [99, 1 << 8, 1 << 16, 1 << 31, .max] + random {
            #expect(SignalType(value) == .unknown(value))
            #expect(SignalType(value).value == value)
            #expect(try type(wire(.varint(1, UInt64(value)))) == .unknown(value))
            #expect(try IncomingPushMessageSignal(type: .unknown(value)).encoded() == wire(.varint(1, UInt64(value))))
        }
    }

    @Test("bad-inputs.md rows 29, 45: a type of another wire type is an unknown field")
    func aTypeThatIsNoVarintIsAnUnknownField() throws {
        for other: WireParts.Part in [.bytes(1, []), .fixed64(1, 0), .fixed32(1, 0), .group(1, [])] {
            #expect(try type(wire(other)) == .absent)
            #expect(try type(wire(.varint(1, 3), other)) == .preKeyBundle)
            #expect(try IncomingPushMessageSignal(parsing: wire(other)).unknownFields == wire(other))
        }
    }

    @Test("bad-inputs.md row 43: the low 32 bits of a wider type")
    func aWideTypeKeepsItsLowThirtyTwoBitsAndThenIsJudged() throws {
        #expect(try type(wire(.varint(1, 1 << 32 + 1))) == .ciphertext)
        #expect(try type(wire(.varint(1, .max))) == .unknown(.max))
        // The low 32 bits are 0. Like the reference implementation, the parser reads this as plaintext.
        #expect(try type(wire(.varint(1, 1 << 32))) == .plaintext)
        #expect(try type(wire(.varint(1, 1 << 63 + 4))) == .unknown(4))
        let signal = try IncomingPushMessageSignal(parsing: wire(.varint(1, 1 << 32 + 1)))
        #expect(try signal.encoded() == wire(.varint(1, 1)))
    }

    @Test("bad-inputs.md row 33: the last type wins")
    func aLaterTypeOverwritesAnEarlierOne() throws {
        #expect(try type(wire(.varint(1, 0), .varint(1, 3))) == .preKeyBundle)
        #expect(try type(wire(.varint(1, 3), .varint(1, 77))) == .unknown(77))
    }
}
