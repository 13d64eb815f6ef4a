// SPDX-License-Identifier: Apache-2.0

import PushCrypto

/// The limits of a reader of messages or of JSON. Lower them if your peers send small messages only.
///
/// Source: bad-inputs.md, rows 47 and 48.
public struct WireLimits: Hashable, Sendable {
    /// The limits of messages: 64 MiB and 65,536 elements.
    @inlinable
    public static var standard: WireLimits { WireLimits() }

    /// The limits of JSON requests: 4 MiB and 262,144 elements. An address book of 200,000 numbers has 3.4 MB.
    @inlinable
    public static var json: WireLimits { WireLimits(maximumByteCount: 4 << 20, maximumElementCount: 1 << 18) }

    /// The limits of JSON responses: 16 MiB and 262,144 elements. The contacts of 200,000 numbers, with a relay each, have 15 MB.
    @inlinable
    public static var jsonResponse: WireLimits { WireLimits(maximumByteCount: 16 << 20, maximumElementCount: 1 << 18) }

    /// The limits of push payloads: the base64 of the longest envelope, and 1 MiB for an alert.
    public static var pushPayload: WireLimits {
        WireLimits(
            maximumByteCount: Base64.encodedByteCount(for: Envelope.maximumByteCount, padding: .padded) + (1 << 20))
    }

    /// The maximum size of a message or a JSON text in bytes, at most 2³¹ - 1. A longer input is refused unread.
    public var maximumByteCount: Int {
        didSet { checkByteCount() }
    }

    /// The maximum number of elements of a repeated field in an owned value, or of a JSON array. An element of 2 bytes
    /// on the wire can take dozens of bytes in memory.
    public var maximumElementCount: Int

    /// Creates limits. The defaults are the standard limits.
    ///
    /// - Parameters:
    ///   - maximumByteCount: The maximum size of the input in bytes.
    ///   - maximumElementCount: The maximum number of elements of a repeated field or a JSON array.
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
