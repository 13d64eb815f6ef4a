// SPDX-License-Identifier: Apache-2.0

import CCurve

/// Encrypts and decrypts attachments in memory. For files use ``AttachmentFile``; for a stream, ``AttachmentEncryptor`` and
/// ``AttachmentVerifier``.
///
///     let (key, blob) = try AttachmentCipher.encrypt(photo)
///     let photo = try AttachmentCipher.decrypt(blob, key: key)
///
/// An encrypted attachment is a blob:
///
///     offset 0       16 bytes  IV, random
///     offset 16      16·n      AES-256-CBC, PKCS#7 padding, n ≥ 1
///     end - 32       32 bytes  HMAC-SHA256 of every byte before it, whole
///
/// Each encryption makes its own key and hands it back, so no key is used twice. Decrypting checks the MAC over the whole blob
/// first; no byte of plaintext is handed out before it holds. So it reads the blob twice, and nobody may change the blob's memory
/// meanwhile. Other processes can change a file that is mapped as `MAP_SHARED`, and if one cuts it, reading it ends your process with
/// SIGBUS. Use ``AttachmentFile``, which refuses a file that changes, or copy the file.
///
/// The blob has no version byte, and both profiles agree on it. Lengths have 64 bits throughout: in 2016 a 32-bit length wrapped
/// at 4 GiB and let as much junk pass the MAC. See protocol.md section 5.
public enum AttachmentCipher {
    /// The length of the IV, in bytes.
    package static let ivByteCount = 16
    /// The length of the MAC, in bytes.
    package static let macByteCount = 32
    /// The bytes of a blob that are not ciphertext: IV and MAC.
    public static let overheadByteCount = ivByteCount + macByteCount
    /// The length of the shortest blob, which has one block.
    package static let minimumByteCount = overheadByteCount + BlockCipher.blockByteCount
    /// The longest blob that is decrypted in memory by default: 2 GiB.
    public static let defaultMaximumByteCount: Int64 = 2 << 30

    /// The exact size of the blob of this many bytes.
    ///
    /// - Precondition: `byteCount` is not negative, and at most 2⁶² bytes.
    public static func byteCount(forPlaintext byteCount: Int64) -> Int64 {
        precondition((0...(1 << 62)).contains(byteCount), "An attachment does not have \(byteCount) bytes")
        let block = Int64(BlockCipher.blockByteCount)
        return byteCount + block - byteCount % block + Int64(overheadByteCount)
    }

    /// The size of the ciphertext in a blob of this many bytes.
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
    /// - Parameter threads: with ``Threads/all``, the MAC is computed on a second thread.
    /// - Returns: the key, which goes into an attachment pointer, and the blob, which goes to the store.
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
    /// - Parameter threads: with ``Threads/all``, the MAC is computed on a second thread.
    /// - Precondition: `output` has room for ``byteCount(forPlaintext:)`` bytes more.
    /// - Returns: the key, which goes into an attachment pointer.
    /// - Throws: ``AttachmentError/cryptoUnavailable``; `output` is then as it was.
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

    /// Makes a blob in memory that has room for it, and gives its size.
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
            // OpenSSL failed: what is there is no ciphertext that anyone should see.
            unsafe ccurve_wipe(blob, byteCount)
            throw error
        }
        return byteCount
    }

    // MARK: - Decrypting in memory

    /// Decrypts a blob after checking all of it.
    ///
    /// With ``Threads/all``, the cipher follows the MAC into memory that nobody else sees, which is wiped if the MAC does not hold.
    ///
    /// - Parameter maximumByteCount: the longest blob. A longer one is refused unread.
    /// - Throws: in this order, ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength``,
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

    /// Decrypts a blob and appends the plaintext to `output`, whose memory is not touched before the MAC holds.
    ///
    /// The padding is decrypted to the same place, so `output` needs room for the whole ciphertext: 48 bytes less than the blob.
    /// If `output` has less room, the blob is too large.
    ///
    /// - Precondition: nobody changes the memory of `blob` before the call returns.
    /// - Throws: as ``decrypt(_:key:maximumByteCount:threads:)``; `output` is then as it was.
    public static func decrypt(
        _ blob: RawSpan, key: AttachmentKey, into output: inout OutputRawSpan
    ) throws(AttachmentError) {
        let limit = Int64(output.freeCapacity + overheadByteCount)
        let count = Int(try ciphertextByteCount(ofBlob: Int64(blob.byteCount), limit: limit))
        try unsafe output.append(atMost: count) { target throws(AttachmentError) in
            try unsafe decrypt(blob, ciphertextByteCount: count, to: target!, key: key, privateThreads: .one)
        }
    }

    /// Takes a blob apart whose length has been checked.
    ///
    /// - Parameters:
    ///   - plaintext: room for `ciphertextByteCount` bytes, apart from `blob`.
    ///   - privateThreads: ``Threads/all`` if nobody else sees `plaintext` before this returns, so that it may be written
    ///     before the MAC holds.
    /// - Returns: the number of bytes that are plaintext.
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
            // Memory that others see is not even wiped unless it was written, which is after the MAC held.
            if isWritten { unsafe ccurve_wipe(plaintext, ciphertextByteCount) }
            throw error
        }
    }
}
