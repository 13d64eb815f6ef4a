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

    private static let zeros: UInt64 = 0x3030_3030_3030_3030
    /// Turns the `+` in the topmost byte into a 0.
    private static let plusAsZero = UInt64(UInt8(ascii: "+") ^ UInt8(ascii: "0")) << 56

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
        // Eight bytes at a time: a directory has millions of numbers. The last eight may overlap the first.
        let high = unsafe UInt64(bigEndian: text.bytes.unsafeLoadUnaligned(as: UInt64.self))
        let last = unsafe UInt64(
            bigEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self))
        let low = last << UInt64((16 - text.count) * 8)
        guard Self.areDigits(high ^ Self.plusAsZero),
            Self.areDigits(low | Self.zeros >> UInt64((text.count - 8) * 8))
        else {
            throw .malformed
        }
        (self.high, self.low) = (high, low)
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

    /// Whether all eight bytes are ASCII digits: 0x30 to 0x3F, and still so with 6 added.
    private static func areDigits(_ bytes: UInt64) -> Bool {
        let upperHalves: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
        return bytes & upperHalves == zeros && (bytes &+ 0x0606_0606_0606_0606) & upperHalves == zeros
    }
}
