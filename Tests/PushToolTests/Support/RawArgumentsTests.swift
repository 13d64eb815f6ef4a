// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PushTool

/// Arguments keep their bytes, through the parser of the command line and into messages.
@Suite struct RawArgumentsTests {
    private static let samples: [[UInt8]] = [
        [], Array("plain é".utf8), [0xE9], [0x61, 0xFF, 0x62], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        [0xE2, 0x82],
        Array("\u{10FE00}\u{10FEE9}\u{10FEFF}".utf8), Array("\u{10FDFF}\u{10FF00}".utf8), Array("-x".utf8),
        Array("\u{1B}[1m\n\r\u{7F}\u{85}\u{202E}\u{2028}".utf8), Array("e\u{301}\u{323}".utf8),
    ]

    @Test func everyArgumentComesBackByteForByteAndNoTwoBecomeTheSameText() {
        let bytes = Self.samples + (1...255).map { [$0] } + (1...255).map { [0xC3, $0] }
        for isValue in [false, true] {
            let texts = bytes.map { RawArguments.encoded($0, isValue: isValue) }
            for (text, bytes) in zip(texts, bytes) { #expect(RawArguments.decoded(text) == bytes, "\(bytes)") }
            #expect(Set(texts.map { Array($0.utf8) }).count == Set(bytes).count)
        }
    }

    @Test func theParserSeesNoControlCharacter() {
        for bytes in Self.samples {
            let text = RawArguments.encoded(bytes)
            #expect(!text.unicodeScalars.contains { $0.isTerminalControl }, "\(bytes)")
        }
    }

    @Test func theArgumentAfterAnOptionAndWhatFollowsItsEqualsSignIsItsValue() {
        func check(_ arguments: [String], _ texts: [String]) {
            #expect(RawArguments.encoded(arguments.map { Array($0.utf8) }) == texts, "\(arguments)")
        }
        check(["seal", "--body", "-x", "--json"], ["seal", "--body", "\u{10FE2D}x", "--json"])
        check(["--body=", "--json"], ["--body", "", "--json"])
        check(["--body=--json"], ["--body", "\u{10FE2D}-json"])
        check(["--body=\u{301}x=y"], ["--body", "\u{301}x=y"])
        check(["--body", "--", "--body", "---"], ["--body", "\u{10FE2D}-", "--body", "\u{10FE2D}--"])
        check(["--", "--body", "-x"], ["--", "--body", "-x"])
        check(["--json", "-x", "--unknown=-x", "--body"], ["--json", "-x", "--unknown=-x", "--body"])
    }

    @Test func messagesShowArgumentsOnOneLineAndKeepTheParsersOwnLines() {
        #expect(Escaped.text([0x6F, 0xE9, 0x1B, 0x0A, 0xC2, 0x85]) == "o\\xE9\\u{1b}\\u{a}\\u{85}")
        let argument = RawArguments.encoded(Array("a\n\u{202E}".utf8) + [0xFF])
        #expect(Escaped.message("Error: '\(argument)'\nUsage") == "Error: 'a\\u{a}\\u{202e}\\xFF'\nUsage")
    }
}
