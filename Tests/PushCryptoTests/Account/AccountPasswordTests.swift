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
            "a", ":", "a:b", " ", "\0", "\u{E9}", "e\u{301}", "\u{1F600}", "\u{FEFF}",
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

    /// Shortest forms, surrogates, beyond U+10FFFF, cut, alone: docs/bad-inputs.md row 38.
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
