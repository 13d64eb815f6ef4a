// SPDX-License-Identifier: Apache-2.0

import CCurve
public import PushCrypto

/// The encrypted and authenticated form of a signal. Apple's and Google's push services carry it, but cannot read it.
///
///     offset 0    1 byte    version = 0x01
///     offset 1    16 bytes  IV, random, fresh for each envelope
///     offset 17   16·n      AES-256-CBC, PKCS#7 padding, n ≥ 1
///     end - 10    10 bytes  first 10 bytes of the MAC of every byte before: HMAC-SHA1 or HMAC-SHA256, by profile
///
/// Guaranteed: the MAC is verified in constant time, and no plaintext is released before.
/// Not guaranteed: freshness. A recorded envelope opens again. If that matters, remember the envelopes that you opened.
///
/// Opening reads an envelope twice, so nobody may change its memory before the call returns: see ``EnvelopeOpener``.
///
/// The functions of this type are thread-safe. Each call expands the key anew. For several envelopes,
/// ``EnvelopeSealer`` and ``EnvelopeOpener`` are several times faster, because they keep the expanded key.
///
/// Source: protocol.md §4.
public enum Envelope {
    /// The first byte of an envelope, 0x01.
    public static let version: UInt8 = 0x01
    /// The length of the IV, in bytes.
    package static let ivByteCount = 16
    /// The length of the MAC: 10 bytes.
    public static let macByteCount = 10
    /// The length of the version, the IV and the MAC together: 27 bytes.
    public static let overheadByteCount = 1 + ivByteCount + macByteCount
    /// The length of the shortest envelope, which has one block: 43 bytes.
    package static let minimumByteCount = overheadByteCount + 16
    /// The length of the longest envelope: 5 bytes less than 64 MiB.
    public static let maximumByteCount = byteCount(forPlaintext: maximumPlaintextByteCount)
    /// The length of the longest plaintext: 33 bytes less than 64 MiB.
    ///
    /// The overhead takes 27 bytes, the padding takes 1 byte, and 5 bytes are too few for another block.
    public static let maximumPlaintextByteCount = (64 << 20) - (overheadByteCount + 5 + 1)

    static let headerByteCount = 1 + ivByteCount

    /// Returns the exact length of the envelope of a plaintext with `byteCount` bytes.
    ///
    /// - Precondition: `byteCount` is 0 ... ``maximumPlaintextByteCount``.
    public static func byteCount(forPlaintext byteCount: Int) -> Int {
        precondition(
            (0...maximumPlaintextByteCount).contains(byteCount), "An envelope does not carry \(byteCount) bytes")
        return overheadByteCount + byteCount + BlockCipher.paddingByteCount(for: byteCount)
    }

    /// Seals a serialized signal.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)`` if `plaintext` is longer than ``maximumPlaintextByteCount``, then
    ///   ``EnvelopeError/cryptoUnavailable``.
    public static func seal(
        _ plaintext: [UInt8], key: SignalingKey, profile: Profile
    ) throws(EnvelopeError) -> [UInt8] {
        try EnvelopeCipher.check(plaintextByteCount: plaintext.count)
        var cipher = try EnvelopeCipher(.encrypt, key: key, profile: profile)
        var iv = try randomIV()
        return try unsafe cipher.seal(plaintext.count, iv: &iv) { unsafe plaintext.span.bytes.copy(to: $0) }
    }

    /// Seals a signal. The call encodes the signal directly into the envelope.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)`` if the encoded signal is longer than ``maximumPlaintextByteCount``,
    ///   then ``EnvelopeError/cryptoUnavailable``.
    public static func seal(
        _ signal: IncomingPushMessageSignal, key: SignalingKey, profile: Profile
    ) throws(EnvelopeError) -> [UInt8] {
        let count = signal.encodedByteCount
        try EnvelopeCipher.check(plaintextByteCount: count)
        var cipher = try EnvelopeCipher(.encrypt, key: key, profile: profile)
        var iv = try randomIV()
        return try unsafe cipher.seal(count, iv: &iv) { unsafe signal.write(to: $0, byteCount: count) }
    }

    /// Opens an envelope and returns the serialized signal.
    ///
    /// - Precondition: Nobody changes the memory of `envelope` before the call returns.
    /// - Throws: In this order, ``EnvelopeError/tooLarge(limit:)`` if `envelope` is longer than ``maximumByteCount``,
    ///   ``EnvelopeError/malformedLength``, ``EnvelopeError/unsupportedVersion(_:)``,
    ///   ``EnvelopeError/authenticationFailed``, ``EnvelopeError/malformedPlaintext``. At any step,
    ///   ``EnvelopeError/cryptoUnavailable``.
    public static func open(
        _ envelope: RawSpan, key: SignalingKey, profile: Profile
    ) throws(EnvelopeError) -> [UInt8] {
        var opener = try EnvelopeOpener(key: key, profile: profile)
        return try opener.open(envelope)
    }

    /// Opens an envelope, given as an array, and returns the serialized signal:
    /// see ``open(_:key:profile:)-(RawSpan,_,_)``.
    public static func open(
        _ envelope: [UInt8], key: SignalingKey, profile: Profile
    ) throws(EnvelopeError) -> [UInt8] {
        try unsafe open(envelope.span.bytes, key: key, profile: profile)
    }

    /// Opens an envelope and returns the signal in it.
    ///
    /// - Precondition: Nobody changes the memory of `envelope` before the call returns.
    /// - Throws: ``SignalOpeningError/envelope(_:)`` with an error of ``open(_:key:profile:)-(RawSpan,_,_)``, then
    ///   ``SignalOpeningError/signal(_:)`` if the plaintext is not a signal.
    public static func openSignal(
        _ envelope: RawSpan, key: SignalingKey, profile: Profile
    ) throws(SignalOpeningError) -> IncomingPushMessageSignal {
        var opener: EnvelopeOpener
        do { opener = try EnvelopeOpener(key: key, profile: profile) } catch { throw .envelope(error) }
        return try opener.openSignal(envelope)
    }

    /// Opens an envelope, given as an array, and returns the signal in it:
    /// see ``openSignal(_:key:profile:)-(RawSpan,_,_)``.
    public static func openSignal(
        _ envelope: [UInt8], key: SignalingKey, profile: Profile
    ) throws(SignalOpeningError) -> IncomingPushMessageSignal {
        try unsafe openSignal(envelope.span.bytes, key: key, profile: profile)
    }

    /// Returns an IV from the system's random generator. A single envelope needs no pool.
    private static func randomIV() throws(EnvelopeError) -> IV {
        guard let iv = IV.random() else { throw .cryptoUnavailable }
        return iv
    }
}
