// SPDX-License-Identifier: Apache-2.0

package import CCurve

/// AES-256-CBC in one direction, with an expanded key and without padding. Only envelopes and attachments use it.
///
/// After a failure of OpenSSL, every later call does nothing and ``hasFailed`` is true. Check ``hasFailed`` once,
/// before you release any output: after a failure, the output is incomplete.
@safe package struct BlockCipher: ~Copyable {
    @inlinable
    package static var blockByteCount: Int { 16 }

    private let context: OpaquePointer?
    /// Whether the last ``setKey(_:)`` succeeded.
    package private(set) var isKeyed = false
    /// Whether no text has begun, or OpenSSL failed: it could not be initialized, or ran out of memory.
    package private(set) var hasFailed = true

    package init(_ direction: ccurve_direction) {
        unsafe context = ccurve_cbc_create(direction)
    }

    deinit {
        if let context = unsafe context { unsafe ccurve_cbc_destroy(context) }
    }

    /// Sets the key. After a failure, no text can begin until another call succeeds.
    ///
    /// - Parameter key: 32 bytes.
    package mutating func setKey(_ key: UnsafePointer<UInt8>) {
        guard let context = unsafe context else { return }
        isKeyed = unsafe ccurve_cbc_set_key(context, key) == .ok
        hasFailed = true
    }

    /// Starts a text. The text before may be unfinished or failed.
    ///
    /// - Parameter iv: 16 bytes.
    package mutating func begin(iv: UnsafePointer<UInt8>) {
        guard let context = unsafe context, isKeyed else { return }
        hasFailed = unsafe ccurve_cbc_set_iv(context, iv) != .ok
    }

    /// Takes a key and starts a text, in one call of OpenSSL. After a failure no text can begin until a key is set.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - iv: 16 bytes.
    package mutating func begin(key: UnsafePointer<UInt8>, iv: UnsafePointer<UInt8>) {
        guard let context = unsafe context else { return }
        isKeyed = unsafe ccurve_cbc_set_key_and_iv(context, key, iv) == .ok
        hasFailed = !isKeyed
    }

    /// Runs the next whole blocks of the text through the cipher.
    ///
    /// - Parameters:
    ///   - output: Room for `byteCount` bytes: the same address as `input`, or memory that does not overlap it.
    ///   - byteCount: A multiple of 16.
    package mutating func update(
        _ output: UnsafeMutablePointer<UInt8>, from input: UnsafePointer<UInt8>, byteCount: Int
    ) {
        guard let context = unsafe context, !hasFailed else { return }
        hasFailed = unsafe ccurve_cbc_update(context, output, input, byteCount) != .ok
    }

    /// Returns the length of the PKCS#7 padding of `plaintextByteCount` bytes: 1 ... 16. A mask is faster than `%`,
    /// which divides and branches on the sign.
    @inlinable
    package static func paddingByteCount(for plaintextByteCount: Int) -> Int {
        blockByteCount - (plaintextByteCount & (blockByteCount - 1))
    }

    /// Returns the length of the padding at the end of a decrypted text, or nil if the padding is wrong. No branch
    /// depends on the bytes.
    ///
    /// - Parameter byteCount: A multiple of 16, 16 or more.
    package static func paddingByteCount(of text: UnsafePointer<UInt8>, byteCount: Int) -> Int? {
        var padding = 0
        let status = unsafe ccurve_unpad(text + byteCount - blockByteCount, &padding)
        return status == .ok ? padding : nil
    }
}
