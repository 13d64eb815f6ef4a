// SPDX-License-Identifier: Apache-2.0

/// Why bytes or text are not a key. Carries shape only, so it is safe to log.
@nonexhaustive public enum KeyError: Error, Hashable, Sendable {
    /// The input had this many bytes.
    case length(Int)
    /// The input began with this type byte.
    ///
    /// 0x05 is Curve25519. 0x04 was its type byte before 2013-11-18, and 0x02 and 0x03 are compressed points of P-256.
    case type(UInt8)
    /// The text is not base64.
    case base64(Base64Error)
}
