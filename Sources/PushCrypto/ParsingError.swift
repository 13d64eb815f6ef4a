// SPDX-License-Identifier: Apache-2.0

/// The reason why bytes, a text or a number from outside are not the value that was asked for. It carries shape only, so it is safe
/// to log.
///
/// Each initializer names the cases that it throws. A wrong key has a ``KeyError`` of its own.
@nonexhaustive public enum ParsingError: Error, Hashable, Sendable {
    /// A telephone number, a directory token or a verification code does not have its form.
    case malformed
    /// A prekey id is negative or above 0xFFFFFF.
    case outOfRange
    /// A password is empty.
    case empty
    /// A password is not UTF-8.
    case invalidUTF8
    /// A password has a control character of ASCII.
    case controlCharacter
    /// A header does not begin with `Basic` and one space.
    case scheme
    /// The rest of that header is not base64.
    case base64(Base64Error)
    /// Decoded credentials have no `:`.
    case missingColon
}
