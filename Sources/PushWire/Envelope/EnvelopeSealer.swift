// SPDX-License-Identifier: Apache-2.0

import CCurve
public import PushCrypto

/// A reusable sealer for envelopes under one signaling key. It keeps the expanded key.
///
///     var sealer = try EnvelopeSealer(key: key, profile: .deployed)
///     let envelope = try sealer.seal(signal)
///
/// Each envelope gets a fresh random IV and a MAC. Sealing into a caller-owned buffer allocates nothing. The sealer
/// wipes its expanded key and its random bytes when it is destroyed.
///
/// A sealer is not thread-safe: give each thread its own, or keep it in an actor or a `Mutex`. To seal for the next
/// recipient, change the key with ``rekey(to:)``.
///
/// Source: protocol.md §4.
public struct EnvelopeSealer: ~Copyable {
    private var cipher: EnvelopeCipher
    private var ivs: IVPool

    /// Creates a sealer for envelopes of one profile.
    ///
    /// - Parameters:
    ///   - key: The signaling key of the recipient.
    ///   - profile: The profile of the envelopes. It selects the hash of the MAC.
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public init(key: SignalingKey, profile: Profile) throws(EnvelopeError) {
        let cipher = try EnvelopeCipher(.encrypt, key: key, profile: profile)
        guard let ivs = IVPool() else { throw .cryptoUnavailable }
        self.cipher = cipher
        self.ivs = ivs
    }

    /// Replaces the key without allocating.
    ///
    /// - Throws: ``EnvelopeError/cryptoUnavailable``. The sealer then seals nothing until a later call of this method
    ///   succeeds.
    public mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        try cipher.rekey(to: key)
    }

    /// Seals a serialized signal and appends the envelope to `output`.
    ///
    /// - Precondition: `output` has room for ``Envelope/byteCount(forPlaintext:)`` more bytes.
    /// - Throws: ``EnvelopeError/tooLarge(limit:)`` if `plaintext` is longer than
    ///   ``Envelope/maximumPlaintextByteCount``, then ``EnvelopeError/cryptoUnavailable``. After an error, the length
    ///   of `output` is unchanged.
    public mutating func seal(_ plaintext: RawSpan, into output: inout OutputRawSpan) throws(EnvelopeError) {
        try unsafe cipher.seal(plaintext.byteCount, into: &output, iv: &ivs) { unsafe plaintext.copy(to: $0) }
    }

    /// Seals a serialized signal.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)`` if `plaintext` is longer than
    ///   ``Envelope/maximumPlaintextByteCount``, then ``EnvelopeError/cryptoUnavailable``.
    public mutating func seal(_ plaintext: [UInt8]) throws(EnvelopeError) -> [UInt8] {
        return try unsafe cipher.seal(plaintext.count, iv: &ivs) { unsafe plaintext.span.bytes.copy(to: $0) }
    }

    /// Seals a signal and appends the envelope to `output`. The call encodes the signal directly into the envelope.
    ///
    /// - Precondition: `output` has room for the envelope. Pass the signal's
    ///   ``IncomingPushMessageSignal/encodedByteCount`` to ``Envelope/byteCount(forPlaintext:)`` to get its length.
    /// - Throws: ``EnvelopeError/tooLarge(limit:)`` if the encoded signal is longer than
    ///   ``Envelope/maximumPlaintextByteCount``, then ``EnvelopeError/cryptoUnavailable``. After an error, the length
    ///   of `output` is unchanged.
    public mutating func seal(
        _ signal: IncomingPushMessageSignal, into output: inout OutputRawSpan
    ) throws(EnvelopeError) {
        let count = signal.encodedByteCount
        try unsafe cipher.seal(count, into: &output, iv: &ivs) { unsafe signal.write(to: $0, byteCount: count) }
    }

    /// Seals a signal. The call encodes the signal directly into the envelope.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)`` if the encoded signal is longer than
    ///   ``Envelope/maximumPlaintextByteCount``, then ``EnvelopeError/cryptoUnavailable``.
    public mutating func seal(_ signal: IncomingPushMessageSignal) throws(EnvelopeError) -> [UInt8] {
        let count = signal.encodedByteCount
        return try unsafe cipher.seal(count, iv: &ivs) { unsafe signal.write(to: $0, byteCount: count) }
    }

    /// Replaces the key, seals under it, and writes the envelope to memory that has room for it.
    @inline(__always)
    mutating func seal(
        to envelope: UnsafeMutablePointer<UInt8>, under key: SignalingKey, plaintextByteCount: Int,
        writingPlaintext writePlaintext: (UnsafeMutablePointer<UInt8>) -> Void
    ) throws(EnvelopeError) {
        try unsafe cipher.seal(
            to: envelope, under: key, plaintextByteCount: plaintextByteCount, iv: &ivs, writingPlaintext: writePlaintext
        )
    }

    /// Seals under a given IV, for test vectors. If two envelopes of a key have the same IV, they reveal whether their
    /// signals begin with the same bytes.
    @_spi(Vectors)
    public mutating func seal(_ plaintext: [UInt8], iv: InlineArray<16, UInt8>) throws(EnvelopeError) -> [UInt8] {
        var iv = IV(iv)
        return try unsafe cipher.seal(plaintext.count, iv: &iv) { unsafe plaintext.span.bytes.copy(to: $0) }
    }
}
