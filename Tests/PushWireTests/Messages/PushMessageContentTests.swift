// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

@Suite struct PushMessageContentTests {
    private func viewed(_ parts: WireParts.Part...) throws -> PushMessageContent {
        let bytes = try WireParts(parts).encoded()
        let content = try unsafe PushMessageContent.viewed(bytes.span.bytes)
        #expect(try PushMessageContent(parsing: bytes) == content)
        return content
    }

    @Test("bad-inputs.md row 37: an empty field is present")
    func emptyFieldsArePresentAndMissingOnesAreNot() throws {
        #expect(try viewed() == PushMessageContent())
        #expect(try viewed().body == nil)
        let empty = try viewed(.string(1, ""), .bytes(2, []))
        #expect(empty.body == "")
        #expect(empty.attachments == [AttachmentPointer()])
        let pointer = try viewed(.message(2, [.fixed64(1, 0), .string(2, ""), .bytes(3, [])])).attachments[0]
        #expect(pointer.id == 0)
        #expect(pointer.contentType == "")
        #expect(pointer.key == [])
        #expect(empty.attachments[0].id == nil)
        #expect(empty.attachments[0].contentType == nil)
        #expect(empty.attachments[0].key == nil)
    }

    @Test("bad-inputs.md rows 33, 34: the last body wins, attachments append and do not merge")
    func attachmentsAppendInOrder() throws {
        let content = try viewed(
            .message(2, [.fixed64(1, 1), .bytes(3, [1])]), .string(1, "first"), .varint(9, 1),
            .message(2, [.string(2, "image/png")]), .string(1, "last"), .message(2, [.fixed64(1, 1)]))
        #expect(content.body == "last")
        #expect(
            content.attachments == [
                AttachmentPointer(id: 1, key: [1]), AttachmentPointer(contentType: "image/png"),
                AttachmentPointer(id: 1),
            ])
        #expect(content.unknownFields == wire(.varint(9, 1)))
    }

    @Test func anyNumberOfAttachmentsIsReadInOrderAndWhole() throws {
        for count in 0...10 as ClosedRange<UInt64> {
            let attachments = (0..<count).map { AttachmentPointer(id: $0, contentType: "\($0)", key: [UInt8($0)]) }
            let content = PushMessageContent(body: "text", attachments: attachments)
            let bytes = try content.encoded()
            #expect(try PushMessageContent(parsing: bytes) == content)
            #expect(try unsafe PushMessageContent.viewed(bytes.span.bytes) == content)
            // A fault in the bytes is reported before the limit.
            for limit in 0...10 {
                let limits = WireLimits(maximumElementCount: limit)
                let tooMany = limit < count ? try offset(ofAttachment: limit, bytes) : nil
                #expect(
                    fault { () throws(WireError) in try PushMessageContent(parsing: bytes, limits: limits) }
                        == tooMany.map { .tooManyElements(offset: $0) })
                #expect(
                    fault { () throws(WireError) in try PushMessageContent(parsing: bytes + [0], limits: limits) }
                        == .fieldNumberZero(offset: bytes.count))
            }
        }
    }

    private func offset(ofAttachment index: Int, _ bytes: [UInt8]) throws -> Int {
        var (reader, count) = unsafe (WireReader(bytes.span.bytes), 0)
        while true {
            let start = reader.offset
            let tag = try #require(try reader.next())
            if tag.fieldNumber == 2 {
                if count == index { return start }
                count += 1
            }
            try reader.skip(tag)
        }
    }

    @Test("bad-inputs.md rows 29, 49: an attachment keeps its own unknown fields")
    func unknownFieldsStayWithTheMessageThatTheyCameIn() throws {
        let later: [WireParts.Part] = [.varint(4, 1000), .bytes(5, [1, 2]), .bytes(6, [3])]
        let wrong: [WireParts.Part] = [.varint(1, 7), .fixed32(2, 8), .group(3, [.varint(1, 1)])]
        let content = try viewed(
            .message(3, [.varint(1, 1)]), .message(2, later + [.fixed64(1, 5)] + wrong), .varint(4, 1), .varint(1, 1),
            .varint(2, 2))
        #expect(content.attachments.count == 1)
        #expect(content.attachments[0].id == 5)
        #expect(try content.attachments[0].unknownFields == WireParts(later + wrong).encoded())
        #expect(
            content.unknownFields == wire(.message(3, [.varint(1, 1)]), .varint(4, 1), .varint(1, 1), .varint(2, 2)))
        // Encoding writes the known fields first, in both messages.
        #expect(
            try content.encoded()
                == wire(
                    .message(2, [.fixed64(1, 5)] + later + wrong), .message(3, [.varint(1, 1)]), .varint(4, 1),
                    .varint(1, 1), .varint(2, 2)))
    }

    @Test("bad-inputs.md row 44: ids of 64 bits are exact")
    func idsAreExact() throws {
        for id in edgeValues {
            #expect(try viewed(.message(2, [.fixed64(1, 9), .fixed64(1, id)])).attachments[0].id == id)
            #expect(try AttachmentPointer(parsing: wire(.fixed64(1, id))).id == id)
        }
    }

    @Test("bad-inputs.md row 46: attachment keys that are not 64 bytes", arguments: [0, 1, 32, 52, 63, 64, 65, 128])
    func theWireTakesAKeyOfAnyLengthAndTheAccessorTakesSixtyFour(count: Int) throws {
        let key = (0..<count).map { UInt8($0) }
        let bytes = wire(.bytes(3, key))
        let pointer = try AttachmentPointer(parsing: bytes)
        #expect(pointer.key == key)
        let view = try unsafe AttachmentPointer.View(parsing: bytes.span.bytes)
        if count == 64 {
            let wanted = try AttachmentKey(parsing: key)
            #expect(try pointer.attachmentKey == wanted)
            #expect(try view.attachmentKey == wanted)
        } else {
            #expect(fault { () throws(KeyError) in try pointer.attachmentKey } == .length(count))
            #expect(fault { () throws(KeyError) in try view.attachmentKey } == .length(count))
        }
    }

    @Test func anAbsentKeyIsNoKeyAndNoFault() throws {
        let bytes = wire(.fixed64(1, 1))
        #expect(try AttachmentPointer(parsing: bytes).attachmentKey == nil)
        let view = try unsafe AttachmentPointer.View(parsing: bytes.span.bytes)
        #expect(try view.attachmentKey == nil)
    }

    @Test("bad-inputs.md row 31: a field of an attachment that reaches beyond it")
    func anAttachmentsFieldEndsWithTheAttachment() {
        // The attachment has 3 bytes. Its content type claims 4 bytes, of which only one is in the attachment.
        let bytes: [UInt8] = [0x08, 0x01, 0x12, 0x03, 0x12, 0x04, 0x61, 0x62, 0x63, 0x64]
        #expect(fault { () throws(WireError) in try PushMessageContent(parsing: bytes) } == .truncated(offset: 6))
    }

    @Test("bad-inputs.md row 30: a fixed64 cut inside an attachment")
    func anAttachmentsIDEndsWithTheAttachment() {
        for count in 0..<8 {
            let bytes = wire(.bytes(2, [0x09] + [UInt8](repeating: 1, count: count)), .fixed64(9, 0))
            #expect(fault { () throws(WireError) in try PushMessageContent(parsing: bytes) } == .truncated(offset: 3))
        }
    }

    @Test("bad-inputs.md row 32: an end group inside an attachment")
    func anAttachmentDoesNotEndAGroupOutsideIt() {
        let bytes = wire(.raw([0x4B]), .bytes(2, [0x4C]), .raw([0x4C]))
        // Inside an unknown group, the parser does not look into the field.
        #expect(throws: Never.self) { try PushMessageContent(parsing: bytes) }
        let lone = wire(.bytes(2, [0x4C]))
        #expect(
            fault { () throws(WireError) in try PushMessageContent(parsing: lone) } == .unmatchedEndGroup(offset: 2))
    }

    @Test func everyFaultInAnAttachmentIsFoundAtItsOffset() {
        for wrong in WireFault.all {
            let before = wire(.string(1, "body"), .message(2, [.fixed64(1, 1)]))
            let bytes = wire(.raw(before), .bytes(2, wrong.bytes), .raw([UInt8](repeating: 1, count: 32)))
            let found = fault { () throws(WireError) in try PushMessageContent(parsing: bytes) }
            #expect(found == wrong.error(before.count + 2), "\(wrong.row)")
        }
    }
}
