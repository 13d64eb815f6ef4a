// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Seconds since 1970, as tables and signed URLs have them.
enum Moment {
    static var now: Int64 { Int64(Date.now.timeIntervalSince1970) }
}
