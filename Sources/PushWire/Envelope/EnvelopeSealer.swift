// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// Seals any number of envelopes under one signaling key. It keeps the key's expanded state.
///
///     var sealer = try EnvelopeSealer(key: key, profile: .deployed)
///     let envelope = try sealer.seal(signal)
///
/// Each envelope gets a fresh random IV and a MAC. After `init`, sealing into the caller's memory allocates nothing. The sealer wipes its
/// state and its pool of random bytes at its end.
///
/// A sealer is not thread-safe: give each thread its own, or keep it in an actor or a `Mutex`. A relay that seals for many recipients
/// changes the key by ``rekey(to:)``.
///
/// Source: protocol.md section 4.
public struct EnvelopeSealer: ~Copyable {
    private var cipher: EnvelopeCipher
    private var ivs: IVPool

    /// Creates a sealer for envelopes of one profile.
    ///
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public init(key: SignalingKey, profile: Profile) throws(EnvelopeError) {
        let cipher = try EnvelopeCipher(.encrypt, key: key, profile: profile)
        guard let ivs = IVPool() else { throw .cryptoUnavailable }
        self.cipher = cipher
        self.ivs = ivs
    }

    /// Replaces the key without allocating. After an error the sealer seals nothing until a call succeeds.
    ///
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        try cipher.rekey(to: key)
    }

    /// Seals a serialized signal and appends the envelope to `output`.
    ///
    /// - Precondition: `output` has room for ``Envelope/byteCount(forPlaintext:)`` bytes more.
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``; `output` is then unchanged.
    public mutating func seal(_ plaintext: RawSpan, into output: inout OutputRawSpan) throws(EnvelopeError) {
        try unsafe cipher.seal(plaintext.byteCount, into: &output, iv: &ivs) { unsafe plaintext.copy(to: $0) }
    }

    /// Seals a serialized signal.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``.
    public mutating func seal(_ plaintext: [UInt8]) throws(EnvelopeError) -> [UInt8] {
        return try unsafe cipher.seal(plaintext.count, iv: &ivs) { unsafe plaintext.span.bytes.copy(to: $0) }
    }

    /// Seals a signal and appends the envelope to `output`. The signal is encoded straight into the envelope.
    ///
    /// - Precondition: `output` has room for ``Envelope/byteCount(forPlaintext:)`` bytes more, of the signal's
    ///   ``IncomingPushMessageSignal/encodedByteCount``.
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``; `output` is then unchanged.
    public mutating func seal(
        _ signal: IncomingPushMessageSignal, into output: inout OutputRawSpan
    ) throws(EnvelopeError) {
        let count = signal.encodedByteCount
        try unsafe cipher.seal(count, into: &output, iv: &ivs) { unsafe signal.write(to: $0, byteCount: count) }
    }

    /// Seals a signal. It is encoded straight into the envelope.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``.
    public mutating func seal(_ signal: IncomingPushMessageSignal) throws(EnvelopeError) -> [UInt8] {
        let count = signal.encodedByteCount
        return try unsafe cipher.seal(count, iv: &ivs) { unsafe signal.write(to: $0, byteCount: count) }
    }

    /// Takes another key and makes an envelope under it, in memory that has room for it.
    @inline(__always)
    mutating func seal(
        to envelope: UnsafeMutablePointer<UInt8>, under key: SignalingKey, plaintextByteCount: Int,
        writingPlaintext writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) {
        try unsafe cipher.seal(
            to: envelope, under: key, plaintextByteCount: plaintextByteCount, iv: &ivs, writingPlaintext: writePlaintext
        )
    }

    /// Seals under a given IV, for test vectors. A reused IV reveals whether two signals begin alike.
    @_spi(Vectors)
    public mutating func seal(_ plaintext: [UInt8], iv: InlineArray<16, UInt8>) throws(EnvelopeError) -> [UInt8] {
        var iv = IV(iv)
        return try unsafe cipher.seal(plaintext.count, iv: &iv) { unsafe plaintext.span.bytes.copy(to: $0) }
    }
}
