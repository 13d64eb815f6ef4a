// SPDX-License-Identifier: Apache-2.0

import PushWire

/// JSON that somebody could send to make reading it expensive: one unit, again and again.
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
    /// Whether memory is taken for the value: for the units, or for all that may follow.
    var isKept = false
    /// Nil if the body is read.
    let refusal: JSONError.Reason?

    var bytes: [UInt8] { prefix.utf8 + Array(repeatElement(unit.utf8, count: count).joined()) + suffix }
}
