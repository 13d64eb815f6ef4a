// SPDX-License-Identifier: Apache-2.0

import CCurve

extension BlockCipher {
    /// AES-256-CBC under the first half of an attachment key.
    init(_ direction: ccurve_direction, key: AttachmentKey) throws(CryptoUnavailable) {
        var cipher = try BlockCipher(direction)
        try unsafe key.withCipherKey { key throws(CryptoUnavailable) in try unsafe cipher.setKey(key) }
        self = cipher
    }
}

extension KeyedHash {
    /// HMAC-SHA256 under the second half of an attachment key, begun.
    init(key: AttachmentKey) throws(CryptoUnavailable) {
        var mac = try KeyedHash(.sha256)
        try unsafe key.withMACKey { key throws(CryptoUnavailable) in
            try unsafe mac.setKey(key, byteCount: AttachmentKey.macKeyByteCount)
        }
        try mac.begin()
        self = mac
    }

    /// Ends the message, and says whether its MAC is this one, in time that does not depend on where they differ.
    mutating func verify(_ tag: InlineArray<32, UInt8>) throws(CryptoUnavailable) -> Bool {
        try unsafe tag.span.withUnsafeBufferPointer { tag throws(CryptoUnavailable) in
            try unsafe verify(tag.baseAddress!, byteCount: tag.count)
        }
    }
}

extension InlineArray where Element == UInt8 {
    /// Whether two MACs that came from outside are equal, in time that does not depend on where they differ.
    func isEqualInConstantTime(to other: Self) -> Bool {
        unsafe span.withUnsafeBytes { bytes in
            unsafe other.span.withUnsafeBytes { other in
                unsafe ccurve_equal(bytes.baseAddress!, other.baseAddress!, bytes.count) == 1
            }
        }
    }
}
