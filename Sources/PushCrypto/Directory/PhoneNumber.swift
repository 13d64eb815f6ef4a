// SPDX-License-Identifier: Apache-2.0

/// A telephone number in E.164 form: `+`, then 7 to 15 ASCII digits. The first digit is not 0.
///
///     +14155550132
///
/// A value takes 16 bytes, and allocates nothing. It prints as `<redacted>`, because numbers end up in logs by
/// accident. Use ``text`` to show a number.
///
/// Source: protocol.md, before §1; ITU-T E.164.
public struct PhoneNumber: CustomStringConvertible, Redacted, Hashable, Sendable {
    /// The valid lengths of ``text`` in bytes, with the `+`.
    package static let byteCountRange = 8...16

    /// The text, first character in the topmost byte of `high`, filled up with zeros.
    private let high: UInt64
    private let low: UInt64

    /// Parses a number in ASCII.
    ///
    /// - Throws: ``ParsingError/malformed``.
    public init(parsing text: Span<UInt8>) throws(ParsingError) {
        guard Self.byteCountRange.contains(text.count), text[0] == UInt8(ascii: "+"), text[1] != UInt8(ascii: "0")
        else {
            throw .malformed
        }
        var high = UInt64(UInt8(ascii: "+"))
        for index in 1..<8 { high = high << 8 | UInt64(try Self.digit(text[index])) }
        var low: UInt64 = 0
        for index in 8..<text.count { low = low << 8 | UInt64(try Self.digit(text[index])) }
        self.high = high
        self.low = low << UInt64((16 - text.count) * 8)
    }

    /// Parses a number, given as an array: see ``init(parsing:)-(Span<UInt8>)``.
    public init(parsing text: [UInt8]) throws(ParsingError) {
        try self.init(parsing: text.span)
    }

    /// Parses a number.
    ///
    /// - Throws: ``ParsingError/malformed``.
    public init(_ text: String) throws(ParsingError) {
        try self.init(parsing: text.utf8.span)
    }

    /// The number with its `+`.
    public var text: String {
        unsafe String(unsafeUninitializedCapacity: Self.byteCountRange.upperBound) { buffer in
            for index in 0..<byteCount { unsafe buffer[index] = byte(at: index) }
            return byteCount
        }
    }

    /// The length of ``text``, in bytes.
    public var byteCount: Int { 16 - low.trailingZeroBitCount / 8 }

    /// The text in the first ``byteCount`` bytes, followed by zeros.
    package var paddedText: InlineArray<16, UInt8> {
        unsafe unsafeBitCast((high.bigEndian, low.bigEndian), to: InlineArray<16, UInt8>.self)
    }

    private func byte(at index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64((7 - index & 7) * 8))
    }

    private static func digit(_ byte: UInt8) throws(ParsingError) -> UInt8 {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw .malformed }
        return byte
    }
}
