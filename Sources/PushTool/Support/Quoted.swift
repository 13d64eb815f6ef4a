// SPDX-License-Identifier: Apache-2.0

/// Text of strangers, made safe for a terminal.
enum Quoted {
    private static let shownCount = 60

    /// The start of a text in quotes, on one line. What a terminal would obey is written as `\u{…}`.
    static func text(_ utf8: some Collection<UInt8>) -> String {
        let start = String(decoding: utf8.prefix(shownCount * 4), as: UTF8.self).unicodeScalars
        let shown = start.prefix(shownCount)
        let safe = shown.map { $0.isTerminalControl ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
        return "\"\(safe)\"\(shown.endIndex < start.endIndex || utf8.count > shownCount * 4 ? "..." : "")"
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would obey it rather than show it: a control character, or one that turns the direction of text.
    var isTerminalControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

/// A timestamp of the protocol as people write it.
enum Moment {
    private static let millisecondsPerDay: UInt64 = 86_400_000

    /// Milliseconds since 1970-01-01 00:00 UTC as `2013-12-23 18:30:00.000 UTC`, in the Gregorian calendar.
    static func text(_ milliseconds: UInt64) -> String {
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: millisecondsPerDay)
        let (year, month, day) = date(days)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }
        let calendar = [padded(year, 4), padded(month, 2), padded(day, 2)]
        return "\(calendar.joined(separator: "-")) \(clock.joined(separator: ":")).\(padded(rest % 1000, 3)) UTC"
    }

    /// Years begin on 1 March here, so that a leap day is the last one (Howard Hinnant, `civil_from_days`).
    private static func date(_ daysSince1970: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        let days = daysSince1970 + 719_468
        let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
