// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

/// Valid and invalid UTF-8 in every string field of every message.
@Suite struct TextTests {
    enum Field: CaseIterable {
        case source, relay, destination, body, contentType, attachmentContentType

        var number: UInt32 {
            switch self {
            case .source, .contentType: 2
            case .relay: 3
            case .destination: 4
            case .body: 1
            case .attachmentContentType: 2
            }
        }

        /// Returns a message that has this text in the field, and the offset of the text.
        func message(_ text: [UInt8], then later: WireParts.Part? = nil) -> (bytes: [UInt8], offset: Int) {
            let width = WireWriter.byteCount(varint: UInt64(text.count))
            let fields = wire(.varint(9, 1), .bytes(number, text), later ?? .raw([]))
            guard self == .attachmentContentType else { return (fields, 2 + 1 + width) }
            return (wire(.bytes(2, fields)), 1 + WireWriter.byteCount(varint: UInt64(fields.count)) + 2 + 1 + width)
        }

        /// Returns the field's text as bytes. The view and the owned form must give the same.
        func read(_ bytes: [UInt8]) throws(WireError) -> [UInt8]? {
            let span = unsafe bytes.span.bytes
            let (owned, viewed): (String?, String?)
            switch self {
            case .source, .relay, .destination:
                let (a, b) = (try IncomingPushMessageSignal(parsing: bytes), try IncomingPushMessageSignal.viewed(span))
                switch self {
                case .source: (owned, viewed) = (a.source, b.source)
                case .relay: (owned, viewed) = (a.relay, b.relay)
                default: (owned, viewed) = (a.destinations.first, b.destinations.first)
                }
            case .body, .attachmentContentType:
                let (a, b) = (try PushMessageContent(parsing: bytes), try PushMessageContent.viewed(span))
                (owned, viewed) =
                    self == .body
                    ? (a.body, b.body) : (a.attachments.first?.contentType, b.attachments.first?.contentType)
            case .contentType:
                let (a, b) = (try AttachmentPointer(parsing: bytes), try AttachmentPointer.viewed(span))
                (owned, viewed) = (a.contentType, b.contentType)
            }
            #expect(owned.map { Array($0.utf8) } == viewed.map { Array($0.utf8) })
            return owned.map { Array($0.utf8) }
        }
    }

    /// The invalid UTF-8 of docs/bad-inputs.md row 38, and similar sequences.
    static let wrong: [[UInt8]] = [
        [0xFF], [0xFE], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3],
        [0xE2, 0x82],
        [0xF0, 0x9F, 0x98], [0x80], [0xBF], [0xE2, 0x41, 0x41],
    ]

    @Test("bad-inputs.md rows 38, 39: text that is not UTF-8", arguments: Field.allCases)
    func whatIsNotUTF8IsRefusedWhereTheTextBegins(field: Field) throws {
        for wrong in Self.wrong {
            // ASCII is checked in words of 8 bytes. These positions cover two words and the bytes after them.
            for before in 0...17 {
                for after in [0, 1, 7, 8] {
                    let text = [UInt8](repeating: 0x61, count: before) + wrong + [UInt8](repeating: 0x62, count: after)
                    let (bytes, offset) = field.message(text)
                    guard fault({ () throws(WireError) in try field.read(bytes) }) == .invalidUTF8(offset: offset)
                    else {
                        Issue.record("\(hexEncode(text))")
                        continue
                    }
                }
            }
        }
    }

    @Test("bad-inputs.md row 38: invalid text before a valid value of the same field", arguments: Field.allCases)
    func aValueThatIsOverwrittenIsCheckedAllTheSame(field: Field) {
        for wrong in Self.wrong {
            let (bytes, offset) = field.message(wrong, then: .string(field.number, "fine"))
            #expect(fault { () throws(WireError) in try field.read(bytes) } == .invalidUTF8(offset: offset))
        }
    }

    @Test("bad-inputs.md rows 40, 41: NUL, BOM, noncharacters", arguments: Field.allCases)
    func unusualTextIsKeptAsItIs(field: Field) throws {
        let texts = [
            "", "\0", "a\0b", "\u{FEFF}", "\u{FEFF}a", "\u{10FFFF}", "\u{FFFE}", "\u{FFFF}", "\u{D7FF}", "\u{E000}",
            "\u{7F}",
            "\u{80}", "\u{7FF}", "\u{800}", "\u{10000}", "e\u{301}", "\u{E9}", "\r\n", "+14155550132",
        ]
        for text in texts {
            for before in 0...9 {
                let wanted = [UInt8](repeating: 0x61, count: before) + Array(text.utf8)
                #expect(try field.read(field.message(wanted).bytes) == wanted)
            }
        }
    }

    @Test func everyTextOfTwoBytesIsJudgedAsTheStandardLibraryJudgesIt() {
        for first in UInt8.min ... .max {
            for second in UInt8.min ... .max { check([first, second]) }
        }
    }

    @Test func randomTextsOfLeadsAndTrailsAreJudgedAsTheStandardLibraryJudgesThem() {
        var generator = SeededGenerator()
        let edges: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF,
            0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...12, using: &generator)
            check((0..<count).map { _ in edges.randomElement(using: &generator)! })
        }
        // The encoding of any scalar is valid.
        for _ in 0..<5_000 {
            guard let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) else { continue }
            check(Array(String(scalar).utf8))
        }
    }

    private func check(_ text: [UInt8]) {
        let isText = String(validating: text, as: UTF8.self) != nil
        let bytes = [0x0A, UInt8(text.count)] + text
        let found = fault { () throws(WireError) in _ = try unsafe PushMessageContent.View(parsing: bytes.span.bytes) }
        if found != (isText ? nil : .invalidUTF8(offset: 2)) { Issue.record("\(hexEncode(text))") }
    }

    @Test func aReadersStringIsCheckedToo() throws {
        let (right, wrong) = (wire(.string(1, "é")), wire(.bytes(1, [0x61, 0xFF])))
        for (bytes, wanted) in [(right, nil), (wrong, .invalidUTF8(offset: 2))] as [([UInt8], WireError?)] {
            var reader = unsafe WireReader(bytes.span.bytes)
            _ = try reader.next()
            var found: WireError?
            do throws(WireError) { _ = try reader.string() } catch { found = error }
            #expect(found == wanted)
        }
    }
}
