// SPDX-License-Identifier: Apache-2.0

/// Encrypts and decrypts attachments: in memory here, in files in `AttachmentCipher+File.swift`. For pieces as they come there
/// are ``AttachmentEncryptor`` and ``AttachmentVerifier``.
///
///     let (key, blob) = try AttachmentCipher.encrypt(photo)
///     let photo = try AttachmentCipher.decrypt(blob, key: key)
///
/// Each encryption makes its own key and hands it back: there is no way to use one twice. Decrypting checks the MAC over the
/// whole blob first; no byte of plaintext is handed out before it holds.
///
/// Source: protocol.md section 5; ``AttachmentBlob`` has the layout.
public enum AttachmentCipher {
    /// What is decrypted in memory at most, unless told otherwise: 2 GiB.
    public static let defaultMaximumByteCount: Int64 = 2 << 30

    /// Encrypts under a new random key.
    ///
    /// - Returns: the key, which goes into an attachment pointer, and the blob, which goes to the store.
    /// - Throws: ``AttachmentError/cryptoUnavailable``.
    public static func encrypt(
        _ plaintext: [UInt8], threads: AttachmentThreads = .two
    ) throws(AttachmentError) -> (key: AttachmentKey, blob: [UInt8]) {
        let key = AttachmentKey()
        let iv = try AttachmentError.wrap { () throws(CryptoUnavailable) in try IV.random() }
        return (key, try encrypt(plaintext, key: key, iv: iv.bytes, threads: threads))
    }

    /// Encrypts under a new random key, and appends the blob to `output`.
    ///
    /// - Precondition: `output` has room for ``AttachmentBlob/byteCount(forPlaintext:)`` bytes more.
    /// - Returns: the key, which goes into an attachment pointer.
    /// - Throws: ``AttachmentError/cryptoUnavailable``; `output` is then as it was.
    public static func encrypt(
        _ plaintext: RawSpan, into output: inout OutputRawSpan, threads: AttachmentThreads = .two
    ) throws(AttachmentError) -> AttachmentKey {
        let key = AttachmentKey()
        let iv = try AttachmentError.wrap { () throws(CryptoUnavailable) in try IV.random() }
        let count = Int(AttachmentBlob.byteCount(forPlaintext: Int64(plaintext.byteCount)))
        precondition(output.freeCapacity >= count, "AttachmentCipher.encrypt needs room for \(count) bytes")
        try unsafe output.withUnsafeMutableBytes { memory, initializedCount throws(AttachmentError) in
            let target = unsafe (memory.baseAddress! + initializedCount).assumingMemoryBound(to: UInt8.self)
            try unsafe encrypt(plaintext, to: target, key: key, iv: iv, threads: threads)
            initializedCount += count
        }
        return key
    }

    /// Decrypts a blob, the whole of which is checked before anything is returned.
    ///
    /// With two threads the cipher runs into memory that nobody else sees while the MAC is computed; it is wiped if that does
    /// not hold.
    ///
    /// - Parameter maximumByteCount: of the blob. A longer one is refused unread.
    /// - Throws: in this order, ``AttachmentError/tooLarge(limit:)``, ``AttachmentError/malformedLength``,
    ///   ``AttachmentError/authenticationFailed``, ``AttachmentError/malformedPlaintext``; at any point
    ///   ``AttachmentError/cryptoUnavailable``.
    public static func decrypt(
        _ blob: [UInt8], key: AttachmentKey, maximumByteCount: Int64 = defaultMaximumByteCount,
        threads: AttachmentThreads = .two
    ) throws(AttachmentError) -> [UInt8] {
        let count = Int(
            try AttachmentBlob.ciphertextByteCount(ofBlob: Int64(blob.count), limit: maximumByteCount))
        return try unsafe [UInt8](atMost: count) { memory throws(AttachmentError) in
            try unsafe decrypt(
                blob.span.bytes, ciphertextByteCount: count, to: memory!, isPrivate: true, key: key, threads: threads)
        }
    }

    /// Decrypts a blob and appends the plaintext to `output`, whose memory is not touched before the MAC holds.
    ///
    /// The padding is decrypted to the same place, so that `output` needs room for the whole ciphertext: 48 bytes less than the
    /// blob. Where it has less, the blob is too large.
    ///
    /// - Throws: as ``decrypt(_:key:maximumByteCount:threads:)``; `output` is then as it was.
    public static func decrypt(
        _ blob: RawSpan, key: AttachmentKey, into output: inout OutputRawSpan, threads: AttachmentThreads = .two
    ) throws(AttachmentError) {
        let limit = Int64(output.freeCapacity + AttachmentBlob.overheadByteCount)
        let count = Int(try AttachmentBlob.ciphertextByteCount(ofBlob: Int64(blob.byteCount), limit: limit))
        try unsafe output.withUnsafeMutableBytes { memory, initializedCount throws(AttachmentError) in
            let target = unsafe (memory.baseAddress! + initializedCount).assumingMemoryBound(to: UInt8.self)
            initializedCount += try unsafe decrypt(
                blob, ciphertextByteCount: count, to: target, isPrivate: false, key: key, threads: threads)
        }
    }

    /// For test vectors, which fix key and IV.
    @_spi(Vectors)
    public static func encrypt(
        _ plaintext: [UInt8], key: AttachmentKey, iv: InlineArray<16, UInt8>, threads: AttachmentThreads
    ) throws(AttachmentError) -> [UInt8] {
        let count = Int(AttachmentBlob.byteCount(forPlaintext: Int64(plaintext.count)))
        return try unsafe [UInt8](atMost: count) { memory throws(AttachmentError) in
            try unsafe encrypt(plaintext.span.bytes, to: memory!, key: key, iv: IV(iv), threads: threads)
            return count
        }
    }
}
