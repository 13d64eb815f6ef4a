// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Why a call is not done. The library knows the status for it.
struct Refusal: Error, Equatable {
    let fault: RESTFault
    /// Seconds after which to come again.
    let retryAfter: Int?

    init(_ fault: RESTFault, retryAfter: Int? = nil) {
        self.fault = fault
        self.retryAfter = retryAfter
    }
}
