// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The present time.
enum Moment {
    /// Seconds since 1970-01-01 00:00:00 UTC, for tables and signed URLs.
    static var now: Int64 { Int64(Date.now.timeIntervalSince1970) }

    /// Milliseconds since 1970-01-01 00:00:00 UTC, for signals.
    static var nowInMilliseconds: UInt64 { UInt64(Date.now.timeIntervalSince1970 * 1000) }
}
