// SPDX-License-Identifier: Apache-2.0

import CCurve

/// Memory that an opener decrypts into: kept from one envelope to the next, wiped after each.
///
/// Internal, not private: Swift 6.3 makes modules that do not compile when a public noncopyable type holds a private one.
@safe struct PlaintextScratch: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>?
    private var capacity = 0

    deinit { unsafe base?.deallocate() }

    /// Room for `byteCount` bytes, whose contents are not kept from before.
    mutating func memory(of byteCount: Int) -> UnsafeMutablePointer<UInt8> {
        if capacity < byteCount {
            unsafe base?.deallocate()
            capacity = max(byteCount, 4096)
            unsafe base = .allocate(capacity: capacity)
        }
        return unsafe base!
    }

    /// The first `byteCount` bytes, which have been written.
    @_lifetime(borrow self)
    func bytes(_ byteCount: Int) -> RawSpan {
        let bytes = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base!), byteCount: byteCount)
        return unsafe _overrideLifetime(bytes, borrowing: self)
    }

    mutating func wipe(_ byteCount: Int) {
        unsafe ccurve_wipe(base!, byteCount)
    }
}
