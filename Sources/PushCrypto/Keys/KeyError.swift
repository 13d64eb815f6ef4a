// SPDX-License-Identifier: Apache-2.0

/// The reason why bytes or a text are not a key, or why a public key is unusable. It carries numbers only, so it is
/// safe to log.
@nonexhaustive public enum KeyError: Error, Hashable, Sendable {
    /// The input has this many bytes.
    case length(Int)
    /// The input begins with this type byte.
    ///
    /// 0x05 is Curve25519. 0x04 was its type byte before 2013-11-18. 0x02 and 0x03 are compressed points of P-256.
    case type(UInt8)
    /// The text is not strict base64, or decodes to more than 64 KiB.
    case base64(Base64Error)
    /// The public key is a point of small order, so the shared secret would be 32 zero bytes for every private key.
    case smallOrder
}
