// SPDX-License-Identifier: Apache-2.0

import CCurve

/// Encryption and decryption of attachments in memory.
///
/// For files, use ``AttachmentFile``. For streams, use ``AttachmentEncryptor`` and ``AttachmentVerifier``.
///
///     let (key, blob) = try AttachmentCipher.encrypt(photo)
///     let photo = try AttachmentCipher.decrypt(blob, key: key)
///
/// An encrypted attachment is a blob:
///
///     offset 0       16 bytes  IV, random
///     offset 16      16·n      AES-256-CBC, PKCS#7 padding, n ≥ 1
///     end - 32       32 bytes  HMAC-SHA256 of all bytes before it
///
/// Each encryption creates and returns a new key, so no key is used twice.
///
/// Decryption verifies the MAC of the whole blob before it returns any plaintext. It reads the blob twice, so do not
/// change the memory of the blob during the call. Do not map a file as `MAP_SHARED`: another process can change it, and
/// if one truncates it, SIGBUS ends your process. Use ``AttachmentFile``, which refuses a file that changes, or copy
/// the file.
///
/// A blob has no version byte, and is the same in both profiles. All lengths have 64 bits. In 2016, a client used 32
/// bits: a blob with 4 GiB of junk passed its check of the MAC.
///
/// Source: protocol.md §5.
public enum AttachmentCipher {
    /// The length of the IV, in bytes.
    package static let ivByteCount = 16
    /// The length of the MAC, in bytes.
    package static let macByteCount = 32
    /// The number of bytes that a blob has besides the ciphertext: IV and MAC.
    public static let overheadByteCount = ivByteCount + macByteCount
    /// The length of the shortest blob, with one block of ciphertext, in bytes.
    package static let minimumByteCount = overheadByteCount + BlockCipher.blockByteCount
    /// The default maximum length of a blob that is decrypted in memory: 2 GiB.
    public static let defaultMaximumByteCount: Int64 = 2 << 30

    /// Returns the exact length of the blob of a plaintext of `byteCount` bytes.
    ///
    /// - Precondition: `byteCount` is 0 ... 2⁶².
    public static func byteCount(forPlaintext byteCount: Int64) -> Int64 {
        precondition((0...(1 << 62)).contains(byteCount), "An attachment does not have \(byteCount) bytes")
        let block = Int64(BlockCipher.blockByteCount)
        return byteCount + block - byteCount % block + Int64(overheadByteCount)
    }

    /// Returns the length of the ciphertext in a blob of `byteCount` bytes.
    ///
    /// - Throws: ``AttachmentError/tooLarge(limit:)``, then ``AttachmentError/malformedLength``.
    static func ciphertextByteCount(ofBlob byteCount: Int64, limit: Int64) throws(AttachmentError) -> Int64 {
        guard byteCount <= limit else { throw .tooLarge(limit: limit) }
        guard byteCount >= Int64(minimumByteCount) else { throw .malformedLength }
        let count = byteCount - Int64(overheadByteCount)
        guard count % Int64(BlockCipher.blockByteCount) == 0 else { throw .malformedLength }
        return count
    }

    // MARK: - Encrypting in memory

    /// Encrypts under a new random key.
    ///
    /// - Parameters:
    ///   - plaintext: The content of the attachment.
    ///   - threads: With ``Threads/all``, a second thread computes the MAC.
    /// - Returns: The key, to send in an attachment pointer, and the blob, to upload to the store.
    /// - Throws: ``AttachmentError/cryptoUnavailable``.
    public static func encrypt(
        _ plaintext: [UInt8], threads: Threads = .one
    ) throws(AttachmentError) -> (key: AttachmentKey, blob: [UInt8]) {
        let key = AttachmentKey()
        guard let iv = IV.random() else { throw .cryptoUnavailable }
        return (key, try encrypt(plaintext, key: key, iv: iv.bytes, threads: threads))
    }

    /// Encrypts under a new random key, and appends the blob to `output`.
    ///
    /// - Parameters:
    ///   - plaintext: The content of the attachment.
    ///   - output: The memory for the blob.
    ///   - threads: With ``Threads/all``, a second thread computes the MAC.
    /// - Precondition: `output` has room for ``byteCount(forPlaintext:)`` more bytes.
    /// - Returns: The key, to send in an attachment pointer.
    /// - Throws: ``AttachmentError/cryptoUnavailable``. `output` is then unchanged.
    public static func encrypt(
        _ plaintext: RawSpan, into output: inout OutputRawSpan, threads: Threads = .one
    ) throws(AttachmentError) -> AttachmentKey {
        let key = AttachmentKey()
        guard let iv = IV.random() else { throw .cryptoUnavailable }
        let count = Int(byteCount(forPlaintext: Int64(plaintext.byteCount)))
        try unsafe output.append(atMost: count) { target throws(AttachmentError) in
            try unsafe encrypt(plaintext, to: target!, key: key, iv: iv, threads: threads)
        }
        return key
    }

    /// Encrypts under the key and the IV of a test vector.
    @_spi(Vectors)
    public static func encrypt(
        _ plaintext: [UInt8], key: AttachmentKey, iv: InlineArray<16, UInt8>, threads: Threads
    ) throws(AttachmentError) -> [UInt8] {
        let count = Int(byteCount(forPlaintext: Int64(plaintext.count)))
        return try unsafe [UInt8](atMost: count) { memory throws(AttachmentError) in
            try unsafe encrypt(plaintext.span.bytes, to: memory!, key: key, iv: IV(iv), threads: threads)
        }
    }

