// SPDX-License-Identifier: Apache-2.0

import PushHTTP

/// The reason to refuse a call. The library knows the status for it.
struct Refusal: Error, Equatable {
    let fault: PushFault
    /// The delay in seconds before the caller may retry.
    let retryAfter: Int?

    init(_ fault: PushFault, retryAfter: Int? = nil) {
        self.fault = fault
        self.retryAfter = retryAfter
    }
}
