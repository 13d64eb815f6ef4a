// SPDX-License-Identifier: Apache-2.0

/// The reason why an envelope is not sealed, or does not open. It carries shape only, so it is safe to log.
@nonexhaustive public enum EnvelopeError: Error, Hashable, Sendable {
    /// The input is longer than the caller takes, or than an envelope can carry; nothing was done.
    case tooLarge(limit: Int)
    /// The length is not 27 + 16·n with n ≥ 1.
    case malformedLength
    /// The first byte is not 0x01 but this one.
    case unsupportedVersion(UInt8)
    /// The MAC is not that of these bytes under this key, by this profile's hash.
    case authenticationFailed
    /// The MAC holds, yet the padding is not what it must be: whoever has the key sealed something else.
    case malformedPlaintext
    /// OpenSSL could not be initialized, or ran out of memory.
    case cryptoUnavailable
}

/// The reason why an envelope gives no signal.
@nonexhaustive public enum SignalOpeningError: Error, Hashable, Sendable {
    /// The envelope does not open.
    case envelope(EnvelopeError)
    /// The envelope opens, but its plaintext is not a signal; or the caller's closure threw this error.
    case signal(WireError)
}
