// SPDX-License-Identifier: Apache-2.0

/// The id of a prekey: a 24-bit number, with the last value reserved.
///
///     0 ... 0xFFFFFE    one-time keys, counted modulo 0xFFFFFF
///     0xFFFFFF          the last-resort key, and no other key
///
/// Source: protocol.md §1.
public struct PreKeyID: Hashable, Comparable, Sendable {
    /// The number of one-time ids, 0xFFFFFF.
    public static let oneTimeCount = 0xFF_FFFF

    /// The first one-time id, 0.
    public static let first = PreKeyID(unchecked: 0)

    /// The id of the last-resort key, 0xFFFFFF. A relay hands out this key repeatedly once no one-time key is left.
    public static let lastResort = PreKeyID(unchecked: 0xFF_FFFF)

    /// The number, 0 ... 0xFFFFFF.
    public let value: UInt32

    /// Creates an id from its number.
    ///
    /// - Parameter value: 0 ... 0xFFFFFF.
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

    /// The one-time id after this one: 0 after 0xFFFFFE. It is nil for the last-resort id.
    public var next: PreKeyID? { advanced(by: 1) }

    /// Returns the one-time id `count` places after this one. After 0xFFFFFE, it continues at 0. Returns nil for the
    /// last-resort id.
    ///
    /// - Precondition: `count` is not negative.
    public func advanced(by count: Int) -> PreKeyID? {
        precondition(count >= 0, "PreKeyID.advanced(by:) counts forward only")
        guard !isLastResort else { return nil }
        // Both terms are below 0xFFFFFF, so the sum cannot overflow.
        return PreKeyID(unchecked: UInt32((Int(value) + count % Self.oneTimeCount) % Self.oneTimeCount))
    }

    /// Whether the number of `a` is lower. The order ignores that ids continue at 0.
    public static func < (a: PreKeyID, b: PreKeyID) -> Bool { a.value < b.value }
}
