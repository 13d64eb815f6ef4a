// SPDX-License-Identifier: Apache-2.0

/// A date of an HTTP header, in UTC and with a resolution of one second.
///
///     Sun, 06 Nov 1994 08:49:37 GMT       IMF-fixdate
///     Sunday, 06-Nov-94 08:49:37 GMT      rfc850-date, obsolete
///     Sun Nov  6 08:49:37 1994            asctime-date, obsolete
///
/// Case and spaces must match the grammar exactly. Any weekday is accepted: it is not compared with the date.
///
/// RFC 9110 §5.6.7.
struct HTTPDate {
    /// The year in the proleptic Gregorian calendar, 0 ... 9999.
    private let year: Int
    /// The month, 1 ... 12.
    private let month: Int
    /// The day of the month, from 1 to the length of the month.
    private let day: Int
    /// The seconds since midnight, 0 ... 86,399.
    private let secondOfDay: Int

    /// Parses all of `bytes`. Returns nil if they have none of the three forms, or if the day does not exist.
    ///
    /// - Parameter now: The current Unix time in seconds. It decides the century of an rfc850-date, which is at most 50
    ///   years in the future.
    init?(parsing bytes: Span<UInt8>, now: Int) {
        guard let date = Self.imfFixdate(bytes) ?? Self.rfc850Date(bytes, now: now) ?? Self.asctimeDate(bytes),
            (1...Self.dayCount(year: date.year, month: date.month)).contains(date.day)
        else {
            return nil
        }
        self = date
    }

    private init(year: Int, month: Int, day: Int, secondOfDay: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.secondOfDay = secondOfDay
    }

    /// The seconds since 1970-01-01 00:00:00 UTC.
    ///
    /// The type has 64 bits on every platform, because the year 9999 does not fit in 32 bits.
    var unixTime: Int64 {
        let days = Self.daysBefore(year: year) - Self.daysBefore(year: 1970)
        let dayOfYear = (1..<month).reduce(day - 1) { $0 + Self.dayCount(year: year, month: $1) }
        return Int64(days + dayOfYear) * 86_400 + Int64(secondOfDay)
    }
}

// MARK: - The three forms

extension HTTPDate {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longWeekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static func imfFixdate(_ bytes: Span<UInt8>) -> HTTPDate? {
        var text = Cursor(bytes)
        guard text.index(in: weekdays) != nil, text.skip(", "), let day = text.number(digits: 2), text.skip(" "),
            let month = text.index(in: months), text.skip(" "), let year = text.number(digits: 4), text.skip(" "),
            let secondOfDay = text.timeOfDay(), text.skip(" GMT"), text.isAtEnd
        else {
            return nil
        }
        return HTTPDate(year: year, month: month + 1, day: day, secondOfDay: secondOfDay)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    private static func rfc850Date(_ bytes: Span<UInt8>, now: Int) -> HTTPDate? {
        var text = Cursor(bytes)
        guard text.index(in: longWeekdays) != nil, text.skip(", "), let day = text.number(digits: 2), text.skip("-"),
            let month = text.index(in: months), text.skip("-"), let lastDigits = text.number(digits: 2), text.skip(" "),
            let secondOfDay = text.timeOfDay(), text.skip(" GMT"), text.isAtEnd
        else {
            return nil
        }
        // Takes the latest year that puts the date at most 50 years in the future. The comparison moves the date back
        // by 50 years, which can turn 29 February into 1 March.
        let years = stride(from: 9900 + lastDigits, through: lastDigits, by: -100)
        let year = years.first { year in
            HTTPDate(year: year - 50, month: month + 1, day: day, secondOfDay: secondOfDay).unixTime <= Int64(now)
        }
        return year.map { HTTPDate(year: $0, month: month + 1, day: day, secondOfDay: secondOfDay) }
    }

    /// `Sun Nov  6 08:49:37 1994`
    private static func asctimeDate(_ bytes: Span<UInt8>) -> HTTPDate? {
        var text = Cursor(bytes)
        guard text.index(in: weekdays) != nil, text.skip(" "), let month = text.index(in: months), text.skip(" "),
            let day = text.skip(" ") ? text.number(digits: 1) : text.number(digits: 2), text.skip(" "),
            let secondOfDay = text.timeOfDay(), text.skip(" "), let year = text.number(digits: 4), text.isAtEnd
        else {
            return nil
        }
        return HTTPDate(year: year, month: month + 1, day: day, secondOfDay: secondOfDay)
    }
}

// MARK: - The calendar

extension HTTPDate {
    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The number of days from 1 January of the year -399 to 1 January of `year`.
    ///
    /// The count starts one cycle of 400 years early, so that no dividend is negative and every division rounds down.
    private static func daysBefore(year: Int) -> Int {
        let years = year + 399
        return years * 365 + years / 4 - years / 100 + years / 400
    }
}

// MARK: - The cursor

extension HTTPDate {
    /// A cursor over the text of one date.
    ///
    /// If nothing matches, ``skip(_:)`` and ``index(in:)`` leave the cursor in place. The other methods can move it.
    private struct Cursor: ~Escapable {
        private let bytes: Span<UInt8>
        private var position = 0

        @_lifetime(copy bytes)
        init(_ bytes: Span<UInt8>) {
            self.bytes = bytes
        }

        var isAtEnd: Bool { position == bytes.count }

        /// Skips `expected`, and returns whether it came next.
        @_lifetime(self: copy self)
        mutating func skip(_ expected: String) -> Bool {
            var end = position
            for byte in expected.utf8 {
                guard end < bytes.count, bytes[end] == byte else { return false }
                end += 1
            }
            position = end
            return true
        }

        /// Skips one of `names`, and returns its index.
        @_lifetime(self: copy self)
        mutating func index(in names: [String]) -> Int? {
            for (index, name) in names.enumerated() where skip(name) { return index }
            return nil
        }

        /// Reads a decimal number of exactly this many digits, at most 4.
        @_lifetime(self: copy self)
        mutating func number(digits: Int) -> Int? {
            var number = 0
            for _ in 0..<digits {
                guard position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
                    return nil
                }
                number = number * 10 + Int(bytes[position] - UInt8(ascii: "0"))
                position += 1
            }
            return number
        }

        /// Reads `08:49:37` as seconds since midnight. The second 60 is read as 59: Unix time has no leap seconds.
        @_lifetime(self: copy self)
        mutating func timeOfDay() -> Int? {
            guard let hour = number(digits: 2), hour < 24, skip(":"), let minute = number(digits: 2), minute < 60,
                skip(":"), let second = number(digits: 2), second <= 60
            else {
                return nil
            }
            return hour * 3600 + minute * 60 + min(second, 59)
        }
    }
}
