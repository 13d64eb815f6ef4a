// SPDX-License-Identifier: Apache-2.0

import PushHTTP

/// The reason to refuse a call. The library has the status for each.
struct Refusal: Error, Equatable {
    let fault: PushFault
    /// The delay in seconds before the caller may retry.
    let retryAfter: Int?

    init(_ fault: PushFault, retryAfter: Int? = nil) {
        self.fault = fault
        self.retryAfter = retryAfter
    }
}
