// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The memory that an opener decrypts into. The opener keeps it, and wipes it after each envelope.
///
/// Internal, not private: Swift 6.3 emits modules that do not compile if a public noncopyable type has a property of a
/// private type.
@safe struct PlaintextScratch: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>?
    private var capacity = 0

    deinit { unsafe base?.deallocate() }

    /// Returns room for `byteCount` bytes. Their contents are undefined.
    mutating func memory(of byteCount: Int) -> UnsafeMutablePointer<UInt8> {
        if capacity < byteCount {
            unsafe base?.deallocate()
            capacity = max(byteCount, 4096)
            unsafe base = .allocate(capacity: capacity)
        }
        return unsafe base!
    }

    /// Lends the first `byteCount` bytes. The caller must have written them.
    @_lifetime(borrow self)
    func bytes(_ byteCount: Int) -> RawSpan {
        let bytes = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base!), byteCount: byteCount)
        return unsafe _overrideLifetime(bytes, borrowing: self)
    }

    mutating func wipe(_ byteCount: Int) {
        unsafe ccurve_wipe(base!, byteCount)
    }
}
