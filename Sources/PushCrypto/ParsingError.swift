// SPDX-License-Identifier: Apache-2.0

/// The reason why bytes, a text or a number from outside are not a valid value. It carries no content, so it is safe to
/// log.
///
/// Each initializer lists the cases that it throws. The initializers of keys throw ``KeyError`` instead.
@nonexhaustive public enum ParsingError: Error, Hashable, Sendable {
    /// A telephone number, a directory token or a verification code is malformed.
    case malformed
    /// A prekey id is negative or above 0xFFFFFF.
    case outOfRange
    /// A password is empty.
    case empty
    /// A password is not UTF-8.
    case invalidUTF8
    /// A password has an ASCII control character.
    case controlCharacter
    /// A header does not begin with `Basic` and one space.
    case scheme
    /// The rest of the header is not base64.
    case base64(Base64Error)
    /// Decoded credentials have no `:`.
    case missingColon
}
