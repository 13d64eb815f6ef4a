// SPDX-License-Identifier: Apache-2.0

package import CCurve

/// OpenSSL could not be initialized, or ran out of memory. Public errors have their own case for it.
package struct CryptoUnavailable: Error {}

extension ccurve_status {
    /// Throws unless `ok`, where every other status means that the library is unavailable.
    @inline(__always)
    package func check() throws(CryptoUnavailable) {
        guard self == .ok else { throw CryptoUnavailable() }
    }
}

/// AES-256-CBC in one direction with a kept key, without padding: the envelope's and the attachment's half, and nobody else's.
@safe package struct BlockCipher: ~Copyable {
    @inlinable
    package static var blockByteCount: Int { 16 }

    private let context: OpaquePointer

    package init(_ direction: ccurve_direction) throws(CryptoUnavailable) {
        guard let context = unsafe ccurve_cbc_create(direction) else { throw CryptoUnavailable() }
        unsafe self.context = context
    }

    deinit { unsafe ccurve_cbc_destroy(context) }

    /// - Parameter key: 32 bytes.
    package mutating func setKey(_ key: UnsafePointer<UInt8>) throws(CryptoUnavailable) {
        try unsafe ccurve_cbc_set_key(context, key).check()
    }

    /// Starts a text.
    ///
    /// - Parameter iv: 16 bytes.
    package mutating func begin(iv: UnsafePointer<UInt8>) throws(CryptoUnavailable) {
        try unsafe ccurve_cbc_set_iv(context, iv).check()
    }

    /// Runs the text's next whole blocks through the cipher.
    ///
    /// - Parameters:
    ///   - output: `byteCount` bytes, the same address as `input` or apart from it.
    ///   - byteCount: a multiple of 16.
    package mutating func update(
        _ output: UnsafeMutablePointer<UInt8>, from input: UnsafePointer<UInt8>, byteCount: Int
    ) throws(CryptoUnavailable) {
        try unsafe ccurve_cbc_update(context, output, input, byteCount).check()
    }

    /// PKCS#7 padding of `plaintextByteCount` bytes: 1 ... 16. By a mask, as Swift's `%` is a division with a branch on the sign.
    @inlinable
    package static func paddingByteCount(for plaintextByteCount: Int) -> Int {
        blockByteCount - (plaintextByteCount & (blockByteCount - 1))
    }

    /// Bytes of padding at the end of a decrypted text, or nil if it is not right. Takes no branch on the bytes.
    ///
    /// - Parameter byteCount: a multiple of 16, 16 or more.
    package static func paddingByteCount(of text: UnsafePointer<UInt8>, byteCount: Int) -> Int? {
        var padding = 0
        let status = unsafe ccurve_unpad(text + byteCount - blockByteCount, &padding)
        return status == .ok ? padding : nil
    }
}
