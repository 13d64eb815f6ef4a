// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct VerificationCodeTests {
    private func parses(_ text: [UInt8]) -> Bool {
        (try? VerificationCode(parsing: text.span)) != nil
    }

    @Test func everyLengthButSixIsRefused() {
        for length in 0...300 where length != 6 {
            let digits = String(repeating: "1", count: length)
            #expect(throws: ParsingError.malformed) { try VerificationCode(digits) }
            // A typed code may have a hyphen, but must also have 6 digits.
            #expect(throws: ParsingError.malformed) { try VerificationCode(typed: digits) }
        }
    }

    @Test func everyByteAtEveryPlaceIsTakenIfItIsADigit() {
        for place in 0..<6 {
            for byte in UInt8.min ... .max {
                var text = Array("123456".utf8)
                text[place] = byte
                #expect(parses(text) == (48...57).contains(byte), "\(byte) at \(place)")
            }
        }
    }

    @Test func everyCodeReadsBackWithItsLeadingZeros() throws {
        for value in Array(0..<2000) + [9_999, 10_000, 99_999, 100_000, 123_456, 999_999] {
            let digits = String(value)
            let text = String(repeating: "0", count: 6 - digits.count) + digits
            let code = try VerificationCode(text)
            #expect(code.text == text)
            #expect(try VerificationCode(typed: text) == code)
            #expect(try VerificationCode(typed: "\(text.prefix(3))-\(text.suffix(3))") == code)
        }
    }

    @Test func aHyphenIsTakenOnlyInTheMiddleOfWhatIsTyped() throws {
        let digits = Array("123456")
        for place in 0...6 {
            let text = String(digits[..<place]) + "-" + String(digits[place...])
            #expect(throws: ParsingError.malformed) { try VerificationCode(text) }
            if place == 3 {
                #expect(try VerificationCode(typed: text).text == "123456")
            } else {
                #expect(throws: ParsingError.malformed, "\(text)") { try VerificationCode(typed: text) }
            }
        }
        for text in [
            "123--456", "123-456-", "12 - 3456", "123\u{2013}456", "123\u{2011}456", "123\u{A0}456", "123\t456",
            "123_456", "1234 56 7", "12 3", " ", "12-456", "123-45", "123-4567", "-", "123-45a",
            "123456\n",
        ] {
            #expect(throws: ParsingError.malformed, "\(text)") { try VerificationCode(typed: text) }
        }
    }

    /// docs/bad-inputs.md row 118.
    @Test func spacesInWhatIsTypedAreSkippedWhereverTheyStand() throws {
        let code = try VerificationCode("123456")
        for digits in ["123456", "123-456"] {
            for place in 0...digits.count {
                for spaces in [" ", "   "] {
                    let text = "\(digits.prefix(place))\(spaces)\(digits.dropFirst(place))"
                    #expect(try VerificationCode(typed: text) == code, "\(text)")
                    #expect(throws: ParsingError.malformed) { try VerificationCode(text) }
                }
            }
        }
        #expect(try VerificationCode(typed: " 1 2 3 - 4 5 6 ") == code)
    }

    @Test func everyOtherByteInPlaceOfTheHyphenIsRefused() {
        for byte in UInt8(0)..<0x80 where !"- ".utf8.contains(byte) {
            let text = "123\(Character(Unicode.Scalar(byte)))456"
            #expect(throws: ParsingError.malformed, "\(byte)") { try VerificationCode(typed: text) }
        }
    }

    @Test func digitsOfOtherScriptsAreRefused() {
        for text in ["\u{FF11}23456", "\u{661}\u{662}\u{663}", "12345\u{B2}", "\u{FF11}\u{FF12}"] {
            #expect(throws: ParsingError.malformed) { try VerificationCode(text) }
            #expect(throws: ParsingError.malformed) { try VerificationCode(typed: text) }
        }
    }

    @Test func codesAreEqualIfTheirDigitsAre() throws {
        let codes = try ["000000", "000001", "100000", "123456"].map { try VerificationCode($0) }
        #expect(Set(codes).count == 4)
        #expect(try VerificationCode("123456") == codes[3])
    }

    @Test func aCodeDoesNotPrintItself() throws {
        let code = try VerificationCode("493817")
        #expect("\(code)" == "<redacted>")
        for text in renderings(of: code) {
            #expect(!text.contains("493817") && !shows(text, Array("493817".utf8)), "\(text)")
        }
        #expect(Mirror(reflecting: code).children.isEmpty)
    }
}
