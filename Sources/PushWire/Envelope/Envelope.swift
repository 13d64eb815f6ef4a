// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// The sealed form of a signal. Apple's and Google's push services carry it and cannot read it.
///
///     offset 0    1 byte    version = 0x01
///     offset 1    16 bytes  IV, random, fresh for each envelope
///     offset 17   16·n      AES-256-CBC, PKCS#7 padding, n ≥ 1
///     end - 10    10 bytes  MAC of every byte before it, first 10 bytes: HMAC-SHA1 or HMAC-SHA256 by profile
///
/// Guaranteed: no plaintext leaves before the MAC is verified, in constant time.
/// Not guaranteed: freshness. A recorded envelope opens again. Remember the envelopes that you have seen if that matters.
///
/// Opening reads an envelope twice: nobody may change its memory before the call returns, as ``EnvelopeOpener`` says.
///
/// These calls are for one envelope, and thread-safe. ``EnvelopeSealer`` and ``EnvelopeOpener`` keep a key's state and are several
/// times faster.
///
/// Source: protocol.md section 4.
public enum Envelope {
    /// The version byte, the first of an envelope.
    public static let version: UInt8 = 0x01
    /// The length of the IV, in bytes.
    package static let ivByteCount = 16
    /// The length of the MAC, in bytes.
    public static let macByteCount = 10
    /// The length of the version, the IV and the MAC together, in bytes.
    public static let overheadByteCount = 1 + ivByteCount + macByteCount
    /// The length of the shortest envelope, which has one block, in bytes.
    package static let minimumByteCount = overheadByteCount + 16
    /// The length of the longest envelope, just below 64 MiB.
    public static let maximumByteCount = byteCount(forPlaintext: maximumPlaintextByteCount)
    /// The length of the longest plaintext, in bytes: 64 MiB without the overhead of 27 bytes, 5 bytes that fill no block, and 1 byte of
    /// padding.
    public static let maximumPlaintextByteCount = (64 << 20) - (overheadByteCount + 5 + 1)

    static let headerByteCount = 1 + ivByteCount

    /// The exact size of the envelope of `byteCount` bytes.
    ///
    /// - Precondition: `byteCount` is 0 ... ``maximumPlaintextByteCount``.
    public static func byteCount(forPlaintext byteCount: Int) -> Int {
        precondition(
            (0...maximumPlaintextByteCount).contains(byteCount), "An envelope does not carry \(byteCount) bytes")
        return overheadByteCount + byteCount + BlockCipher.paddingByteCount(for: byteCount)
    }

    /// Seals a serialized signal.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``.
    public static func seal(
        _ plaintext: [UInt8], key: SignalingKey, profile: Profile
    ) throws(EnvelopeError) -> [UInt8] {
        try EnvelopeCipher.check(plaintextByteCount: plaintext.count)
        var cipher = try EnvelopeCipher(.encrypt, key: key, profile: profile)
        var iv = try randomIV()
        return try unsafe cipher.seal(plaintext.count, iv: &iv) { unsafe plaintext.span.bytes.copy(to: $0) }
    }

    /// Seals a signal. It is encoded straight into the envelope.
    ///
    /// - Throws: ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/cryptoUnavailable``.
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
    /// - Precondition: nobody changes the memory of `envelope` before the call returns.
    /// - Throws: in this order, ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/malformedLength``,
    ///   ``EnvelopeError/unsupportedVersion(_:)``, ``EnvelopeError/authenticationFailed``,
    ///   ``EnvelopeError/malformedPlaintext``; at any point ``EnvelopeError/cryptoUnavailable``.
    public static func open(
        _ envelope: RawSpan, key: SignalingKey, profile: Profile
    ) throws(EnvelopeError) -> [UInt8] {
        var opener = try EnvelopeOpener(key: key, profile: profile)
        return try opener.open(envelope)
    }

    /// Opens an envelope and returns the serialized signal: ``open(_:key:profile:)-(RawSpan,_,_)`` for an array.
    public static func open(
        _ envelope: [UInt8], key: SignalingKey, profile: Profile
    ) throws(EnvelopeError) -> [UInt8] {
        try unsafe open(envelope.span.bytes, key: key, profile: profile)
    }

    /// Opens an envelope and returns the signal in it.
    ///
    /// - Precondition: nobody changes the memory of `envelope` before the call returns.
    /// - Throws: ``SignalOpeningError/envelope(_:)`` with what ``open(_:key:profile:)-(RawSpan,_,_)`` throws;
    ///   ``SignalOpeningError/signal(_:)``.
    public static func openSignal(
        _ envelope: RawSpan, key: SignalingKey, profile: Profile
    ) throws(SignalOpeningError) -> IncomingPushMessageSignal {
        var opener: EnvelopeOpener
        do { opener = try EnvelopeOpener(key: key, profile: profile) } catch { throw .envelope(error) }
        return try opener.openSignal(envelope)
    }

    /// Opens an envelope and returns the signal in it: ``openSignal(_:key:profile:)-(RawSpan,_,_)`` for an array.
    public static func openSignal(
        _ envelope: [UInt8], key: SignalingKey, profile: Profile
    ) throws(SignalOpeningError) -> IncomingPushMessageSignal {
        try unsafe openSignal(envelope.span.bytes, key: key, profile: profile)
    }

    /// An IV from the system's generator: a single envelope needs no pool.
    private static func randomIV() throws(EnvelopeError) -> IV {
        guard let iv = IV.random() else { throw .cryptoUnavailable }
        return iv
    }
}
