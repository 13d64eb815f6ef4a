// SPDX-License-Identifier: Apache-2.0

import PushHTTP
import PushTestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct RetryAfterTests {
    private func seconds(_ text: String) -> Double? {
        guard case .date(let date)? = RetryAfter(text) else { return nil }
        return date.timeIntervalSince1970
    }

    @Test func secondsAreDecimalDigits() {
        for (text, value) in [
            ("0", 0), ("1", 1), ("120", 120), ("007", 7), ("9223372036854775807", Int.max),
        ] {
            #expect(RetryAfter(text) == .seconds(value))
        }
        for text in [
            "", " ", " 1", "1 ", "-1", "+1", "1.5", "1e3", "0x1", "９", "9223372036854775808", "1,2", "1s",
            String(repeating: "9", count: 100_000),
        ] {
            #expect(RetryAfter(text) == nil, "\(text.prefix(40))")
        }
    }

    @Test func aDateIsReadToTheSecondInUniversalTime() {
        for (text, value) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 01 Jan 1970 00:00:01 GMT", 1),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799),
            ("Mon, 23 Dec 2013 12:34:56 GMT", 1_387_802_096), ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
            ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000), ("Tue, 19 Jan 2038 03:14:08 GMT", 2_147_483_648),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        ] as [(String, Double)] {
            #expect(seconds(text) == value, "\(text)")
        }
    }

    @Test func aLeapSecondIsTheOneBefore() {
        #expect(seconds("Sat, 31 Dec 2016 23:59:60 GMT") == seconds("Sat, 31 Dec 2016 23:59:59 GMT"))
        #expect(seconds("Sat, 31 Dec 2016 23:59:61 GMT") == nil)
    }

    @Test func theDayOfTheWeekIsNotLookedAt() {
        for day in ["Mon", "Sun", "Xyz", "123"] {
            #expect(seconds("\(day), 31 Dec 1999 23:59:59 GMT") == 946_684_799)
        }
    }

    @Test func everyMonthHasItsDaysAndNoMore() {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        for (year, days) in [
            (2023, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
            (2024, [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
            (1900, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
        ] {
            var last: Double?
            for (month, count) in zip(months, days) {
                for day in 0...99 {
                    let text = "Mon, \(day < 10 ? "0" : "")\(day) \(month) \(year) 00:00:00 GMT"
                    let found = seconds(text)
                    #expect((found != nil) == (1...count).contains(day), "\(text)")
                    if let found, let last { #expect(found - last == 86_400, "\(text)") }
                    last = found ?? last
                }
            }
        }
    }

    @Test func whatIsNoDateIsNone() {
        for text in [
            "Fri, 31 Dec 1999 23:59:59", "Fri, 31 Dec 1999 23:59:59 UTC", "Fri, 31 Dec 1999 23:59:59 +0000",
            "Fri, 31 Dec 1999 23:59:59 gmt", "Fri 31 Dec 1999 23:59:59 GMT", "Fri,31 Dec 1999 23:59:59 GMT",
            "31 Dec 1999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT", "Fri Dec 31 23:59:59 1999",
            "Fri, 31 Dec 99 23:59:59 GMT", "Fri, 31 dec 1999 23:59:59 GMT", "Fri, 31 December 1999 23:59:59 GMT",
            "Fri, 1 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 1999 24:00:00 GMT", "Fri, 31 Dec 1999 23:60:00 GMT",
            "Fri, 31 Dec 1999 3:59:59 GMT", "Fri, 31 Dec 1999 23:59 GMT", "Fri, 31 Dec 1999 23:59:59:00 GMT",
            "Fri,  31 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:59 GMT ", " Fri, 31 Dec 1999 23:59:59 GMT",
            "Fri, 31 Dec 1999 -1:59:59 GMT", "Fri, +1 Dec 1999 23:59:59 GMT", "Fri, 31 Dec １９９９ 23:59:59 GMT", "soon",
            "Fri, 31 Dec 1999 ::  GMT", ",", ", , , , , ", "Fri, 31 Dec -999 23:59:59 GMT",
        ] {
            #expect(RetryAfter(text) == nil, "\(text)")
        }
    }

    @Test func noTextEndsTheProcess() {
        var random = SeededGenerator()
        let good = Array("Fri, 31 Dec 1999 23:59:59 GMT".utf8)
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            if case .seconds? = RetryAfter(String(decoding: bytes, as: UTF8.self)) { Issue.record("\(random)") }
        }
        for year in ["0000", "0001", "9999"] { _ = RetryAfter("Fri, 31 Dec \(year) 23:59:59 GMT") }
    }
}
