// SPDX-License-Identifier: Apache-2.0

import CCurve

/// The encryption of one attachment, in pieces of whole blocks. Its drivers are ``AttachmentCipher`` for memory,
/// ``AttachmentEncryptor`` for pieces, and ``AttachmentFilePass`` for files.
///
/// Each step runs the cipher, then the MAC. The file driver separates the two, and runs each on its own thread.
struct AttachmentEncryption: ~Copyable {
    /// The IV, which precedes the ciphertext.
    let iv: IV
    var cipher: BlockCipher
    var mac: KeyedHash

    init(key: AttachmentKey, iv: IV) {
        self.iv = iv
        cipher = BlockCipher(.encrypt, key: key)
        mac = KeyedHash(key: key)
        unsafe iv.bytes.withUnsafePointer { iv in
            unsafe cipher.begin(iv: iv)
            unsafe mac.update(iv, byteCount: AttachmentCipher.ivByteCount)
        }
    }

    /// Whether OpenSSL failed. The output must then not be released.
    var hasFailed: Bool { cipher.hasFailed || mac.hasFailed }

    /// Encrypts whole blocks to `target`, which is `source` or does not overlap it.
    mutating func update(
        _ target: UnsafeMutablePointer<UInt8>, from source: UnsafePointer<UInt8>, byteCount: Int,
        threads: Threads = .one
    ) {
        unsafe Self.update(&cipher, &mac, target, from: source, byteCount: byteCount, threads)
    }

    /// Encrypts whole blocks on up to two threads. The cipher and the MAC are separate parameters, because two threads
    /// must not access parts of one variable.
    private static func update(
        _ cipher: inout BlockCipher, _ mac: inout KeyedHash, _ target: UnsafeMutablePointer<UInt8>,
        from source: UnsafePointer<UInt8>, byteCount: Int, _ threads: Threads
    ) {
        threads.forEachPiece(of: byteCount) { piece in
            unsafe cipher.update(
                target + piece.lowerBound, from: source + piece.lowerBound, byteCount: piece.count)
        } follow: { piece in
            unsafe mac.update(target + piece.lowerBound, byteCount: piece.count)
        }
    }

    /// Writes the MAC after the last block, which ``BlockCipher/encryptLast(_:from:byteCount:)`` has written to `last`.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable`` if any step failed.
    mutating func finish(_ last: UnsafeMutablePointer<UInt8>) throws(AttachmentError) {
        let block = BlockCipher.blockByteCount
        unsafe mac.update(last, byteCount: block)
        guard let tag = mac.finish(), !cipher.hasFailed else { throw .cryptoUnavailable }
        unsafe UnsafeMutableRawPointer(last + block).storeBytes(of: tag, as: InlineArray<32, UInt8>.self)
    }
}

/// The decryption of one attachment, in pieces of whole blocks, with the same drivers.
///
/// Each step runs the MAC, then the cipher. The last block stays encrypted until ``verify(_:)`` has verified the MAC,
/// so no driver can reveal its padding, not even by a size.
struct AttachmentDecryption: ~Copyable {
    var mac: KeyedHash
    var cipher: BlockCipher

    /// Starts the decryption.
    ///
    /// - Parameter iv: 16 bytes.
    init(key: AttachmentKey, iv: UnsafePointer<UInt8>) {
        mac = KeyedHash(key: key)
        cipher = BlockCipher(.decrypt, key: key)
        unsafe mac.update(iv, byteCount: AttachmentCipher.ivByteCount)
        unsafe cipher.begin(iv: iv)
    }

    /// Whether OpenSSL failed. The output must then not be released.
    var hasFailed: Bool { cipher.hasFailed || mac.hasFailed }

    /// Decrypts whole blocks before the last block to `target`, which is `source` or does not overlap it.
    mutating func update(
        _ target: UnsafeMutablePointer<UInt8>, from source: UnsafePointer<UInt8>, byteCount: Int,
        threads: Threads = .one
    ) {
        unsafe Self.update(&cipher, &mac, target, from: source, byteCount: byteCount, threads)
    }

