// SPDX-License-Identifier: Apache-2.0

package import CCurve

/// HMAC with a kept key.
@safe package struct KeyedHash: ~Copyable {
    private let context: OpaquePointer

    package init(_ hash: ccurve_hash) throws(CryptoUnavailable) {
        guard let context = unsafe ccurve_hmac_create(hash) else { throw CryptoUnavailable() }
        unsafe self.context = context
    }

    deinit { unsafe ccurve_hmac_destroy(context) }

    package mutating func setKey(_ key: UnsafePointer<UInt8>?, byteCount: Int) throws(CryptoUnavailable) {
        try unsafe ccurve_hmac_set_key(context, key, byteCount).check()
    }

    /// Starts a message.
    package mutating func begin() throws(CryptoUnavailable) {
        try unsafe ccurve_hmac_begin(context).check()
    }

    /// Takes the message's next bytes.
    package mutating func update(_ bytes: UnsafePointer<UInt8>?, byteCount: Int) throws(CryptoUnavailable) {
        try unsafe ccurve_hmac_update(context, bytes, byteCount).check()
    }

    /// Ends the message. Its MAC is 20 bytes by SHA-1, with zeros after them, and 32 by SHA-256.
    package mutating func finish() throws(CryptoUnavailable) -> InlineArray<32, UInt8> {
        var tag = InlineArray<32, UInt8>(repeating: 0)
        var span = tag.mutableSpan
        try unsafe span.withUnsafeMutableBufferPointer { tag throws(CryptoUnavailable) in
            try unsafe ccurve_hmac_finish(context, tag.baseAddress!).check()
        }
        return tag
    }

    /// Ends the message, and says whether the first `byteCount` bytes of its MAC are these, in time that does not depend on where
    /// they differ. The MAC itself never leaves C: a value that is returned leaves copies behind.
    ///
    /// - Parameter byteCount: at most 20 by SHA-1, and 32 by SHA-256.
    package mutating func verify(_ tag: UnsafePointer<UInt8>, byteCount: Int) throws(CryptoUnavailable) -> Bool {
        var isEqual: Int32 = 0
        try unsafe ccurve_hmac_verify(context, tag, byteCount, &isEqual).check()
        return isEqual == 1
    }

    /// The MAC of a whole message.
    package mutating func authenticate(
        _ message: UnsafePointer<UInt8>?, byteCount: Int
    ) throws(CryptoUnavailable) -> InlineArray<32, UInt8> {
        try begin()
        try unsafe update(message, byteCount: byteCount)
        return try finish()
    }
}
