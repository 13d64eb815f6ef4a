// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import PushWire
import Testing

/// Whole numbers in every notation.
@Suite struct JSONNumberTests {
    /// Numbers and their values, or nil for a number that is not whole or not in 0 ..< 2⁶⁴. Computed with Python's `decimal`.
    private static let table: [(String, UInt64?)] = [
        ("0", 0), ("-0", 0), ("0.0", 0), ("-0.0", 0), ("0e0", 0), ("-0e-0", 0), ("0E+99", 0), ("0.000e5", 0),
        ("0e999999999999", 0), ("-0.0e-999999999999", 0), ("0e-999999999999999999999999999999", 0), ("1", 1),
        ("1.0", 1), ("1.000000000000000000000000000000", 1), ("1e0", 1), ("1E0", 1), ("1e+0", 1), ("1e-0", 1),
        ("1e00", 1), ("10e-1", 1), ("100e-2", 1), ("0.1e1", 1), ("0.01E+2", 1), ("0.001e3", 1), ("1e3", 1000),
        ("1E+3", 1000), ("1.5e1", 15), ("1.25e2", 125), ("12.5e1", 125), ("0.5e1", 5), ("1230e-1", 123),
        ("1230.00e-1", 123), ("1e000000000000000000003", 1000), ("1000e-000000000000000000003", 1), ("-1", nil),
        ("-1.0", nil), ("-1e0", nil), ("-1e-1", nil), ("-0.5", nil), ("-1e400", nil), ("0.5", nil), ("1.5", nil),
        ("1e-1", nil), ("12e-1", nil), ("15e-1", nil), ("1.05e1", nil), ("1230e-2", nil), ("1e-400", nil),
        ("0.1e0", nil), ("0.1e-1", nil), ("0.99999999999999999999", nil), ("1.00000000000000000000000001", nil),
        ("9007199254740990.6", nil), ("9007199254740992.5", nil), ("9007199254740993.0000000001", nil),
        ("18446744073709551614.5", nil), ("18446744073709551615.00000000000000000001", nil), ("255", 255),
        ("255.0", 255), ("2.55e2", 255), ("25500e-2", 255), ("256", 256), ("2.56e2", 256), ("256.0", 256),
        ("65535", 65535), ("65536", 65536), ("4294967295", 4_294_967_295), ("4294967295.0", 4_294_967_295),
        ("4294967296", 4_294_967_296), ("9007199254740991", 9_007_199_254_740_991),
        ("9007199254740992", 9_007_199_254_740_992), ("9007199254740993", 9_007_199_254_740_993),
        ("9007199254740993.0", 9_007_199_254_740_993), ("9007199254740993e0", 9_007_199_254_740_993),
        ("9223372036854775807", 9_223_372_036_854_775_807), ("9223372036854775808", 9_223_372_036_854_775_808),
        ("18446744073709551615", 18_446_744_073_709_551_615),
        ("18446744073709551615.000", 18_446_744_073_709_551_615),
        ("1844674407370955161.5e1", 18_446_744_073_709_551_615),
        ("1.8446744073709551615e19", 18_446_744_073_709_551_615),
        ("18446744073709551615000e-3", 18_446_744_073_709_551_615),
        ("0.00018446744073709551615e23", 18_446_744_073_709_551_615), ("18446744073709551616", nil),
        ("18446744073709551616.0", nil), ("1.8446744073709551616e19", nil), ("18446744073709551620", nil),
        ("1844674407370955162e1", nil), ("18446744073709551619", nil), ("20000000000000000000", nil),
        ("27670116110564327424", nil), ("36893488147419103232", nil), ("99999999999999999999", nil),
        ("100000000000000000000", nil), ("100000000000000000000e-1", 10_000_000_000_000_000_000),
        ("100000000000000000000e-2", 1_000_000_000_000_000_000), ("1e19", 10_000_000_000_000_000_000),
        ("1e20", nil), ("2e19", nil), ("10e18", 10_000_000_000_000_000_000), ("1.9e19", nil), ("1e400", nil),
        ("1e999999999999", nil), ("1e18446744073709551616", nil), ("1e9223372036854775808", nil),
        ("1e-18446744073709551616", nil), ("10e-9223372036854775809", nil),
        ("9999999999999999999", 9_999_999_999_999_999_999), ("9999999999999999999.0", 9_999_999_999_999_999_999),
        ("0.9999999999999999999e19", 9_999_999_999_999_999_999), ("340282366920938463463374607431768211456", nil),
        ("18446744073709551616e-1", nil), ("184467440737095516150e-1", 18_446_744_073_709_551_615),
        ("123456789012345678901234567890e-20", nil), ("123456789000000000000000000000e-21", 123_456_789),
    ]

