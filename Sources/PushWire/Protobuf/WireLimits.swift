// SPDX-License-Identifier: Apache-2.0

/// What a reader of messages is willing to take. Lower it where you know better what your peers send.
///
/// Source: bad-inputs.md rows 47 and 48.
public struct WireLimits: Hashable, Sendable {
    /// 64 MiB and 65,536 elements.
    @inlinable
    public static var standard: WireLimits { WireLimits() }

    /// Bytes that a message may have, at most 2³¹ - 1. A longer one is refused before it is looked at.
    public var maximumByteCount: Int {
        didSet { checkByteCount() }
    }

    /// Repeated elements that an owned value may have: two bytes on the wire become dozens in memory.
    public var maximumElementCount: Int

    /// The two limits; each has its standard value unless given.
    ///
    /// - Precondition: `maximumByteCount` is 0 ... 2³¹ - 1.
    @inlinable
    public init(maximumByteCount: Int = 64 << 20, maximumElementCount: Int = 65_536) {
        self.maximumByteCount = maximumByteCount
        self.maximumElementCount = maximumElementCount
        checkByteCount()
    }

    @inlinable
    func checkByteCount() {
        precondition(
            (0...WireWriter.maximumByteCount).contains(maximumByteCount), "A message has at most 2^31 - 1 bytes")
    }
}
