// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The earliest time to retry a request, from the `Retry-After` header of a response.
///
///     Retry-After: 120
///     Retry-After: Fri, 31 Dec 1999 23:59:59 GMT
///
/// RFC 9110 §10.2.3.
public enum RetryAfter: Hashable, Sendable {
    /// A delay in seconds, counted from the response. It can be as large as `Int.max`: limit it before you add it to a
    /// time.
    case seconds(Int)
    /// A time in seconds since 1970-01-01 00:00:00 UTC. It can be in the past, or as late as the year 9999.
    case unixTime(Int)

    /// Parses the header's value: a delay in seconds, or a date in one of the three forms of RFC 9110 §5.6.7.
    ///
    /// The system clock decides the century of a two-digit year: the date is at most 50 years in the future. Returns
    /// nil if `value` has none of these forms, or is too large for an `Int`.
    public init?(_ value: String) {
        self.init(value, now: Int(time(nil)))
    }

    /// Parses the header's value.
    ///
    /// - Parameter now: The current Unix time in seconds. It decides the century of a two-digit year.
    init?(_ value: String, now: Int) {
        let bytes = value.utf8.span
        if bytes.count > 0, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[0]) {
            // Int accepts a sign and digits. A value that begins with a digit has no sign.
            guard let seconds = Int(value) else { return nil }
            self = .seconds(seconds)
        } else {
            guard let date = HTTPDate(parsing: bytes, now: now), let time = Int(exactly: date.unixTime) else {
                return nil
            }
            self = .unixTime(time)
        }
    }
}
