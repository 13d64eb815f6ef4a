// SPDX-License-Identifier: Apache-2.0

/// The code by which a person shows, at registration, that the number is theirs: six digits.
///
///     123456     in a path
///     123-456    as a person may type it
///
/// It is as good as a password while it lasts, so it does not print itself.
///
/// Source: protocol.md section 1.
public struct VerificationCode: Hashable, Sendable {
    /// Length of ``text``, in bytes.
    public static let byteCount = 6

    private let value: UInt32

    /// Reads the form that a path has: exactly six ASCII digits.
    ///
    /// - Throws: ``VerificationCodeError/malformed``.
    public init(parsing text: Span<UInt8>) throws(VerificationCodeError) {
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
    /// - Throws: ``VerificationCodeError/malformed``.
    public init(_ text: String) throws(VerificationCodeError) {
        try self.init(parsing: text.utf8.span)
    }

    /// Reads what a person typed: six ASCII digits, or three, a hyphen, and three.
    ///
    /// - Throws: ``VerificationCodeError/malformed``.
    public init(typed text: String) throws(VerificationCodeError) {
        var digits = Array(text.utf8)
        if digits.count == Self.byteCount + 1, digits[3] == UInt8(ascii: "-") { digits.remove(at: 3) }
        try self.init(parsing: digits.span)
    }

    /// The six digits.
    public var text: String {
        let digits = String(value)
        return String(repeating: "0", count: Self.byteCount - digits.utf8.count) + digits
    }
}

extension VerificationCode: CustomStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    public var description: String { "<redacted>" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text is not a verification code.
@nonexhaustive public enum VerificationCodeError: Error, Hashable, Sendable {
    /// It is not six ASCII digits.
    case malformed
}
