// SPDX-License-Identifier: Apache-2.0

import PushWire

/// JSON that an attacker could send to make reading expensive: a prefix, one repeated unit, and a suffix.
struct HostileBody {
    /// The body or payload that the JSON is read as.
    enum Kind {
        case query, batch, payload
    }

    let name: String
    let kind: Kind
    let prefix: String
    let unit: String
    let count: Int
    let suffix: [UInt8]
    /// Whether reading allocates memory for the units, or reserves it for values that may follow.
    var isKept = false
    /// The expected error, or nil if the body is accepted.
    let refusal: JSONError.Reason?

    var bytes: [UInt8] { prefix.utf8 + Array(repeatElement(unit.utf8, count: count).joined()) + suffix }
}
