// SPDX-License-Identifier: Apache-2.0

/// The number of a prekey: 24 bits, with the last value reserved.
///
///     0 ... 0xFFFFFE    one-time keys, counted modulo 0xFFFFFF
///     0xFFFFFF          the last-resort key, always and only
///
/// Source: protocol.md section 1.
public struct PreKeyID: Hashable, Comparable, Sendable {
    /// The number of one-time ids, 0xFFFFFF.
    public static let oneTimeCount = 0xFF_FFFF

    /// The first one-time id, 0.
    public static let first = PreKeyID(unchecked: 0)

    /// The id of the last-resort key, 0xFFFFFF: the key that a relay hands out again and again once the others are gone.
    public static let lastResort = PreKeyID(unchecked: 0xFF_FFFF)

    /// 0 ... 0xFFFFFF.
    public let value: UInt32

    /// Checks a number.
    ///
    /// - Throws: ``ParsingError/outOfRange`` if `value` is negative or above 0xFFFFFF.
    public init(_ value: some BinaryInteger) throws(ParsingError) {
        guard let value = UInt32(exactly: value), value <= Self.lastResort.value else { throw .outOfRange }
        self.value = value
    }

    private init(unchecked value: UInt32) {
        self.value = value
    }

    /// Whether this is the id of the last-resort key.
    public var isLastResort: Bool { self == .lastResort }

    /// The one-time id after this one: 0 after 0xFFFFFE. The last-resort id has none.
    public var next: PreKeyID? { advanced(by: 1) }

    /// The one-time id `count` after this one, wrapping past 0xFFFFFE. The last-resort id has none.
    ///
    /// - Precondition: `count` is not negative.
    public func advanced(by count: Int) -> PreKeyID? {
        precondition(count >= 0, "PreKeyID.advanced(by:) counts forward only")
        guard !isLastResort else { return nil }
        // Both below 0xFFFFFF: the sum cannot overflow.
        return PreKeyID(unchecked: UInt32((Int(value) + count % Self.oneTimeCount) % Self.oneTimeCount))
    }

    /// Whether `a` is the lower number. The order does not consider wrapping.
    public static func < (a: PreKeyID, b: PreKeyID) -> Bool { a.value < b.value }
}
