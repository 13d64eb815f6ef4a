// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How long a client may take, so that slow ones, or those who play slow, do not hold connections for nothing.
package struct Deadlines: Sendable {
    /// Until a request's head is there, from the connection's beginning or from the last response on.
    package var head = TimeAmount.seconds(30)
    /// Until the body is there, and as long again for each ``bodyRate`` bytes that it is said to have.
    package var body = TimeAmount.seconds(10)
    /// Bytes a second that a body has to come with.
    package var bodyRate: Int64 = 4 << 10
    /// For the client to take a piece of the response.
    package var piece = TimeAmount.seconds(30)
    /// For what a client still sends after a response that did not wait for it.
    package var rest = TimeAmount.seconds(2)

    package init() {}

    func body(ofLength length: Int64) -> TimeAmount { body + .seconds(length / max(1, bodyRate)) }
}
