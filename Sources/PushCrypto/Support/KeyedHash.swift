// SPDX-License-Identifier: Apache-2.0

package import CCurve

/// HMAC with an expanded key.
///
/// After a failure of OpenSSL, every later call does nothing, and the call that ends the message returns nil.
@safe package struct KeyedHash: ~Copyable {
    private let context: OpaquePointer?
    /// Whether the last ``setKey(_:byteCount:)`` succeeded.
    package private(set) var isKeyed = false
    /// Whether no message is in progress, or OpenSSL failed: it could not be initialized, or ran out of memory.
    package private(set) var hasFailed = true

    package init(_ hash: ccurve_hash) {
        unsafe context = ccurve_hmac_create(hash)
    }

    deinit {
        if let context = unsafe context { unsafe ccurve_hmac_destroy(context) }
    }

    /// Sets the key. After a failure, no message can begin until another call succeeds.
    package mutating func setKey(_ key: UnsafePointer<UInt8>?, byteCount: Int) {
        guard let context = unsafe context else { return }
        isKeyed = unsafe ccurve_hmac_set_key(context, key, byteCount) == .ok
        hasFailed = true
    }

    /// Starts a message. The message before may be unfinished or failed.
    package mutating func begin() {
        guard let context = unsafe context, isKeyed else { return }
        hasFailed = unsafe ccurve_hmac_begin(context) != .ok
    }

    /// Adds the next bytes of the message.
    package mutating func update(_ bytes: UnsafePointer<UInt8>?, byteCount: Int) {
        guard let context = unsafe context, !hasFailed else { return }
        hasFailed = unsafe ccurve_hmac_update(context, bytes, byteCount) != .ok
    }

    /// Ends the message and returns its MAC: 32 bytes of HMAC-SHA256, or 20 bytes of HMAC-SHA1 and 12 zeros. Returns
    /// nil after a failure.
    package mutating func finish() -> InlineArray<32, UInt8>? {
        guard let context = unsafe context, !hasFailed else { return nil }
        var tag = InlineArray<32, UInt8>(repeating: 0)
        var span = tag.mutableSpan
        hasFailed = true
        let status = unsafe span.withUnsafeMutableBufferPointer { unsafe ccurve_hmac_finish(context, $0.baseAddress!) }
        return status == .ok ? tag : nil
    }

    /// Ends the message and compares the first `byteCount` bytes of its MAC with `tag`, in constant time. Returns nil
    /// after a failure.
    ///
    /// The computed MAC never leaves C: a Swift value could leave copies in memory.
    ///
    /// - Parameter byteCount: At most 20 for SHA-1, and 32 for SHA-256.
    package mutating func verify(_ tag: UnsafePointer<UInt8>, byteCount: Int) -> Bool? {
        guard let context = unsafe context, !hasFailed else { return nil }
        var isEqual: Int32 = 0
        hasFailed = true
        return unsafe ccurve_hmac_verify(context, tag, byteCount, &isEqual) == .ok ? isEqual == 1 : nil
    }

    /// Returns the MAC of a whole message, or nil after a failure.
    package mutating func authenticate(
        _ message: UnsafePointer<UInt8>?, byteCount: Int
    ) -> InlineArray<32, UInt8>? {
        begin()
        unsafe update(message, byteCount: byteCount)
        return finish()
    }
}
