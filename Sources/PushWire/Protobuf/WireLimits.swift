// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// What a reader of messages or of JSON is willing to take. Lower it where you know better what your peers send.
///
/// Source: bad-inputs.md rows 47 and 48.
public struct WireLimits: Hashable, Sendable {
    /// 64 MiB and 65,536 elements.
    @inlinable
    public static var standard: WireLimits { WireLimits() }

    /// 4 MiB and 262,144 elements, for requests of JSON: an address book of 200,000 numbers has 3.4 MB.
    @inlinable
    public static var json: WireLimits { WireLimits(maximumByteCount: 4 << 20, maximumElementCount: 1 << 18) }

    /// 16 MiB and 262,144 elements, for responses of JSON: the contacts of 200,000 numbers, with a relay each, have 15 MB.
    @inlinable
    public static var jsonResponse: WireLimits { WireLimits(maximumByteCount: 16 << 20, maximumElementCount: 1 << 18) }

    /// For push payloads: the base64 of the longest envelope, and 1 MiB for an alert.
    public static var pushPayload: WireLimits {
        WireLimits(
            maximumByteCount: Base64.encodedByteCount(for: Envelope.maximumByteCount, padding: .padded) + (1 << 20))
    }

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
