// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

@Suite struct IncomingPushMessageSignalViewTests {
    private func viewed(_ parts: WireParts.Part...) throws -> IncomingPushMessageSignal {
        let bytes = try WireParts(parts).encoded()
        let signal = try unsafe IncomingPushMessageSignal.viewed(bytes.span.bytes)
        #expect(try IncomingPushMessageSignal(parsing: bytes) == signal)
        return signal
    }

    @Test("bad-inputs.md row 37: an empty field is present")
    func emptyFieldsArePresentAndMissingOnesAreNot() throws {
        let none = try viewed()
        #expect(none.source == nil)
        #expect(none.relay == nil)
        #expect(none.timestamp == nil)
        #expect(none.message == nil)
        #expect(none.destinations == [])
        let empty = try viewed(.string(2, ""), .string(3, ""), .string(4, ""), .varint(5, 0), .bytes(6, []))
        #expect(empty.source == "")
        #expect(empty.relay == "")
        #expect(empty.timestamp == 0)
        #expect(empty.message == [])
        #expect(empty.destinations == [""])
    }

    @Test("bad-inputs.md rows 33, 34: the last value wins, repeated ones append")
    func singularFieldsKeepTheirLastValueAndDestinationsAppend() throws {
        let signal = try viewed(
            .string(2, "a"), .string(4, "x"), .string(3, "b"), .varint(5, 1), .bytes(6, [1]), .string(2, "c"),
            .string(3, ""), .string(4, "y"), .varint(5, 2), .bytes(6, []), .string(4, "x"))
        #expect(signal.source == "c")
        #expect(signal.relay == "")
        #expect(signal.timestamp == 2)
        #expect(signal.message == [])
        #expect(signal.destinations == ["x", "y", "x"])
    }

    /// The parser reads a message's length of 1 or 2 bytes in its loop over the fields, and other lengths in a function.
    @Test("bad-inputs.md rows 2, 3, 7: lengths of a message at the edges of each width")
    func messagesOfEveryWidthOfLengthAreReadWholeAndRefusedCut() throws {
        for count in [0, 1, 127, 128, 129, 255, 256, 16_383, 16_384, 16_385] {
            for width in WireWriter.byteCount(varint: UInt64(count))...5 {
                let message = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
                let start = [0x32] + varint(UInt64(count), in: width)
                let whole = start + message
                let view = try unsafe IncomingPushMessageSignal.View(parsing: whole.span.bytes)
                let length = view.message?.byteCount
                #expect(length == count, "\(count) in \(width) bytes")
                #expect(try IncomingPushMessageSignal(parsing: whole).message == message)
                #expect(try IncomingPushMessageSignal(parsing: whole + [0x08, 0x01]).type == .ciphertext)
                for cut in 1..<start.count {
                    #expect(refusal(of: Array(whole.prefix(cut))) == .truncated(offset: 1))
                }
                if count > 0 { #expect(refusal(of: whole.dropLast()) == .truncated(offset: start.count)) }
            }
        }
    }

    private func refusal(of bytes: [UInt8]) -> WireError? {
        fault { () throws(WireError) in try IncomingPushMessageSignal(parsing: bytes) }
    }

    @Test("bad-inputs.md rows 29, 49: unknown fields are kept as they came")
    func unknownFieldsBetweenKnownOnesAreKeptInOrder() throws {
        let signal = try viewed(
            .varint(7, 300), .string(2, "a"), .raw([0xBA, 0x80, 0x00, 0x81, 0x00, 0x01]), .string(4, "x"),
            .group(9, [.string(4, "not a destination"), .group(4, [])]), .string(4, "y"), .fixed64(1, 1),
            .fixed32(2, 2),
            .varint(3, 3), .varint(4, 4), .bytes(5, [5]), .fixed64(6, 6), .varint(19000, 1), .varint(0x1FFF_FFFF, 1))
        #expect(signal.source == "a")
        #expect(signal.destinations == ["x", "y"])
        #expect(signal.type == .absent)
        // The overlong tag and length are kept.
        #expect(
            signal.unknownFields
                == wire(
                    .varint(7, 300), .raw([0xBA, 0x80, 0x00, 0x81, 0x00, 0x01]),
                    .group(9, [.string(4, "not a destination"), .group(4, [])]), .fixed64(1, 1), .fixed32(2, 2),
                    .varint(3, 3), .varint(4, 4), .bytes(5, [5]), .fixed64(6, 6), .varint(19000, 1),
                    .varint(0x1FFF_FFFF, 1)))
    }

