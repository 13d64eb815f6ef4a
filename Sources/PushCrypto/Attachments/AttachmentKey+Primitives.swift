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
}

extension InlineArray where Element == UInt8 {
    /// Whether two MACs are equal, in time that does not depend on where they differ.
    ///
    /// - Parameter other: as many bytes.
    func isEqualInConstantTime(to other: UnsafePointer<UInt8>) -> Bool {
        unsafe span.withUnsafeBytes { unsafe ccurve_equal($0.baseAddress!, other, $0.count) == 1 }
    }

    /// Whether two MACs are equal, in time that does not depend on where they differ.
    func isEqualInConstantTime(to other: Self) -> Bool {
        unsafe other.span.withUnsafeBufferPointer { unsafe isEqualInConstantTime(to: $0.baseAddress!) }
    }
}
