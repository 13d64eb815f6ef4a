// SPDX-License-Identifier: Apache-2.0

/// The six-digit code that proves at registration that a person owns a telephone number.
///
///     123456     in the path of a request
///     123-456    typed by a person, or 123 456
///
/// Anyone who has a valid code can register the number. So a code prints as `<redacted>`.
///
/// Source: protocol.md §1.
public struct VerificationCode: CustomStringConvertible, Redacted, Hashable, Sendable {
    /// The length of ``text``, in bytes.
    public static let byteCount = 6

    private let value: UInt32

    /// Parses exactly six ASCII digits, as in the path of a request.
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

    /// Parses exactly six ASCII digits, as in the path of a request.
    ///
    /// - Throws: ``ParsingError/malformed``.
    public init(_ text: String) throws(ParsingError) {
        try self.init(parsing: text.utf8.span)
    }

    /// Parses a code that a person typed: six ASCII digits, with an optional hyphen after the third. ASCII spaces are
    /// skipped.
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
