// SPDX-License-Identifier: Apache-2.0

/// The six-digit code that proves, at registration, that a person owns a number.
///
///     123456     in a path
///     123-456    as a person may type it, or 123 456
///
/// A code is as good as a password while it is valid, so it prints as `<redacted>`.
///
/// Source: protocol.md section 1.
public struct VerificationCode: CustomStringConvertible, Redacted, Hashable, Sendable {
    /// Length of ``text``, in bytes.
    public static let byteCount = 6

    private let value: UInt32

    /// Reads the form that a path has: exactly six ASCII digits.
    ///
    /// - Throws: ``ParsingError/malformed``.
    public init(parsing text: Span<UInt8>) throws(ParsingError) {
        guard text.count == Self.byteCount else { throw .malformed }
        var value: UInt32 = 0
        for index in text.indices {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { throw .malformed }
            value = value * 10 + UInt32(digit)
        }
        self.value = value
    }

    /// Reads the form that a path has: exactly six ASCII digits.
    ///
    /// - Throws: ``ParsingError/malformed``.
    public init(_ text: String) throws(ParsingError) {
        try self.init(parsing: text.utf8.span)
    }

    /// Reads what a person typed: six ASCII digits, or three, a hyphen, and three. ASCII spaces are skipped wherever they stand.
    ///
    /// - Throws: ``ParsingError/malformed``.
    public init(typed text: String) throws(ParsingError) {
        var digits = text.utf8.filter { $0 != UInt8(ascii: " ") }
        if digits.count == Self.byteCount + 1, digits[3] == UInt8(ascii: "-") { digits.remove(at: 3) }
        try self.init(parsing: digits.span)
    }

    /// The six digits.
    public var text: String {
        let digits = String(value)
        return String(repeating: "0", count: Self.byteCount - digits.utf8.count) + digits
    }
}