    @Test func unknownFieldsAreWalkedOneByOneWithTheirTags() throws {
        let fields = [
            wire(.varint(7, 300)), wire(.group(8, [.varint(1, 1)])), wire(.bytes(9, [])), wire(.fixed32(1, 1)),
        ]
        let known = wire(.varint(1, 1), .string(4, "x"))
        let bytes = fields.reduce(known) { $0 + $1 + known }
        let view = try unsafe IncomingPushMessageSignal.View(parsing: bytes.span.bytes)
        #expect(view.unknownByteCount == fields.joined().count)
        var walk = view.unknownFields
        var found: [[UInt8]] = []
        while let field = walk.next() { found.append(copy(of: field)) }
        #expect(found == fields)
        if walk.next() != nil { Issue.record("the iterator returned a field after the last one") }
        // The count includes all fields, wherever the iterator is.
        #expect(walk.byteCount == fields.joined().count)
    }

    @Test func destinationsAreWalkedFromTheFirstEachTimeTheyAreAskedFor() throws {
        let bytes = wire(.string(4, "a"), .varint(4, 4), .string(4, ""), .string(2, "no"), .string(4, "c"))
        let view = try unsafe IncomingPushMessageSignal.View(parsing: bytes.span.bytes)
        for _ in 0..<2 {
            var walk = view.destinations
            #expect(walk.count == 3)
            var found: [String] = []
            while let text = walk.next() { found.append(String(copying: text)) }
            #expect(found == ["a", "", "c"])
            if walk.next() != nil { Issue.record("the iterator returned a destination after the last one") }
            #expect(walk.count == 3)
        }
    }

    @Test("bad-inputs.md row 44: timestamps of 64 bits are exact")
    func timestampsAreExact() throws {
        for value in edgeValues { #expect(try viewed(.varint(5, value)).timestamp == value) }
    }

    @Test("bad-inputs.md rows 9, 7: an overlong tag is the same field")
    func overlongTagsAndLengthsOfKnownFieldsAreThoseFields() throws {
        for width in 1...5 {
            let signal = try viewed(
                .raw(varint(0x12, in: width) + varint(1, in: width) + [0x61]), .raw(varint(0x08, in: width) + [0x01]))
            #expect(signal.source == "a")
            #expect(signal.type == .ciphertext)
            #expect(signal.unknownFields == [])
        }
    }

    @Test("bad-inputs.md row 42: padding that was not stripped")
    func trailingZerosAreFieldZero() {
        let bytes = wire(.varint(1, 1))
        for count in [1, 16] {
            let padded = bytes + [UInt8](repeating: 0, count: count)
            #expect(
                fault { () throws(WireError) in try IncomingPushMessageSignal(parsing: padded) }
                    == .fieldNumberZero(offset: 2))
        }
    }

    @Test func theViewCopiesNothing() throws {
        let bytes = wire(.string(2, "abc"), .bytes(6, [1, 2, 3]))
        let memory = GuardedMemory(bytes)
        let view = try IncomingPushMessageSignal.View(parsing: memory.rawSpan)
        let whole = memory.rawSpan
        guard let message = view.message, let source = view.source else {
            Issue.record("message or source is absent")
            return
        }
        #expect(whole.byteOffsets(of: message) == 7..<10)
        #expect(unsafe whole.byteOffsets(of: source.span.bytes) == 2..<5)
    }
}