    /// Writes a blob to memory with room for it, and returns its length.
    private static func encrypt(
        _ plaintext: RawSpan, to blob: UnsafeMutablePointer<UInt8>, key: AttachmentKey, iv: IV, threads: Threads
    ) throws(AttachmentError) -> Int {
        let restByteCount = plaintext.byteCount % BlockCipher.blockByteCount
        let wholeByteCount = plaintext.byteCount - restByteCount
        let text = unsafe blob + ivByteCount
        let last = unsafe text + wholeByteCount
        let byteCount = minimumByteCount + wholeByteCount
        var encryption = AttachmentEncryption(key: key, iv: iv)
        _ = unsafe iv.write(to: blob)
        unsafe plaintext.withUnsafeBytes { bytes in
            let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            if let source = unsafe source {
                unsafe encryption.update(text, from: source, byteCount: wholeByteCount, threads: threads)
            }
            unsafe encryption.cipher.encryptLast(
                last, from: source.map { unsafe $0 + wholeByteCount }, byteCount: restByteCount)
        }
        do { try unsafe encryption.finish(last) } catch {
            // OpenSSL failed, so the memory may still have plaintext.
            unsafe ccurve_wipe(blob, byteCount)
            throw error
        }
        return byteCount
    }

    // MARK: - Decrypting in memory

    /// Verifies and decrypts a blob. It returns no plaintext before the MAC of the whole blob is verified.
    ///
    /// With ``Threads/all``, a long blob is decrypted on a second thread, into private memory, while the MAC is
    /// computed. If the MAC is wrong, that memory is wiped and not returned.
    ///
    /// - Parameters:
    ///   - blob: The encrypted attachment.
    ///   - key: The key from the attachment pointer.
    ///   - maximumByteCount: The maximum length of a blob, in bytes. A longer blob is refused unread.
    ///   - threads: With ``Threads/all``, the MAC and the cipher run on two threads.
    /// - Returns: The plaintext.
    /// - Throws: In this order, ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength``,
    ///   ``AttachmentError/authenticationFailed``, ``AttachmentError/malformedPlaintext``; at any point
    ///   ``AttachmentError/cryptoUnavailable``.
    public static func decrypt(
        _ blob: [UInt8], key: AttachmentKey, maximumByteCount: Int64 = defaultMaximumByteCount,
        threads: Threads = .one
    ) throws(AttachmentError) -> [UInt8] {
        let count = Int(try ciphertextByteCount(ofBlob: Int64(blob.count), limit: maximumByteCount))
        return try unsafe [UInt8](atMost: count) { memory throws(AttachmentError) in
            try unsafe decrypt(
                blob.span.bytes, ciphertextByteCount: count, to: memory!, key: key,
                privateThreads: threads.forBytes(count))
        }
    }

    /// Decrypts a blob, and appends the plaintext to `output`. The memory of `output` is unchanged until the MAC is
    /// verified.
    ///
    /// `output` also needs room for the padding: 48 bytes less than the blob in all. With less room, the call throws
    /// ``AttachmentError/tooLarge(limit:)``.
    ///
    /// - Precondition: The memory of `blob` does not change before the call returns.
    /// - Throws: The same errors as ``decrypt(_:key:maximumByteCount:threads:)``. `output` is then unchanged.
    public static func decrypt(
        _ blob: RawSpan, key: AttachmentKey, into output: inout OutputRawSpan
    ) throws(AttachmentError) {
        let limit = Int64(output.freeCapacity + overheadByteCount)
        let count = Int(try ciphertextByteCount(ofBlob: Int64(blob.byteCount), limit: limit))
        try unsafe output.append(atMost: count) { target throws(AttachmentError) in
            try unsafe decrypt(blob, ciphertextByteCount: count, to: target!, key: key, privateThreads: .one)
        }
    }

    /// Verifies and decrypts a blob of a valid length.
    ///
    /// - Parameters:
    ///   - plaintext: Room for `ciphertextByteCount` bytes that does not overlap `blob`.
    ///   - privateThreads: ``Threads/all`` only if no other code sees `plaintext` before this call returns. It is then
    ///     written before the MAC is verified.
    /// - Returns: The length of the plaintext, without the padding.
    private static func decrypt(
        _ blob: RawSpan, ciphertextByteCount: Int, to plaintext: UnsafeMutablePointer<UInt8>, key: AttachmentKey,
        privateThreads: Threads
    ) throws(AttachmentError) -> Int {
        let block = BlockCipher.blockByteCount
        let wholeByteCount = ciphertextByteCount - block
        var isWritten = privateThreads == .all
        do {
            return try unsafe blob.withUnsafeBytes { bytes throws(AttachmentError) in
                let blob = unsafe bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
                let text = unsafe blob + ivByteCount
                let last = unsafe text + wholeByteCount
                let tag = unsafe UnsafeRawPointer(last + block).loadUnaligned(as: InlineArray<32, UInt8>.self)
                var decryption = unsafe AttachmentDecryption(key: key, iv: blob)
                if isWritten {
                    unsafe decryption.update(
                        plaintext, from: text, byteCount: wholeByteCount, threads: privateThreads)
                    unsafe decryption.mac.update(last, byteCount: block)
                    try decryption.verify(tag)
                } else {
                    unsafe decryption.mac.update(text, byteCount: ciphertextByteCount)
                    try decryption.verify(tag)
                    isWritten = true
                    unsafe decryption.cipher.update(plaintext, from: text, byteCount: wholeByteCount)
                }
                let lastByteCount = try unsafe decryption.cipher.decryptLast(plaintext + wholeByteCount, from: last)
                return wholeByteCount + lastByteCount
            }
        } catch {
            // The caller's memory stays untouched, not even wiped, if the MAC is wrong.
            if isWritten { unsafe ccurve_wipe(plaintext, ciphertextByteCount) }
            throw error
        }
    }
}
