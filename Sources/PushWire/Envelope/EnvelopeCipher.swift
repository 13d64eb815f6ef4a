// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushCrypto

/// The two keyed states of one signaling key, and the one place where an envelope's bytes are made and taken apart.
///
/// Both states remember a failure of OpenSSL. A text begins again with the next envelope; after half a key has been set, none
/// begins until a whole one is.
struct EnvelopeCipher: ~Copyable {
    private var cipher: BlockCipher
    private var mac: KeyedHash

    init(_ direction: ccurve_direction, key: SignalingKey, profile: Profile) throws(EnvelopeError) {
        cipher = BlockCipher(direction)
        mac = KeyedHash(profile == .specification ? .sha1 : .sha256)
        try rekey(to: key)
    }

    /// Takes another key in place of the one that it has.
    mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        unsafe key.withCipherKey { unsafe cipher.setKey($0) }
        unsafe key.withMACKey { unsafe mac.setKey($0, byteCount: SignalingKey.macKeyByteCount) }
        guard cipher.isKeyed, mac.isKeyed else { throw .cryptoUnavailable }
    }

    /// Makes an envelope in memory that has room for it.
    ///
    /// - Parameters:
    ///   - envelope: `Envelope.byteCount(forPlaintext: plaintextByteCount)` bytes.
    ///   - iv: the source of the IV. If it has none to give, nothing is written.
    ///   - writePlaintext: writes `plaintextByteCount` bytes to where they are then encrypted.
    mutating func seal(
        to envelope: UnsafeMutablePointer<UInt8>, plaintextByteCount: Int, iv: inout some IVSource & ~Copyable,
        writingPlaintext writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) {
        guard cipher.isKeyed, mac.isKeyed else { throw .cryptoUnavailable }
        let count = try unsafe Self.write(envelope, plaintextByteCount, &iv, writePlaintext)
        unsafe cipher.begin(iv: envelope + 1)
        try unsafe encrypt(envelope, ciphertextByteCount: count)
    }

    /// Takes another key and makes an envelope under it: ``rekey(to:)`` and sealing with one call of OpenSSL less.
    ///
    /// The key is taken last: if there is no IV, the old key stays as a whole.
    mutating func seal(
        to envelope: UnsafeMutablePointer<UInt8>, under key: SignalingKey, plaintextByteCount: Int,
        iv: inout some IVSource & ~Copyable,
        writingPlaintext writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) {
        let count = try unsafe Self.write(envelope, plaintextByteCount, &iv, writePlaintext)
        unsafe key.withMACKey { unsafe mac.setKey($0, byteCount: SignalingKey.macKeyByteCount) }
        unsafe key.withCipherKey { unsafe cipher.begin(key: $0, iv: envelope + 1) }
        try unsafe encrypt(envelope, ciphertextByteCount: count)
    }

    /// Writes an envelope up to its MAC, with the text not encrypted yet, and gives the size of the text with its padding.
    @inline(__always)
    private static func write(
        _ envelope: UnsafeMutablePointer<UInt8>, _ plaintextByteCount: Int, _ iv: inout some IVSource & ~Copyable,
        _ writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) -> Int {
        let padding = BlockCipher.paddingByteCount(for: plaintextByteCount)
        let text = unsafe envelope + Envelope.headerByteCount
        guard unsafe iv.write(to: envelope + 1) else { throw .cryptoUnavailable }
        unsafe envelope[0] = Envelope.version
        unsafe writePlaintext(text)
        unsafe (text + plaintextByteCount).update(repeating: UInt8(padding), count: padding)
        return plaintextByteCount + padding
    }

    /// Encrypts the text of an envelope where it is, and writes the MAC.
    @inline(__always)
    private mutating func encrypt(
        _ envelope: UnsafeMutablePointer<UInt8>, ciphertextByteCount: Int
    ) throws(EnvelopeError) {
        let authenticatedByteCount = Envelope.headerByteCount + ciphertextByteCount
        let text = unsafe envelope + Envelope.headerByteCount
        unsafe cipher.update(text, from: text, byteCount: ciphertextByteCount)
        guard let tag = unsafe mac.authenticate(envelope, byteCount: authenticatedByteCount), !cipher.hasFailed else {
            // Wipe the unauthenticated output: the memory is the caller's.
            unsafe ccurve_wipe(text, ciphertextByteCount)
            throw .cryptoUnavailable
        }
        unsafe tag.span.withUnsafeBufferPointer { tag in
            unsafe (envelope + authenticatedByteCount).update(from: tag.baseAddress!, count: Envelope.macByteCount)
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
        let authenticatedByteCount = Envelope.headerByteCount + ciphertextByteCount
        guard try unsafe isAuthentic(envelope, byteCount: authenticatedByteCount) else { throw .authenticationFailed }
        unsafe cipher.begin(iv: envelope + 1)
        unsafe cipher.update(
            plaintext, from: envelope + Envelope.headerByteCount, byteCount: ciphertextByteCount)
        guard !cipher.hasFailed else {
            unsafe ccurve_wipe(plaintext, ciphertextByteCount)
            throw .cryptoUnavailable
        }
        guard let padding = unsafe BlockCipher.paddingByteCount(of: plaintext, byteCount: ciphertextByteCount) else {
            unsafe ccurve_wipe(plaintext, ciphertextByteCount)
            throw .malformedPlaintext
        }
        return ciphertextByteCount - padding
    }

    /// Whether the MAC that follows the first `byteCount` bytes is theirs, in constant time and over exactly its 10 bytes.
    private mutating func isAuthentic(_ envelope: UnsafePointer<UInt8>, byteCount: Int) throws(EnvelopeError) -> Bool {
        mac.begin()
        unsafe mac.update(envelope, byteCount: byteCount)
        guard cipher.isKeyed,
            let isAuthentic = unsafe mac.verify(envelope + byteCount, byteCount: Envelope.macByteCount)
        else { throw .cryptoUnavailable }
        return isAuthentic
    }
}
