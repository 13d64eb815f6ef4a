// SPDX-License-Identifier: Apache-2.0

import CCurve

/// A value whose bytes must not leave it by accident.
///
/// Guaranteed of each conforming type in this library: copies share one piece of memory, which is wiped when the last of them
/// goes; `==` takes time that depends on lengths alone; printing, interpolating, dumping and reflecting show `<redacted>` and
/// nothing else; there is no `Codable` and no `Hashable`.
///
/// Not guaranteed: what you copy out of it, into an array or a string, is yours to look after. Swift cannot wipe those.
///
/// Source: protocol.md section 7, attack 8.
public protocol Secret: Equatable, Sendable, CustomDebugStringConvertible, CustomReflectable {
    /// Calls `body` with the bytes. The pointer is valid until `body` returns.
    func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension Secret {
    /// Whether two secrets are equal, in time that depends on their lengths alone.
    public static func == (a: Self, b: Self) -> Bool {
        unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { b in
                guard a.count == b.count else { return false }
                guard let first = a.baseAddress, let second = b.baseAddress else { return true }
                return unsafe ccurve_equal(first, second, a.count) == 1
            }
        }
    }

    /// Always `<redacted>`.
    public var debugDescription: String { "<redacted>" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A secret of one length that parses from bytes and from base64: a private key, a signaling key, an attachment key.
///
/// Source: protocol.md section 1.
public protocol SecretKey: Secret {
    /// Length, in bytes.
    static var byteCount: Int { get }

    /// Takes the bytes of a key.
    ///
    /// - Parameter bytes: exactly ``byteCount`` bytes.
    /// - Throws: ``KeyError/length(_:)`` if there are more or fewer.
    init(parsing bytes: Span<UInt8>) throws(KeyError)

    /// Reads base64, padded or not.
    ///
    /// - Throws: ``KeyError/base64(_:)``; ``KeyError/length(_:)``.
    init(base64 text: Span<UInt8>) throws(KeyError)
}

extension SecretKey {
    /// Takes the bytes of a key: ``init(parsing:)-(Span<UInt8>)`` for an array.
    ///
    /// - Throws: ``KeyError/length(_:)`` if there are not exactly ``byteCount``.
    public init(parsing bytes: [UInt8]) throws(KeyError) {
        try self.init(parsing: bytes.span)
    }

    /// Reads base64, padded or not.
    ///
    /// The codec takes no branch and indexes no table by what a character stands for.
    ///
    /// - Throws: ``KeyError/base64(_:)`` if `text` is not strict base64; ``KeyError/length(_:)`` if it is the base64 of
    ///   more or fewer than ``byteCount`` bytes.
    public init(base64 text: Span<UInt8>) throws(KeyError) {
        let decoded: DecodedSecret
        do { decoded = try DecodedSecret(base64: text) } catch { throw .base64(error) }
        self = try decoded.withSpan { bytes throws(KeyError) in try Self(parsing: bytes) }
    }

    /// Reads base64, padded or not: ``init(base64:)-(Span<UInt8>)`` for a string, which cannot be wiped.
    public init(base64 text: String) throws(KeyError) {
        try self.init(base64: text.utf8.span)
    }

    /// Base64 with padding, as the protocol's JSON has it, by libsodium's constant-time codec. The string cannot be wiped.
    public var base64: String { unsafe withUnsafeBytes { unsafe Base64.encodeSecret($0, padding: .padded) } }
}
