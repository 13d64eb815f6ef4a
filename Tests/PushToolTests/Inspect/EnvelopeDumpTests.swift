// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire
import Testing

@testable import PushTool

/// The annotated dump of envelopes.
@Suite struct EnvelopeDumpTests {
    private let key = SignalingKey()

    private func dump(
        _ bytes: [UInt8], key: SignalingKey?, profile: Profile = .specification
    ) throws -> (rows: [DumpRow], verdict: EnvelopeError?, signal: [UInt8]?) {
        var rows: [DumpRow] = []
        let (verdict, signal) = try Dump.envelope(bytes, key: key, profile: profile) { rows.append($0) }
        return (rows, verdict, signal)
    }

    @Test func everyCutIsTiledAndItsFaultIsTheLibrarys() throws {
        for profile in Profile.allCases {
            let envelope = try Envelope.seal([UInt8](repeating: 1, count: 40), key: key, profile: profile)
            for end in 0...envelope.count {
                let bytes = Array(envelope[..<end])
                var wanted: EnvelopeError?
                do { _ = try Envelope.open(bytes, key: key, profile: profile) } catch { wanted = error }
                let (rows, verdict, signal) = try dump(bytes, key: key, profile: profile)
                #expect(verdict == wanted && rows.tile(end), "\(end)")
                #expect((signal == nil) == (wanted != nil))
                let fault = rows.last { $0.kind == .fault }
                #expect((fault == nil) == (wanted == nil))
                if let wanted { #expect(fault?.text.hasPrefix("\(wanted.caseName): ") == true) }
                // Without a key, the MAC is not verified. All other verdicts are the same.
                let bare = try dump(bytes, key: nil, profile: profile)
                #expect(bare.verdict == (wanted == .authenticationFailed ? nil : wanted) && bare.rows.tile(end))
                #expect(bare.signal == nil)
            }
        }
    }

    @Test func aChangedByteShowsAtTheVersionOrAtTheMAC() throws {
        let envelope = try Envelope.seal([1, 2, 3], key: key, profile: .specification)
        for index in envelope.indices {
            var changed = envelope
            changed[index] ^= 0x40
            let (rows, verdict, signal) = try dump(changed, key: key)
            let fault = rows.first { $0.kind == .fault }
            #expect(verdict == (index == 0 ? .unsupportedVersion(0x41) : .authenticationFailed))
            #expect(fault?.range == (index == 0 ? 0..<43 : 33..<43) && signal == nil && rows.tile(43))
        }
    }

    @Test func whatEachPartIsIsTold() throws {
        let rows = try dump(Envelope.seal([1, 2, 3], key: key, profile: .specification), key: key).rows
        #expect(rows.map(\.range) == [0..<1, 1..<17, 17..<33, 33..<43])
        #expect(
            rows.map(\.text) == [
                "version 1", "IV, random", "ciphertext, AES-256-CBC, 16 bytes: 1 block", "MAC, HMAC-SHA1: verified",
            ])
    }
}

/// The three columns of a dump for people.
@Suite struct DumpTextTests {
    private let printer = DumpText(terminal: .plain)

    private func bytes(of lines: [String]) -> Int {
        lines.reduce(0) { $0 + $1.dropFirst(10).prefix(48).split(separator: " ").count { $0.count == 2 } }
    }

    @Test func sixteenBytesStandOnALineAndLongValuesAreShortened() {
        let bytes = [UInt8](repeating: 0xAB, count: 1000)
        for (count, lines) in [(0, 1), (1, 1), (16, 1), (17, 2), (64, 4), (65, 4), (1000, 4)] {
            let row = DumpRow(range: 0..<count, depth: 0, kind: .value, text: "meaning")
            #expect(printer.lines(row, of: bytes).count == lines, "\(count)")
        }
        let long = printer.lines(DumpRow(range: 0..<1000, depth: 0, kind: .value, text: "long"), of: bytes)
        #expect(long[2] == "     ...  ... 952 more bytes ...")
        #expect(self.bytes(of: [long[0], long[1], long[3]]) == 48)
    }

    @Test func ofWhatFollowsAFaultOnlyTheBeginningIsShown() {
        let row = DumpRow(range: 3..<100, depth: 0, kind: .fault, text: "truncated")
        let lines = printer.lines(row, of: [UInt8](repeating: 0, count: 100))
        #expect(
            lines.count == 2 && lines[0].hasPrefix("       3  00 00") && lines[1].hasSuffix("... 81 more bytes ..."))
    }

    @Test func colorsAreForTerminalsOnlyAndChangeNoCharacter() throws {
        let row = DumpRow(range: 0..<2, depth: 40, kind: .field, text: "x")
        let plain = printer.lines(row, of: [1, 2])
        #expect(
            plain == ["       0  01 02" + String(repeating: " ", count: 44) + String(repeating: " ", count: 24) + "x"])
        let colored = DumpText(terminal: Terminal(isColored: true)).lines(row, of: [1, 2])
        #expect(colored.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == plain && colored != plain)
    }

    @Test func momentsAreOfTheGregorianCalendarToTheLastMillisecond() {
        for (milliseconds, text) in [
            (0, "1970-01-01 00:00:00.000 UTC"), (951_782_399_999, "2000-02-28 23:59:59.999 UTC"),
            (951_782_400_000, "2000-02-29 00:00:00.000 UTC"), (1_387_813_061_207, "2013-12-23 15:37:41.207 UTC"),
            (4_107_542_400_000, "2100-03-01 00:00:00.000 UTC"), (253_402_300_800_000, "10000-01-01 00:00:00.000 UTC"),
        ] as [(UInt64, String)] {
            #expect(System.dateText(milliseconds) == text)
        }
        #expect(System.dateText(.max).hasSuffix(" UTC"))
    }

    @Test func aQuotedTextIsOneLineAndNoCommand() {
        #expect(Quoted.text("a\n\u{1B}[2J\u{202E}é".utf8) == #""a\u{a}\u{1b}[2J\u{202e}é""#)
        #expect(Quoted.text(String(repeating: "é", count: 60).utf8) == "\"\(String(repeating: "é", count: 60))\"")
        #expect(Quoted.text(String(repeating: "é", count: 61).utf8) == "\"\(String(repeating: "é", count: 60))\"...")
        #expect(Quoted.text([]) == "\"\"")
    }
}
