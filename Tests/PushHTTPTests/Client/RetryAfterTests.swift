// SPDX-License-Identifier: Apache-2.0

import PushTestSupport
import Testing

@testable import PushHTTP

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite struct RetryAfterTests {
    /// The same date in each of the three forms of RFC 9110 §5.6.7.
    private static let forms = [
        "Fri, 31 Dec 1999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT", "Fri Dec 31 23:59:59 1999",
    ]

    /// Reads a date as a Unix time.
    ///
    /// - Parameter now: 2026-08-01 12:00:00 UTC, unless the test gives another time.
    private func unixTime(_ text: String, now: Int = 1_785_585_600) -> Int? {
        guard case .unixTime(let time)? = RetryAfter(text, now: now) else { return nil }
        return time
    }

    @Test func secondsAreDecimalDigits() {
        for (text, value) in [
            ("0", 0), ("1", 1), ("120", 120), ("007", 7), ("9223372036854775807", Int.max),
            (String(repeating: "0", count: 100_000) + "5", 5),
        ] {
            #expect(RetryAfter(text) == .seconds(value), "\(text.prefix(40))")
        }
        for text in [
            "", " ", " 1", "1 ", "-1", "+1", "1.5", "1e3", "0x1", "1_0", "９", "1９", "9223372036854775808", "1,2", "1s",
            "1\0", String(repeating: "9", count: 100_000),
        ] {
            #expect(RetryAfter(text) == nil, "\(text.prefix(40))")
        }
    }

    @Test func theExampleOfTheRFCIsReadInAllThreeForms() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ] {
            #expect(unixTime(text) == 784_111_777, "\(text)")
        }
    }

    /// Unix times, and their dates in the three forms. Python 3 made them: `calendar.timegm` computed the time, and
    /// `email.utils.formatdate(usegmt=True)`, `time.strftime("%A, %d-%b-%y %H:%M:%S GMT")` and `time.asctime` formatted it.
    private static let dates = """
        0 | Thu, 01 Jan 1970 00:00:00 GMT | Thursday, 01-Jan-70 00:00:00 GMT | Thu Jan  1 00:00:00 1970
        1 | Thu, 01 Jan 1970 00:00:01 GMT | Thursday, 01-Jan-70 00:00:01 GMT | Thu Jan  1 00:00:01 1970
        784111777 | Sun, 06 Nov 1994 08:49:37 GMT | Sunday, 06-Nov-94 08:49:37 GMT | Sun Nov  6 08:49:37 1994
        946684799 | Fri, 31 Dec 1999 23:59:59 GMT | Friday, 31-Dec-99 23:59:59 GMT | Fri Dec 31 23:59:59 1999
        946684800 | Sat, 01 Jan 2000 00:00:00 GMT | Saturday, 01-Jan-00 00:00:00 GMT | Sat Jan  1 00:00:00 2000
        951782400 | Tue, 29 Feb 2000 00:00:00 GMT | Tuesday, 29-Feb-00 00:00:00 GMT | Tue Feb 29 00:00:00 2000
        1387802096 | Mon, 23 Dec 2013 12:34:56 GMT | Monday, 23-Dec-13 12:34:56 GMT | Mon Dec 23 12:34:56 2013
        1709208000 | Thu, 29 Feb 2024 12:00:00 GMT | Thursday, 29-Feb-24 12:00:00 GMT | Thu Feb 29 12:00:00 2024
        1709251200 | Fri, 01 Mar 2024 00:00:00 GMT | Friday, 01-Mar-24 00:00:00 GMT | Fri Mar  1 00:00:00 2024
        2147483648 | Tue, 19 Jan 2038 03:14:08 GMT | Tuesday, 19-Jan-38 03:14:08 GMT | Tue Jan 19 03:14:08 2038
        -1 | Wed, 31 Dec 1969 23:59:59 GMT | Wednesday, 31-Dec-69 23:59:59 GMT | Wed Dec 31 23:59:59 1969
        212915289 | Thu, 30 Sep 1976 07:08:09 GMT | Thursday, 30-Sep-76 07:08:09 GMT | Thu Sep 30 07:08:09 1976
        3321670028 | Fri, 05 Apr 2075 06:07:08 GMT | Friday, 05-Apr-75 06:07:08 GMT | Fri Apr  5 06:07:08 2075
        1683627072 | Tue, 09 May 2023 10:11:12 GMT | Tuesday, 09-May-23 10:11:12 GMT | Tue May  9 10:11:12 2023
        1939838403 | Sat, 21 Jun 2031 20:00:03 GMT | Saturday, 21-Jun-31 20:00:03 GMT | Sat Jun 21 20:00:03 2031
        2291548393 | Wed, 13 Aug 2042 13:13:13 GMT | Wednesday, 13-Aug-42 13:13:13 GMT | Wed Aug 13 13:13:13 2042
        2666739540 | Sat, 04 Jul 2054 00:59:00 GMT | Saturday, 04-Jul-54 00:59:00 GMT | Sat Jul  4 00:59:00 2054
        -30610224000 | Wed, 01 Jan 1000 00:00:00 GMT | Wednesday, 01-Jan-00 00:00:00 GMT | Wed Jan  1 00:00:00 1000
        -12219336000 | Thu, 14 Oct 1582 12:00:00 GMT | Thursday, 14-Oct-82 12:00:00 GMT | Thu Oct 14 12:00:00 1582
        -11670912001 | Tue, 29 Feb 1600 23:59:59 GMT | Tuesday, 29-Feb-00 23:59:59 GMT | Tue Feb 29 23:59:59 1600
        -2203891200 | Thu, 01 Mar 1900 00:00:00 GMT | Thursday, 01-Mar-00 00:00:00 GMT | Thu Mar  1 00:00:00 1900
        4107542399 | Sun, 28 Feb 2100 23:59:59 GMT | Sunday, 28-Feb-00 23:59:59 GMT | Sun Feb 28 23:59:59 2100
        4107542400 | Mon, 01 Mar 2100 00:00:00 GMT | Monday, 01-Mar-00 00:00:00 GMT | Mon Mar  1 00:00:00 2100
        13574566923 | Tue, 29 Feb 2400 01:02:03 GMT | Tuesday, 29-Feb-00 01:02:03 GMT | Tue Feb 29 01:02:03 2400
        253402300799 | Fri, 31 Dec 9999 23:59:59 GMT | Friday, 31-Dec-99 23:59:59 GMT | Fri Dec 31 23:59:59 9999
        """

    @Test func aDateIsReadToTheSecondInUniversalTime() throws {
        for line in Self.dates.split(separator: "\n") {
            let columns = line.split(separator: " | ").map(String.init)
            try #require(columns.count == 4)
            let wanted = try #require(Int(columns[0]))
            for text in columns[1...] {
                #expect(unixTime(text, now: wanted) == wanted, "\(text)")
            }
        }
    }

    /// The current time, a date with a two-digit year, and its Unix time. Python 3 made them: it took the latest year with these two
    /// digits for which the date is at most `now.replace(year=now.year + 50)`.
    private static let twoDigitYears = """
        1785585600 | Sunday, 06-Nov-94 08:49:37 GMT | 784111777
        1785585600 | Saturday, 01-Aug-26 12:00:00 GMT | 1785585600
        1785585600 | Thursday, 31-Dec-26 23:59:59 GMT | 1798761599
        1785585600 | Tuesday, 31-Dec-75 23:59:59 GMT | 3345062399
        1785585600 | Friday, 31-Jul-76 23:59:59 GMT | 3363465599
        1785585600 | Saturday, 01-Aug-76 12:00:00 GMT | 3363508800
        1785585600 | Sunday, 01-Aug-76 12:00:01 GMT | 207748801
        1785585600 | Wednesday, 01-Sep-76 00:00:00 GMT | 210384000
        1785585600 | Saturday, 01-Jan-77 00:00:00 GMT | 220924800
        1785585600 | Saturday, 01-Jan-00 00:00:00 GMT | 946684800
        1772323199 | Sunday, 29-Feb-76 00:00:00 GMT | 194400000
        1772323200 | Saturday, 29-Feb-76 00:00:00 GMT | 3350160000
        784111776 | Sunday, 06-Nov-94 08:49:37 GMT | 784111777
        946684799 | Saturday, 01-Jan-00 00:00:00 GMT | 946684800
        946684799 | Sunday, 31-Dec-50 23:59:59 GMT | -599616001
        3484425600 | Thursday, 01-Jan-05 00:00:00 GMT | 4260211200
        3484425600 | Monday, 01-Jul-30 00:00:00 GMT | 1909094400
        3484425600 | Friday, 29-Feb-04 00:00:00 GMT | 4233686400
        0 | Wednesday, 01-Jan-20 00:00:00 GMT | 1577836800
        0 | Thursday, 01-Jan-20 00:00:01 GMT | -1577923199
        """

    @Test func aTwoDigitYearIsAtMostFiftyYearsInTheFuture() throws {
        for line in Self.twoDigitYears.split(separator: "\n") {
            let columns = line.split(separator: " | ").map(String.init)
            try #require(columns.count == 3)
            let now = try #require(Int(columns[0]))
            let wanted = try #require(Int(columns[2]))
            #expect(unixTime(columns[1], now: now) == wanted, "\(line)")
        }
    }

    /// A year 40 years ahead of the clock is in the future, and one that would be 60 years ahead is in the past.
    @Test func theSystemClockDecidesTheCentury() {
        var now = time(nil)
        var date = unsafe tm()
        unsafe gmtime_r(&now, &date)
        let year = unsafe 1900 + Int(date.tm_year)
        for (written, meant) in [(year + 40, year + 40), (year + 60, year - 40)] {
            unsafe date = tm()
            unsafe (date.tm_year, date.tm_mon, date.tm_mday) = (Int32(meant - 1900), 10, 6)
            let text = "Sunday, 06-Nov-\(written % 100 < 10 ? "0" : "")\(written % 100) 00:00:00 GMT"
            #expect(RetryAfter(text) == .unixTime(unsafe timegm(&date)), "\(text)")
        }
    }

    @Test func noClockEndsTheProcess() {
        for now in [Int.min, -100_000_000_000, -1, 0, 253_402_300_800, Int.max] {
            for text in Self.forms {
                let found = unixTime(text, now: now)
                if text != Self.forms[1] { #expect(found == 946_684_799, "\(text) \(now)") }
            }
        }
        // The latest year is 9999, and the earliest year that ends in 99 is the year 99. Python's calendar.timegm computed the times.
        #expect(unixTime(Self.forms[1], now: .max) == 253_402_300_799)
        #expect(unixTime(Self.forms[1], now: -60_589_296_001) == -59_011_459_201)
        #expect(unixTime(Self.forms[1], now: -60_589_296_002) == nil)
    }

    @Test func aLeapSecondIsTheOneBefore() {
        for text in ["Sat, 31 Dec 2016 23:59:@ GMT", "Saturday, 31-Dec-16 23:59:@ GMT", "Sat Dec 31 23:59:@ 2016"] {
            for second in 58...61 {
                let found = unixTime(text.replacing("@", with: "\(second)"))
                #expect(found == (second == 61 ? nil : 1_483_228_799 - (second == 58 ? 1 : 0)), "\(text) \(second)")
            }
        }
    }

    @Test func anyNameOfAWeekdayGoesWithAnyDate() {
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        for name in names {
            #expect(unixTime("\(name.prefix(3)), 31 Dec 1999 23:59:59 GMT") == 946_684_799)
            #expect(unixTime("\(name), 31-Dec-99 23:59:59 GMT") == 946_684_799)
            #expect(unixTime("\(name.prefix(3)) Dec 31 23:59:59 1999") == 946_684_799)
            // Each form accepts only its own names: short or long.
            #expect(unixTime("\(name), 31 Dec 1999 23:59:59 GMT") == nil)
            #expect(unixTime("\(name.prefix(3)), 31-Dec-99 23:59:59 GMT") == nil)
            #expect(unixTime("\(name) Dec 31 23:59:59 1999") == nil)
        }
        for name in ["", "Xyz", "123", "Fry", "Frida", "Fridays", "Wedsday", "fri", "friday"] {
            #expect(unixTime("\(name), 31 Dec 1999 23:59:59 GMT") == nil, "\(name)")
            #expect(unixTime("\(name), 31-Dec-99 23:59:59 GMT") == nil, "\(name)")
            #expect(unixTime("\(name) Dec 31 23:59:59 1999") == nil, "\(name)")
        }
    }

    @Test func everyMonthHasItsDaysAndNoMore() {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        for (year, days) in [
            (2023, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
            (2024, [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
            (1900, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
            (2000, [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
        ] {
            var last: Int?
            for (month, count) in zip(months, days) {
                for day in 0...99 {
                    let padded = day < 10 ? "0\(day)" : "\(day)"
                    let text = "Mon, \(padded) \(month) \(year) 00:00:00 GMT"
                    let found = unixTime(text)
                    #expect((found != nil) == (1...count).contains(day), "\(text)")
                    #expect(unixTime("Mon \(month) \(padded) 00:00:00 \(year)") == found, "\(text)")
                    if day < 10 { #expect(unixTime("Mon \(month)  \(day) 00:00:00 \(year)") == found, "\(text)") }
                    if year != 1900 {
                        let found850 = unixTime("Monday, \(padded)-\(month)-\("\(year)".suffix(2)) 00:00:00 GMT")
                        #expect(found850 == found, "\(text)")
                    }
                    if let found, let last { #expect(found - last == 86_400, "\(text)") }
                    last = found ?? last
                }
            }
        }
    }

    /// Python's `calendar.isleap` finds 2,425 leap years from 0 to 9999, and `calendar.timegm` computed the start of the year 1.
    @Test func everyYearHasItsLeapDay() throws {
        var leapYears = 0
        var start: Int?
        for year in 0...9999 {
            let text = "\(10_000 + year)".dropFirst()
            let found = try #require(unixTime("Sat, 01 Jan \(text) 00:00:00 GMT"))
            if let start { #expect(found == start, "\(text)") }
            if year == 1 { #expect(found == -62_135_596_800) }
            let isLeap = unixTime("Tue, 29 Feb \(text) 00:00:00 GMT") != nil
            leapYears += isLeap ? 1 : 0
            start = found + (isLeap ? 366 : 365) * 86_400
        }
        #expect(leapYears == 2425)
        #expect(start == 253_402_300_800)
    }

    @Test func everyFieldOfATimeHasItsRange() {
        for value in 0...99 {
            let text = value < 10 ? "0\(value)" : "\(value)"
            #expect(unixTime("Thu, 01 Jan 1970 \(text):00:00 GMT") == (value < 24 ? value * 3600 : nil), "\(text)")
            #expect(unixTime("Thu, 01 Jan 1970 00:\(text):00 GMT") == (value < 60 ? value * 60 : nil), "\(text)")
            #expect(unixTime("Thu, 01 Jan 1970 00:00:\(text) GMT") == (value <= 60 ? min(value, 59) : nil), "\(text)")
        }
    }

    @Test func whatIsNoDateIsNone() {
        for text in [
            "Fri, 31 Dec 1999 23:59:59", "Fri, 31 Dec 1999 23:59:59 UTC", "Fri, 31 Dec 1999 23:59:59 +0000",
            "Fri, 31 Dec 1999 23:59:59 gmt", "Fri 31 Dec 1999 23:59:59 GMT", "Fri,31 Dec 1999 23:59:59 GMT",
            "31 Dec 1999 23:59:59 GMT", "Fri, 31-Dec-1999 23:59:59 GMT", "Friday, 31-Dec-1999 23:59:59 GMT",
            "Friday, 31 Dec 99 23:59:59 GMT", "Friday 31-Dec-99 23:59:59 GMT", "Friday, 1-Dec-99 23:59:59 GMT",
            "Friday,  1-Dec-99 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59", "Friday, 31-12-99 23:59:59 GMT",
            "Fri, 31 Dec 99 23:59:59 GMT", "Fri, 31 dec 1999 23:59:59 GMT", "Fri, 31 December 1999 23:59:59 GMT",
            "Fri, 1 Dec 1999 23:59:59 GMT", "Fri,  1 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 1999 3:59:59 GMT",
            "Fri, 31 Dec 1999 23:59 GMT", "Fri, 31 Dec 1999 23:59:59:00 GMT", "Fri, 31 Dec 1999 23:59:59.5 GMT",
            "Fri,  31 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:59 GMT ", " Fri, 31 Dec 1999 23:59:59 GMT",
            "Fri, 31 Dec 1999 -1:59:59 GMT", "Fri, +1 Dec 1999 23:59:59 GMT", "Fri, 31 Dec １９９９ 23:59:59 GMT", "soon",
            "Fri, 31 Dec 1999 ::  GMT", ",", ", , , , , ", "Fri, 31 Dec -999 23:59:59 GMT",
            "Fri Dec 1 23:59:59 1999", "Fri Dec  31 23:59:59 1999", "Fri Dec   1 23:59:59 1999",
            "Fri Dec1 23:59:59 1999", "Fri Dec  0 23:59:59 1999", "Fri Dec 31 23:59:59 99",
            "Fri Dec 31 23:59:59 1999 GMT", "Fri, Dec 31 23:59:59 1999", "Fri Dec 31 23:59:59 GMT 1999",
            "Fri  Dec 31 23:59:59 1999", "Fri, 31 Dec 1999 23:59:59 GM\u{1D40}",
            "Fri, 31 De\u{63}\u{301} 1999 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:59 GMT\u{301}",
        ] {
            #expect(RetryAfter(text) == nil, "\(text)")
        }
    }

    @Test func aCutOrLongerDateIsNone() {
        for text in Self.forms {
            for count in 0..<text.utf8.count {
                #expect(RetryAfter(String(text.prefix(count))) == nil, "\(text) \(count)")
            }
            for byte in UInt8.min...127 {
                #expect(RetryAfter(text + String(UnicodeScalar(byte))) == nil, "\(text) \(byte)")
                #expect(RetryAfter(String(UnicodeScalar(byte)) + text) == nil, "\(text) \(byte)")
            }
        }
    }

    /// Three changes can make another valid date: a digit for a digit, "Nov 16" for "Nov  6", and "Jun" for "Jan".
    @Test func aChangedByteMakesAnotherDateOrNone() {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let space = UInt8(ascii: " ")
        for text in Self.forms + ["Sun Nov  6 08:49:37 1994", "Tue, 01 Jan 2002 00:00:00 GMT"] {
            let good = Array(text.utf8)
            // In the asctime form, this byte is a space or the first digit of the day.
            let padding = good[3] == space ? 8 : nil
            for index in good.indices {
                let old = good[index]
                for new in UInt8.min...127 where new != old {
                    var bytes = good
                    bytes[index] = new
                    guard RetryAfter(String(decoding: bytes, as: UTF8.self)) != nil else { continue }
                    let isNumber = [old, new].allSatisfy { digits.contains($0) || index == padding && $0 == space }
                    let isJune = old == UInt8(ascii: "a") && new == UInt8(ascii: "u")
                    #expect(isNumber || isJune, "\(text) \(index) \(new)")
                }
            }
        }
    }

    @Test func noTextEndsTheProcess() {
        var random = SeededGenerator()
        for _ in 0..<2000 {
            var bytes = Array(Self.forms.randomElement(using: &random)!.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            if case .seconds? = RetryAfter(String(decoding: bytes, as: UTF8.self)) { Issue.record("\(random)") }
        }
        for year in ["0000", "0001", "9999"] {
            #expect(unixTime("Fri, 31 Dec \(year) 23:59:59 GMT") != nil)
            #expect(unixTime("Fri Dec 31 23:59:59 \(year)") != nil)
        }
        for unit in ["F", " ", "Fri, ", "\u{301}", "e\u{301}\u{323}", "\0"] {
            #expect(RetryAfter(String(repeating: unit, count: 1_000_000)) == nil)
            #expect(RetryAfter(Self.forms[0] + String(repeating: unit, count: 1_000_000)) == nil)
        }
    }
}