    private func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ text: String, _: Value.Type, isQuotable: Bool = false
    ) -> Result<Value, JSONError> {
        readValue(text) { json throws(JSONError) in try json.integer(Value.self, isQuotable: isQuotable) }
    }

    /// Reads a number as each integer type, and compares it with the expected value.
    private func check(_ text: String, _ wanted: UInt64?, _ context: @autoclosure () -> String = "") {
        check(text, wanted, as: UInt64.self, context())
        check(text, wanted, as: UInt32.self, context())
        check(text, wanted, as: UInt16.self, context())
        check(text, wanted, as: UInt8.self, context())
    }

    private func check<Value: FixedWidthInteger & UnsignedInteger>(
        _ text: String, _ wanted: UInt64?, as type: Value.Type, _ context: String
    ) {
        let found = integer(text, type)
        if found != wanted.flatMap(Value.init(exactly:)).map(Result.success) ?? .failure(valueFault(.malformedInteger))
        {
            Issue.record("\(text.prefix(100)) as \(type): \(found). \(context)")
        }
    }

    @Test func aWholeNumberInRangeIsReadInAnyNotationAndNoOtherIs() {
        for (text, wanted) in Self.table { check(text, wanted) }
    }

    /// docs/bad-inputs.md row 107.
    @Test func numbersOfAHundredThousandDigitsAreExact() {
        let zeros = String(repeating: "0", count: 100_000)
        let nines = String(repeating: "9", count: 100_000)
        for (text, wanted) in [
            ("1\(zeros)e-100000", 1), ("1\(zeros)e-99999", 10), ("1\(zeros)e-99981", 10_000_000_000_000_000_000),
            ("1\(zeros)e-99980", nil), ("1\(zeros)e-100001", nil), ("1\(zeros)", nil), ("0.\(zeros)1e100001", 1),
            ("0.\(zeros)1e100000", nil), ("0.\(zeros)", 0), ("0.\(zeros)1", nil), ("5.\(zeros)", 5),
            ("5.\(zeros)1", nil),
            ("-0.\(zeros)e1\(zeros)", 0), ("18446744073709551615.\(zeros)", .max), ("0.\(nines)", nil), (nines, nil),
            ("1e\(zeros)5", 100_000), ("1e-\(zeros)", 1), ("1e\(nines)", nil), ("1e-\(nines)", nil), ("0e\(nines)", 0),
            ("0e-\(nines)", 0), ("18446744073709551615\(zeros)e-100000", .max),
            ("18446744073709551616\(zeros)e-100000", nil),
            ("0.\(zeros)18446744073709551615e100020", .max),
        ] as [(String, UInt64?)] {
            check(text, wanted, as: UInt64.self, "")
        }
    }

    /// Every notation of a whole number gives the same value. No notation of a fraction, or of a number beyond 64 bits, gives one.
    @Test func everyNotationOfANumberGivesTheNumber() {
        var generator = SeededGenerator()
        for _ in 0..<1000 {
            let bits = UInt64.random(in: 0...64, using: &generator)
            let number = bits == 0 ? 0 : generator.next() >> (64 - bits)
            check(notation(of: "\(number)", &generator), number, "\(generator)")
            // A fraction with zeros after the point, and then a digit that is not zero.
            let gap = String(repeating: "0", count: Int.random(in: 0...30, using: &generator))
            let digit = Int.random(in: 1...9, using: &generator)
            check(notation(of: "\(number).\(gap)\(digit)", &generator), nil, "\(generator)")
            // More than 20 digits.
            let more = String(Int.random(in: 1...Int.max, using: &generator)) + "00\(number)".suffix(20)
            if more.count > 20 { check(notation(of: more, &generator), nil, "\(generator)") }
        }
        for distance in UInt64(0)...20 { check(notation(of: "\(UInt64.max - distance)", &generator), .max - distance) }
        for last in 16...30 { check(notation(of: "184467440737095516\(last)", &generator), nil) }
    }

    /// Returns another notation of a number: moves the point, compensates with an exponent, and adds zeros.
    private func notation(of decimal: String, _ generator: inout SeededGenerator) -> String {
        let parts = decimal.split(separator: ".")
        var (digits, exponent) = (parts.joined(), parts.count > 1 ? -parts[1].count : 0)
        let trailing = Int.random(in: 0...4, using: &generator)
        digits += String(repeating: "0", count: trailing)
        exponent -= trailing
        // The number of digits after the point.
        let behind = Int.random(in: 0...digits.count + 3, using: &generator)
        digits = String(repeating: "0", count: max(0, behind + 1 - digits.count)) + digits
        var whole = String(digits.dropLast(behind).drop { $0 == "0" })
        if whole.isEmpty { whole = "0" }
        exponent += behind
        var text = behind > 0 ? "\(whole).\(digits.suffix(behind))" : whole
        guard exponent != 0 || Bool.random(using: &generator) else { return text }
        text += ["e", "E"].randomElement(using: &generator)!
        text += exponent < 0 ? "-" : ["", "+"].randomElement(using: &generator)!
        return text + String(repeating: "0", count: Int.random(in: 0...3, using: &generator)) + "\(abs(exponent))"
    }

    @Test func aWholeNumberOfEitherSignIsReadIfItHas64BitsWithItsSign() {
        func whole(_ text: String) -> Result<Int64?, JSONError> {
            readValue(text) { json throws(JSONError) in try json.wholeNumber() }
        }
        for (text, value) in Self.table where !text.hasPrefix("-") {
            #expect(whole(text) == .success(value.flatMap(Int64.init(exactly:))), "\(text)")
            let negative = value.flatMap { $0 == 1 << 63 ? Int64.min : Int64(exactly: $0).map { -$0 } }
            #expect(whole("-\(text)") == .success(negative), "-\(text)")
        }
        #expect(whole("-9223372036854775809") == .success(nil))
        #expect(fault(whole("-")) == valueFault(.syntax, at: 1))
        #expect(fault(whole("x")) == valueFault(.syntax))
    }

    @Test func theErrorNamesTheFirstByteOfTheNumber() {
        #expect(fault(integer("  -1", UInt64.self)) == valueFault(.malformedInteger, at: 2))
        #expect(fault(integer("\n256 ", UInt8.self)) == valueFault(.malformedInteger, at: 1))
    }

    // MARK: - Quoted

    @Test func aQuotedNumberIsReadInItsShortestFormWhereItMayBe() {
        for number: UInt64 in [0, 1, 9, 10, 255, 1_387_813_061_207, 9_007_199_254_740_993, .max - 1, .max] {
            #expect(integer("\"\(number)\"", UInt64.self, isQuotable: true) == .success(number))
            #expect(integer("\(number)", UInt64.self, isQuotable: true) == .success(number))
            #expect(fault(integer("\"\(number)\"", UInt64.self)) == valueFault(.kind))
        }
        #expect(integer(#""1\u0030""#, UInt64.self, isQuotable: true) == .success(10))
        #expect(integer(#""255""#, UInt8.self, isQuotable: true) == .success(255))
        #expect(fault(integer(#""256""#, UInt8.self, isQuotable: true)) == valueFault(.malformedInteger))
        // An unquoted number may have any notation.
        #expect(integer("1e3", UInt64.self, isQuotable: true) == .success(1000))
        #expect(fault(integer("null", UInt64.self, isQuotable: true)) == valueFault(.null))
        #expect(fault(integer("true", UInt64.self, isQuotable: true)) == valueFault(.kind))
    }

    @Test func everyOtherQuotedFormIsRefused() {
        for text in [
            "", " ", "00", "01", "-0", "-1", "+1", "1.0", "1e0", "1e3", "0x10", " 1", "1 ", "1\\n", "1\\u0000",
            "\\u00001", "a", "1a", "1_0",
            "18446744073709551616", "18446744073709551620", "20000000000000000000", "99999999999999999999",
            "100000000000000000000",
            "27670116110564327424", "018446744073709551615", "１", "\u{661}", "1\u{301}", "true", "null", "/", ":", "1/",
            "1:",
        ] {
            #expect(
                fault(integer("\"\(text)\"", UInt64.self, isQuotable: true)) == valueFault(.malformedInteger), "\(text)"
            )
        }
        let long = "\"" + String(repeating: "0", count: 100_000) + "1\""
        #expect(fault(integer(" \(long)", UInt64.self, isQuotable: true)) == valueFault(.malformedInteger, at: 1))
        #expect(fault(integer(#""1\x""#, UInt64.self, isQuotable: true)) == valueFault(.syntax, at: 3))
    }

    @Test func everyQuotedTextOfOneOrTwoCharactersIsReadIfItIsANumbersOwn() {
        let characters = (UInt8(0x20)..<0x7F).filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        let texts = characters.map { [$0] } + characters.flatMap { first in characters.map { [first, $0] } }
        let numbers = Dictionary(uniqueKeysWithValues: (0...99).map { (Array("\($0)".utf8), UInt64($0)) })
        for text in texts {
            let found = readValue(Array("\"".utf8) + text + Array("\"".utf8)) { json throws(JSONError) in
                try json.integer(UInt64.self, isQuotable: true)
            }
            if found != numbers[text].map(Result.success) ?? .failure(valueFault(.malformedInteger)) {
                Issue.record("\(text): \(found)")
            }
        }
    }
}
