// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The deadlines for clients. They keep slow clients from holding connections, by accident or on purpose.
package struct Deadlines: Sendable {
    /// The time for a request's head, from the start of the connection or from the last response.
    package var head = TimeAmount.seconds(30)
    /// The time for a body, plus a second for each ``bodyRate`` bytes of its stated length.
    package var body = TimeAmount.seconds(10)
    /// The minimum rate of a body, in bytes per second.
    package var bodyRate: Int64 = 4 << 10
    /// The time for a client to accept a piece of the response.
    package var piece = TimeAmount.seconds(30)
    /// The time for the rest of a request after an early response.
    package var rest = TimeAmount.seconds(2)

    package init() {}

    func body(ofLength length: Int64) -> TimeAmount { body + .seconds(length / max(1, bodyRate)) }
}
