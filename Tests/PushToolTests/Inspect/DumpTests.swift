// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

import struct PushTestSupport.SeededGenerator

@testable import PushTool

/// The annotated dump has each byte in exactly one row, and the verdict of the library, for every input.
@Suite struct DumpTests {
    private enum Kind: CaseIterable {
        case signal, content
    }

    private final class Rows {
        var rows: [DumpRow] = []
    }

    private func dump(_ bytes: [UInt8], as kind: Kind) throws -> (rows: [DumpRow], verdict: WireError?) {
        let box = Rows()
        let schema: MessageSchema = kind == .signal ? .signal : .content
        let verdict = try Dump.message(bytes, as: schema) { box.rows.append($0) }
        return (box.rows, verdict)
    }

    private func libraryVerdict(_ bytes: [UInt8], as kind: Kind) -> WireError? {
        do throws(WireError) {
            switch kind {
            case .signal: _ = try IncomingPushMessageSignal(parsing: bytes)
            case .content: _ = try PushMessageContent(parsing: bytes)
            }
            return nil
        } catch { return error }
    }

    /// Dumps a message, and compares the dump with the library.
    private func check(_ bytes: [UInt8], as kind: Kind, _ context: String = "") throws {
        let (rows, verdict) = try dump(bytes, as: kind)
        let wanted = libraryVerdict(bytes, as: kind)
        let told = "\(Hex.text(bytes)) as \(kind). \(context)"
        if verdict != wanted { Issue.record("verdict \(String(describing: verdict)): \(told)") }
        if !rows.tile(bytes.count) { Issue.record("rows do not tile: \(rows.map(\.range)) \(told)") }
        let faults = rows.filter { $0.kind == .fault }
        guard let wanted else {
            if !faults.isEmpty { Issue.record("a fault in a valid message: \(told)") }
            return
        }
        let last = rows.last
        let isThere = last?.kind == .fault && last?.range.lowerBound == wanted.offset
        let isNamed = last?.text.hasPrefix("\(wanted.caseName) at offset \(wanted.offset): ") == true
        if faults.count != 1 || !isThere || !isNamed {
            Issue.record("fault \(String(describing: last)) for \(wanted): \(told)")
        }
    }

    private static func messages(_ name: String) throws -> [[UInt8]] {
        try VectorDocument("vectors/\(name).json").groups.flatMap { $0["tests"]?.array ?? [] }
            .compactMap { $0["encoded"]?.string.flatMap(Hex.bytes) }
    }

    @Test func everyMessageOfTheVectorsIsTiledAndJudgedAsTheLibraryDoes() throws {
        for (name, kind) in [("signal", Kind.signal), ("content", .content)] {
            for message in try Self.messages(name) where message.count < 2_000 { try check(message, as: kind) }
        }
    }

    @Test func everyCutOfAMessageIsTiledAndItsFaultIsTheLibrarys() throws {
        let pointer = AttachmentPointer(id: 1 << 60, contentType: "image/jpeg", key: [UInt8](repeating: 7, count: 64))
        let content = try PushMessageContent(body: "Grüße 😀", attachments: [pointer, AttachmentPointer()]).encoded()
        let unknown: [UInt8] = [0x4B, 0x08, 0x01, 0x53, 0x54, 0x4C, 0x4D, 1, 2, 3, 4, 0x38, 0xAC, 0x02]
        let signal = try IncomingPushMessageSignal(
            type: .plaintext, source: "+14155550132", relay: "é", destinations: ["a", ""], timestamp: 1,
            message: content
        ).encoded()
        for (message, kind) in [(signal + unknown, Kind.signal), (content + unknown, .content)] {
            for end in 0...message.count { try check(Array(message[..<end]), as: kind) }
        }
    }

    @Test func changedMessagesAreTiledAndJudgedAsTheLibraryDoes() throws {
        var random = SeededGenerator()
        for (name, kind) in [("signal", Kind.signal), ("content", .content)] {
            let messages = try Self.messages(name).filter { $0.count < 300 }
            let alphabet: [UInt8] = [0x00, 0x0A, 0x0B, 0x0C, 0x12, 0x32, 0x80, 0xC3, 0xFF]
            for _ in 0..<1_500 {
                let message = try #require(messages.randomElement(using: &random))
                // Half of the messages are dumped as a random kind.
                let kind =
                    Bool.random(using: &random) ? kind : try #require(Kind.allCases.randomElement(using: &random))
                try check(random.mutated(message, alphabet: alphabet), as: kind, "\(random)")
            }
        }
    }

    @Test func aHundredLevelsAreShownAndTheNextIsTheFault() throws {
        for kind in Kind.allCases {
            for (open, close) in [([0x4B], [0x4C]), ([0xFB, 0x01], [0xFC, 0x01])] as [([UInt8], [UInt8])] {
                func nested(_ depth: Int) -> [UInt8] {
                    Array(repeatElement(open, count: depth).joined()) + repeatElement(close, count: depth).joined()
                }
                let (rows, verdict) = try dump(nested(100), as: kind)
                #expect(verdict == nil && rows.count == 200 && rows.map(\.depth).max() == 99)
                try check(nested(100), as: kind)
                try check(nested(101), as: kind)
                #expect(try dump(nested(101), as: kind).verdict?.caseName == "tooDeep")
            }
        }
    }

    @Test func namesAndValuesOfFieldsAreTold() throws {
        let content = try PushMessageContent(body: "Hi").encoded()
        let signal = try IncomingPushMessageSignal(
            type: .plaintext, source: "+14155550100", timestamp: 1_387_813_061_207, message: content
        ).encoded()
        #expect(
            try dump(signal, as: .signal).rows == [
                DumpRow(range: 0..<2, depth: 0, kind: .field, text: "type = 0: plaintext, not encrypted"),
                DumpRow(range: 2..<4, depth: 0, kind: .field, text: "source, 12 bytes"),
                DumpRow(range: 4..<16, depth: 1, kind: .value, text: "\"+14155550100\""),
                DumpRow(
                    range: 16..<23, depth: 0, kind: .field,
                    text: "timestamp = 1387813061207 ms: 2013-12-23 15:37:41.207 UTC"),
                DumpRow(range: 23..<25, depth: 0, kind: .field, text: "message, 4 bytes: a PushMessageContent"),
                DumpRow(range: 25..<27, depth: 1, kind: .field, text: "body, 2 bytes"),
                DumpRow(range: 27..<29, depth: 2, kind: .value, text: "\"Hi\""),
            ])
    }

    @Test func aMessageThatIsNotSaidToBePlaintextIsNotLookedInto() throws {
        let content = try PushMessageContent(body: "Hi").encoded()
        for type in [SignalType.absent, .ciphertext, .keyExchange, .preKeyBundle, .unknown(4)] {
            let signal = try IncomingPushMessageSignal(type: type, message: content).encoded()
            #expect(try !dump(signal, as: .signal).rows.contains { $0.text.contains("Hi") || $0.text.contains("body") })
        }
    }
}

extension [DumpRow] {
    /// Whether the rows cover each of `count` bytes once, in order.
    func tile(_ count: Int) -> Bool {
        let ends = [0] + map(\.range.upperBound)
        return map(\.range.lowerBound) == ends.dropLast() && ends.last == count
    }
}
