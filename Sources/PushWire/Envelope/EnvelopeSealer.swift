// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// Seals any number of envelopes under one signaling key, whose expanded state it keeps.
///
///     var sealer = try EnvelopeSealer(key: key, profile: .deployed)
///     let envelope = try sealer.seal(signal)
///
/// Each envelope gets a fresh random IV. There is no way to give one, and none to leave out the MAC. After `init`, sealing into
/// the caller's memory allocates nothing. The states and the pool of random bytes are wiped at the end.
///
/// One thread at a time: give each its own, keep one in an actor, or behind a `Mutex`. A relay that seals for many takes the next key by ``rekey(to:)``.
///
/// Source: protocol.md section 4.
public struct EnvelopeSealer: ~Copyable {
    private var cipher: EnvelopeCipher
    private var ivs: IVPool

    /// Expands `key`, for envelopes of one profile.
    ///
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public init(key: SignalingKey, profile: Profile) throws(EnvelopeError) {
        let cipher = try EnvelopeCipher(.encrypt, key: key, profile: profile)
        guard let ivs = IVPool() else { throw .cryptoUnavailable }
        self.cipher = cipher
        self.ivs = ivs
    }

    /// Seals under `key` from here on, without allocating. After an error nothing is sealed until it succeeds.
    ///
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        try cipher.rekey(to: key)
    }

    /// Appends the envelope of a serialized signal to `output`.
    ///
    /// - Precondition: `output` has room for ``Envelope/byteCount(forPlaintext:)`` bytes more.
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``; `output` is then as it was.
    public mutating func seal(_ plaintext: RawSpan, into output: inout OutputRawSpan) throws(EnvelopeError) {
        try unsafe cipher.seal(plaintext.byteCount, into: &output, iv: &ivs) { unsafe plaintext.copy(to: $0) }
    }

    /// The envelope of a serialized signal.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``.
    public mutating func seal(_ plaintext: [UInt8]) throws(EnvelopeError) -> [UInt8] {
        return try unsafe cipher.seal(plaintext.count, iv: &ivs) { unsafe plaintext.span.bytes.copy(to: $0) }
    }

    /// Appends the envelope of a signal to `output`. The signal is encoded straight to where it is encrypted.
    ///
    /// - Precondition: `output` has room for ``Envelope/byteCount(forPlaintext:)`` bytes more, of the signal's
    ///   ``IncomingPushMessageSignal/encodedByteCount``.
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``; `output` is then as it was.
    public mutating func seal(
        _ signal: IncomingPushMessageSignal, into output: inout OutputRawSpan
    ) throws(EnvelopeError) {
        let count = signal.encodedByteCount
        try unsafe cipher.seal(count, into: &output, iv: &ivs) { unsafe signal.write(to: $0, byteCount: count) }
    }

    /// The envelope of a signal. The signal is encoded straight to where it is encrypted.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``.
    public mutating func seal(_ signal: IncomingPushMessageSignal) throws(EnvelopeError) -> [UInt8] {
        let count = signal.encodedByteCount
        return try unsafe cipher.seal(count, iv: &ivs) { unsafe signal.write(to: $0, byteCount: count) }
    }

    /// For test vectors, which fix the IV. Reusing one gives away whether two signals begin alike.
    @_spi(Vectors)
    public mutating func seal(_ plaintext: [UInt8], iv: InlineArray<16, UInt8>) throws(EnvelopeError) -> [UInt8] {
        var iv = IV(iv)
        return try unsafe cipher.seal(plaintext.count, iv: &iv) { unsafe plaintext.span.bytes.copy(to: $0) }
    }
}
