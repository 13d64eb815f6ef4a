// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushCrypto

/// The cipher and the MAC of one signaling key. Only this type writes and reads the bytes of an envelope.
///
/// If OpenSSL fails during an envelope, the next envelope starts afresh. If OpenSSL fails to set one half of a key,
/// every envelope fails until a whole key is set.
struct EnvelopeCipher: ~Copyable {
    private var cipher: BlockCipher
    private var mac: KeyedHash

    init(_ direction: ccurve_direction, key: SignalingKey, profile: Profile) throws(EnvelopeError) {
        cipher = BlockCipher(direction)
        mac = KeyedHash(profile == .specification ? .sha1 : .sha256)
        try rekey(to: key)
    }

    /// Replaces the key.
    mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        unsafe key.withCipherKey { unsafe cipher.setKey($0) }
        unsafe key.withMACKey { unsafe mac.setKey($0, byteCount: SignalingKey.macKeyByteCount) }
        guard cipher.isKeyed, mac.isKeyed else { throw .cryptoUnavailable }
    }

    /// Seals a plaintext and writes the envelope to memory.
    ///
    /// - Parameters:
    ///   - envelope: Room for `Envelope.byteCount(forPlaintext: plaintextByteCount)` bytes.
    ///   - iv: The source of the IV. If the source fails, nothing is written.
    ///   - writePlaintext: Writes `plaintextByteCount` bytes to the given address. They are encrypted in place.
    mutating func seal(
        to envelope: UnsafeMutablePointer<UInt8>, plaintextByteCount: Int, iv: inout some IVSource & ~Copyable,
        writingPlaintext writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) {
        guard cipher.isKeyed, mac.isKeyed else { throw .cryptoUnavailable }
        let count = try unsafe Self.write(envelope, plaintextByteCount, &iv, writePlaintext)
        unsafe cipher.begin(iv: envelope + 1)
        try unsafe encrypt(envelope, ciphertextByteCount: count)
    }

    /// Replaces the key and seals under it: ``rekey(to:)`` and sealing, with one call of OpenSSL less.
    ///
    /// The IV comes first: if its source fails, the old key stays complete.
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

    /// Writes the version, the IV, the plaintext and its padding, and returns the length of the padded plaintext.
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

    /// Encrypts the padded plaintext of an envelope in place, and writes the MAC.
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

    /// Checks the length of an envelope and returns the length of its ciphertext.
    static func ciphertextByteCount(of envelopeByteCount: Int, limit: Int) throws(EnvelopeError) -> Int {
        guard envelopeByteCount <= limit else { throw .tooLarge(limit: limit) }
        // Check this before the subtraction: three clients of 2013 crashed on shorter envelopes.
        guard envelopeByteCount >= Envelope.minimumByteCount else { throw .malformedLength }
        let count = envelopeByteCount - Envelope.overheadByteCount
        guard count % BlockCipher.blockByteCount == 0 else { throw .malformedLength }
        return count
    }

    /// Opens an envelope with a valid length. Writes nothing to `plaintext` before the MAC is verified.
    ///
    /// - Parameters:
    ///   - ciphertextByteCount: The result of ``ciphertextByteCount(of:limit:)``.
    ///   - plaintext: Room for `ciphertextByteCount` bytes. It must not overlap `envelope`.
    /// - Returns: The length of the plaintext without its padding.
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

    /// Whether the 10 bytes after the first `byteCount` bytes are their MAC. Compares exactly 10 bytes, in constant
    /// time.
    private mutating func isAuthentic(_ envelope: UnsafePointer<UInt8>, byteCount: Int) throws(EnvelopeError) -> Bool {
        mac.begin()
        unsafe mac.update(envelope, byteCount: byteCount)
        guard cipher.isKeyed,
            let isAuthentic = unsafe mac.verify(envelope + byteCount, byteCount: Envelope.macByteCount)
        else { throw .cryptoUnavailable }
        return isAuthentic
    }
}
