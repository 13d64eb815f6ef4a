// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

/// What is refused before a decoder sees it: bad-inputs.md row 97.
@Suite struct JSONInputTests {
    private func fault(_ bytes: [UInt8]) -> JSONInputError? {
        let memory = GuardedMemory(bytes)
        do throws(JSONInputError) {
            try JSONInput.check(memory.rawSpan)
            return nil
        } catch { return error }
    }

    @Test func anObjectInUTF8IsTakenWithSpaceBeforeIt() {
        for text in ["{", "{}", " \t\r\n{}", "{\"é😀\u{FEFF}\":1} \n", "{nonsense", "{\u{1}"] {
            #expect(fault(Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test func whatBeginsOtherwiseIsNamedWithItsPlace() {
        for (text, offset) in [
            ("", 0), (" \n", 2), ("[]", 0), ("  \"a\"", 2), ("null", 0), ("1", 0), ("\u{B}{}", 0), ("\u{A0}{}", 0),
            ("\0{}", 0), ("x{}", 0),
        ] {
            #expect(fault(Array(text.utf8)) == .notAnObject(offset: offset), "\(text)")
        }
    }

    @Test func everyByteOrderMarkIsNamed() {
        #expect(fault([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .byteOrderMark)
        #expect(fault([0xFE, 0xFF, 0, 0x7B, 0, 0x7D]) == .byteOrderMark)
        #expect(fault([0xFF, 0xFE, 0x7B, 0, 0x7D, 0]) == .byteOrderMark)
        #expect(fault([0xEF, 0xBB]) == .notAnObject(offset: 0))
    }

    @Test func textInWiderUnitsIsRefusedWithoutAMarkToo() {
        for (bytes, wanted) in [
            ([0x7B, 0, 0x7D, 0], .nul(offset: 1)), ([0, 0x7B, 0, 0x7D], .notAnObject(offset: 0)),
            ([0x7B, 0, 0, 0, 0x7D, 0, 0, 0], .nul(offset: 1)), ([0x20, 0x7B, 0x7D, 0], .nul(offset: 3)),
        ] as [([UInt8], JSONInputError)] {
            #expect(fault(bytes) == wanted)
        }
    }

    @Test func whatIsNotUTF8IsRefused() {
        let wrong: [[UInt8]] = [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ]
        for bytes in wrong {
            #expect(fault(Array("{\"a\":\"".utf8) + bytes + Array("\"}".utf8)) == .invalidUTF8)
        }
    }
}
