// SPDX-License-Identifier: Apache-2.0

/// The reason why sealing or opening an envelope failed. It carries numbers only, so it is safe to log.
@nonexhaustive public enum EnvelopeError: Error, Hashable, Sendable {
    /// The input is longer than this many bytes. Nothing was sealed or opened.
    ///
    /// When sealing, the limit is ``Envelope/maximumPlaintextByteCount``. When opening, it is the maximum length of an
    /// envelope: that of the format, of the opener, or for the room in the output.
    case tooLarge(limit: Int)
    /// The length of the envelope is not 27 + 16·n bytes with n ≥ 1.
    case malformedLength
    /// The first byte is this one instead of 0x01.
    case unsupportedVersion(UInt8)
    /// The MAC is wrong: the envelope was changed, or the key or the profile is another one.
    case authenticationFailed
    /// The MAC is right, but the PKCS#7 padding is wrong: the author of the envelope has the key, but made a mistake.
    case malformedPlaintext
    /// OpenSSL or libsodium could not be initialized or ran out of memory, or the last change of the key failed.
    case cryptoUnavailable
}

/// The reason why an envelope could not be opened to a signal.
@nonexhaustive public enum SignalOpeningError: Error, Hashable, Sendable {
    /// The envelope does not open.
    case envelope(EnvelopeError)
    /// The envelope opens, but its plaintext is not a signal, or the caller's closure threw this error.
    case signal(WireError)
}
