// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

@Suite struct AttachmentPointerTests {
    @Test func aKeyGoesThroughThePointerAndComesBackEqual() throws {
        let key = AttachmentKey()
        let pointer = AttachmentPointer(id: .max, contentType: "image/png", key: key)
        #expect(pointer.id == .max)
        #expect(pointer.contentType == "image/png")
        #expect(pointer.key?.count == AttachmentKey.byteCount)
        #expect(try pointer.attachmentKey == key)
        #expect(try pointer.attachmentKey != AttachmentKey())
    }

    @Test func whatIsNotGivenIsNotWritten() throws {
        let key = try AttachmentKey(parsing: [UInt8](0..<64))
        let pointer = AttachmentPointer(key: key)
        #expect(pointer.id == nil)
        #expect(pointer.contentType == nil)
        #expect(try pointer.encoded() == wire(.bytes(3, [UInt8](0..<64))))
    }

    @Test func aPointerByKeyIsThePointerByItsBytes() throws {
        let bytes = [UInt8](1...64)
        let key = try AttachmentKey(parsing: bytes)
        #expect(
            AttachmentPointer(id: 0, contentType: "", key: key) == AttachmentPointer(id: 0, contentType: "", key: bytes)
        )
    }

    @Test func theKeyOpensTheBlobAtTheOtherEndOfTheWire() throws {
        let picture = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let (key, blob) = try AttachmentCipher.encrypt(picture)
        let sent = PushMessageContent(
            body: "look", attachments: [AttachmentPointer(id: 1 << 63, contentType: "image/jpeg", key: key)])

        let bytes = try sent.encoded()
        let received = try PushMessageContent(parsing: bytes).attachments[0]
        #expect(received.id == 1 << 63)
        let itsKey = try #require(try received.attachmentKey)
        #expect(try AttachmentCipher.decrypt(blob, key: itsKey) == picture)

        let view = try unsafe PushMessageContent.View(parsing: bytes.span.bytes)
        var attachments = view.attachments
        let pointer = attachments.next()!
        let keyOfTheView = try #require(try pointer.attachmentKey)
        #expect(keyOfTheView == key)
    }

    @Test func aKeyOfAnotherLengthIsAFaultOfTheKeyAndNotOfTheMessage() throws {
        for count in [0, 63, 65] {
            let content = wire(
                .string(1, "still there"), .message(2, [.bytes(3, [UInt8](repeating: 1, count: count))]))
            let received = try PushMessageContent(parsing: content)
            #expect(received.body == "still there")
            #expect(
                fault { () throws(KeyError) in try received.attachments[0].attachmentKey } == .length(count))
        }
    }

    @Test func neitherTheKeyNorTheIDIsPrinted() throws {
        let key = try AttachmentKey(parsing: [UInt8](repeating: 0xAB, count: 64))
        let pointer = AttachmentPointer(id: 987_654_321, contentType: "image/png", key: key)
        var dumped = ""
        dump(pointer, to: &dumped)
        for text in ["\(pointer)", String(reflecting: pointer), dumped] {
            #expect(!text.contains("171"))
            #expect(!text.lowercased().contains("ab, "))
            #expect(!text.contains("987654321"))
            #expect(!text.contains("image"))
        }
        #expect("\(pointer)" == "AttachmentPointer(key: 64 bytes)")
    }
}
