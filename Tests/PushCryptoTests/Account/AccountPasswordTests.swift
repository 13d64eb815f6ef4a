// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct AccountPasswordTests {
    @Test func oneMadeHereIsSixteenRandomBytesAsUnpaddedBase64() throws {
        var made: Set<String> = []
        for _ in 0..<200 {
            let password = AccountPassword()
            #expect(password.text.utf8.count == 22)
            #expect(!password.text.contains(":"))
            #expect(try Base64.decode(password.text).count == 16)
            made.insert(password.text)
        }
        #expect(made.count == 200)
        let decoded = try made.map { try Base64.decode($0) }
        #expect((0..<16).allSatisfy { index in Set(decoded.map { $0[index] }).count > 50 })
    }

    @Test func anyTextFromOutsideIsKeptToTheByte() throws {
        let texts = [
            "a", ":", "a:b", " ", "~", "\u{80}", "\u{85}", "\u{9F}", "\u{2028}", "\u{E9}", "e\u{301}", "\u{1F600}",
            "\u{FEFF}",
            String(repeating: "x", count: 5000),
        ]
        for text in texts {
            let password = try AccountPassword(text)
            #expect(Array(password.text.utf8) == Array(text.utf8))
            #expect(bytes(of: password) == Array(text.utf8))
            #expect(try AccountPassword(parsing: Array(text.utf8).span) == password)
        }
    }

    @Test func noTextIsNoPassword() {
        #expect(throws: ParsingError.empty) { try AccountPassword("") }
        #expect(throws: ParsingError.empty) { try AccountPassword(parsing: [UInt8]().span) }
    }

    /// docs/bad-inputs.md row 119.
    @Test func everyControlCharacterOfASCIIIsRefusedWhereverItStandsAndNoOtherByte() throws {
        for byte in UInt8(0)..<0x80 {
            let isControl = byte < 0x20 || byte == 0x7F
            for text in [[byte], [0x61, byte], [byte, 0x61], [0x61, byte, 0x62], Array("é".utf8) + [byte]] {
                let fault: ParsingError? = isControl ? .controlCharacter : nil
                #expect(self.fault { () throws(ParsingError) in _ = try AccountPassword(parsing: text) } == fault)
                let string = String(decoding: text, as: UTF8.self)
                #expect(self.fault { () throws(ParsingError) in _ = try AccountPassword(string) } == fault, "\(text)")
            }
        }
        var long = [UInt8](repeating: 0x61, count: 300)
        for place in long.indices {
            long[place] = 0x1B
            #expect(throws: ParsingError.controlCharacter) { try AccountPassword(parsing: long) }
            long[place] = 0x61
        }
    }

    @Test func textThatIsNotUTF8IsToldBeforeAControlCharacter() {
        for text in [[0x0A, 0xFF], [0xFF, 0x0A], [0xC3, 0x0A]] as [[UInt8]] {
            #expect(throws: ParsingError.invalidUTF8) { try AccountPassword(parsing: text) }
        }
    }

    private func fault(_ body: () throws(ParsingError) -> Void) -> ParsingError? {
        do throws(ParsingError) { try body() } catch { return error }
        return nil
    }

    /// Overlong forms, surrogates, values above U+10FFFF, and incomplete sequences, docs/bad-inputs.md row 38.
    @Test func bytesThatAreNotUTF8AreRefused() {
        let faults = ["ff", "c080", "eda080", "f4908080", "e282", "80", "61ff", "c3"].compactMap { hexDecode($0) }
        #expect(faults.count == 8)
        for fault in faults {
            #expect(throws: ParsingError.invalidUTF8) { try AccountPassword(parsing: fault.span) }
        }
        for byte in UInt8(0x80) ... .max {
            #expect(throws: ParsingError.invalidUTF8) { try AccountPassword(parsing: [byte].span) }
        }
    }
}