    private static func update(
        _ cipher: inout BlockCipher, _ mac: inout KeyedHash, _ target: UnsafeMutablePointer<UInt8>,
        from source: UnsafePointer<UInt8>, byteCount: Int, _ threads: Threads
    ) {
        threads.forEachPiece(of: byteCount) { piece in
            unsafe mac.update(source + piece.lowerBound, byteCount: piece.count)
        } follow: { piece in
            unsafe cipher.update(
                target + piece.lowerBound, from: source + piece.lowerBound, byteCount: piece.count)
        }
    }

    /// Verifies the MAC, to which the caller has added the last block.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable`` if any step failed, then
    ///   ``AttachmentError/authenticationFailed``.
    mutating func verify(_ tag: InlineArray<32, UInt8>) throws(AttachmentError) {
        guard !cipher.hasFailed else { throw .cryptoUnavailable }
        try mac.check(tag)
    }
}

// MARK: - Primitives

extension BlockCipher {
    /// Creates AES-256-CBC with the first half of an attachment key.
    fileprivate init(_ direction: ccurve_direction, key: AttachmentKey) {
        self.init(direction)
        unsafe key.withCipherKey { unsafe setKey($0) }
    }

    /// Encrypts the last block: `byteCount` bytes, 0 ... 15, and their padding.
    mutating func encryptLast(
        _ target: UnsafeMutablePointer<UInt8>, from rest: UnsafePointer<UInt8>?, byteCount: Int
    ) {
        let padding = Self.paddingByteCount(for: byteCount)
        if let rest = unsafe rest { unsafe target.update(from: rest, count: byteCount) }
        unsafe (target + byteCount).update(repeating: UInt8(padding), count: padding)
        unsafe update(target, from: target, byteCount: Self.blockByteCount)
        // After a failure the block is still plaintext, in memory that may be the caller's.
        if hasFailed { unsafe ccurve_wipe(target, Self.blockByteCount) }
    }

    /// Decrypts the last block to `target`, 16 bytes. Call this method only after the MAC has been verified.
    ///
    /// - Returns: The number of bytes before the padding: 0 ... 15.
    /// - Throws: ``AttachmentError/cryptoUnavailable`` if any step failed, then ``AttachmentError/malformedPlaintext``.
    mutating func decryptLast(
        _ target: UnsafeMutablePointer<UInt8>, from last: UnsafePointer<UInt8>
    ) throws(AttachmentError) -> Int {
        unsafe update(target, from: last, byteCount: Self.blockByteCount)
        guard !hasFailed else { throw .cryptoUnavailable }
        guard let padding = unsafe Self.paddingByteCount(of: target, byteCount: Self.blockByteCount) else {
            throw .malformedPlaintext
        }
        return Self.blockByteCount - padding
    }
}

extension KeyedHash {
    /// Creates HMAC-SHA256 with the second half of an attachment key, and begins a message.
    init(key: AttachmentKey) {
        self.init(.sha256)
        unsafe key.withMACKey { unsafe setKey($0, byteCount: AttachmentKey.macKeyByteCount) }
        begin()
    }

    /// Ends the message and compares the whole MAC in constant time.
    ///
    /// - Throws: ``AttachmentError/cryptoUnavailable``, then ``AttachmentError/authenticationFailed``.
    mutating func check(_ tag: InlineArray<32, UInt8>) throws(AttachmentError) {
        let verdict = unsafe tag.withUnsafePointer { unsafe verify($0, byteCount: AttachmentCipher.macByteCount) }
        guard let isAuthentic = verdict else { throw .cryptoUnavailable }
        guard isAuthentic else { throw .authenticationFailed }
    }
}

extension InlineArray where Element == UInt8 {
    /// Lends the bytes as a pointer for C.
    func withUnsafePointer<Result: ~Copyable>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe span.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }
}
