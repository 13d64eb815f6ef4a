// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushCrypto

/// The two keyed states of one signaling key, and the one place where an envelope's bytes are made and taken apart.
struct EnvelopeCipher: ~Copyable {
    private var cipher: BlockCipher
    private var mac: KeyedHash
    /// False while the two states may be of different keys.
    private var isKeyed: Bool

    init(_ direction: ccurve_direction, key: SignalingKey, profile: Profile) throws(EnvelopeError) {
        var cipher = try EnvelopeError.wrap { () throws(CryptoUnavailable) in try BlockCipher(direction) }
        var mac = try EnvelopeError.wrap { () throws(CryptoUnavailable) in
            try KeyedHash(profile == .specification ? .sha1 : .sha256)
        }
        try EnvelopeError.wrap { () throws(CryptoUnavailable) in try Self.set(key, of: &cipher, and: &mac) }
        self.cipher = cipher
        self.mac = mac
        isKeyed = true
    }

    /// Takes another key in place of the one that it has.
    mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        isKeyed = false
        do { try Self.set(key, of: &cipher, and: &mac) } catch { throw EnvelopeError(error) }
        isKeyed = true
    }

    private static func set(
        _ key: SignalingKey, of cipher: inout BlockCipher, and mac: inout KeyedHash
    ) throws(CryptoUnavailable) {
        try unsafe key.withCipherKey { key throws(CryptoUnavailable) in try unsafe cipher.setKey(key) }
        try unsafe key.withMACKey { key throws(CryptoUnavailable) in
            try unsafe mac.setKey(key, byteCount: SignalingKey.macKeyByteCount)
        }
    }

    /// Makes an envelope in memory that has room for it.
    ///
    /// - Parameters:
    ///   - envelope: `Envelope.byteCount(forPlaintext: plaintextByteCount)` bytes.
    ///   - iv: nothing is written if it has none to give.
    ///   - writePlaintext: writes `plaintextByteCount` bytes to where they are then encrypted.
    mutating func seal(
        to envelope: UnsafeMutablePointer<UInt8>, plaintextByteCount: Int, iv: inout some IVSource & ~Copyable,
        writingPlaintext writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) {
        guard isKeyed else { throw .cryptoUnavailable }
        let padding = BlockCipher.paddingByteCount(for: plaintextByteCount)
        let ciphertextByteCount = plaintextByteCount + padding
        let text = unsafe envelope + Envelope.headerByteCount
        do { try unsafe iv.write(to: envelope + 1) } catch { throw EnvelopeError(error) }
        unsafe envelope[0] = Envelope.version
        unsafe writePlaintext(text)
        unsafe (text + plaintextByteCount).update(repeating: UInt8(padding), count: padding)
        do {
            try unsafe cipher.begin(iv: envelope + 1)
            try unsafe cipher.update(text, from: text, byteCount: ciphertextByteCount)
            let authenticatedByteCount = Envelope.headerByteCount + ciphertextByteCount
            let tag = try unsafe mac.authenticate(envelope, byteCount: authenticatedByteCount)
            unsafe tag.span.withUnsafeBufferPointer { tag in
                unsafe (envelope + authenticatedByteCount).update(from: tag.baseAddress!, count: Envelope.macByteCount)
            }
        } catch {
            // What is there now is not for anyone to see, and the caller's memory lives on.
            unsafe ccurve_wipe(text, ciphertextByteCount)
            throw EnvelopeError(error)
        }
    }

    /// Checks the length of an envelope and gives the size of its ciphertext.
    static func ciphertextByteCount(of envelopeByteCount: Int, limit: Int) throws(EnvelopeError) -> Int {
        guard envelopeByteCount <= limit else { throw .tooLarge(limit: limit) }
        // Before any subtraction: three clients of 2013 crashed on what was shorter than this.
        guard envelopeByteCount >= Envelope.minimumByteCount else { throw .malformedLength }
        let count = envelopeByteCount - Envelope.overheadByteCount
        guard count % BlockCipher.blockByteCount == 0 else { throw .malformedLength }
        return count
    }

    /// Takes an envelope apart whose length has been checked. Before the MAC has held, `plaintext` is not touched.
    ///
    /// - Parameters:
    ///   - ciphertextByteCount: what the length check gave.
    ///   - plaintext: room for `ciphertextByteCount` bytes, apart from `envelope`.
    /// - Returns: how many of them are plaintext.
    mutating func open(
        _ envelope: UnsafePointer<UInt8>, ciphertextByteCount: Int, to plaintext: UnsafeMutablePointer<UInt8>
    ) throws(EnvelopeError) -> Int {
        guard unsafe envelope[0] == Envelope.version else { throw unsafe .unsupportedVersion(envelope[0]) }
        guard try unsafe isAuthentic(envelope, byteCount: Envelope.headerByteCount + ciphertextByteCount) else {
            throw .authenticationFailed
        }
        do {
            try unsafe cipher.begin(iv: envelope + 1)
            try unsafe cipher.update(
                plaintext, from: envelope + Envelope.headerByteCount, byteCount: ciphertextByteCount)
        } catch {
            unsafe ccurve_wipe(plaintext, ciphertextByteCount)
            throw EnvelopeError(error)
        }
        guard let padding = unsafe BlockCipher.paddingByteCount(of: plaintext, byteCount: ciphertextByteCount) else {
            unsafe ccurve_wipe(plaintext, ciphertextByteCount)
            throw .malformedPlaintext
        }
        return ciphertextByteCount - padding
    }

    /// Whether the MAC that follows the first `byteCount` bytes is theirs, in constant time and over exactly its 10 bytes.
    private mutating func isAuthentic(_ envelope: UnsafePointer<UInt8>, byteCount: Int) throws(EnvelopeError) -> Bool {
        guard isKeyed else { throw .cryptoUnavailable }
        do {
            try mac.begin()
            try unsafe mac.update(envelope, byteCount: byteCount)
            return try unsafe mac.verify(envelope + byteCount, byteCount: Envelope.macByteCount)
        } catch { throw EnvelopeError(error) }
    }
}
