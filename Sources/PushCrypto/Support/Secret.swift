// SPDX-License-Identifier: Apache-2.0

import CCurve

/// A secret value. It never reveals its bytes by accident.
///
/// All copies of a secret share one piece of memory, which is wiped with the last copy. The time of `==` depends on
/// lengths alone. A secret prints as `<redacted>`, and is neither `Codable` nor `Hashable`.
///
/// Swift cannot wipe an array or a string, so the bytes that you copy into one stay in memory.
///
/// Source: protocol.md §7, attack 8.
package protocol Secret: Equatable, Sendable, Redacted {
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
}

/// A secret of a fixed length that parses from bytes and from base64: a private key, a signaling key or an attachment
/// key.
///
/// Each type of key declares its public initializers itself, because a program cannot use the members of a protocol
/// that is not public.
package protocol SecretKey: Secret {
    /// The length, in bytes.
    static var byteCount: Int { get }

    init(parsing bytes: Span<UInt8>) throws(KeyError)
    init(parsing bytes: [UInt8]) throws(KeyError)
    init(base64 text: Span<UInt8>) throws(KeyError)
    init(base64 text: String) throws(KeyError)
    var base64: String { get }
}

extension SecretKey {
    /// Decodes a key's base64 and parses it.
    ///
    /// - Parameter skippingLineEnds: Whether to skip CR and LF.
    /// - Throws: ``KeyError/base64(_:)``, then ``KeyError/length(_:)``.
    init(secretBase64 text: Span<UInt8>, skippingLineEnds: Bool = false) throws(KeyError) {
        let decoded: DecodedSecret
        do { decoded = try DecodedSecret(base64: text, skippingLineEnds: skippingLineEnds) } catch {
            throw .base64(error)
        }
        self = try decoded.withSpan(Self.init(parsing:))
    }

    /// The padded base64, made by libsodium's constant-time codec.
    var secretBase64: String { unsafe withUnsafeBytes { unsafe Base64.encodeSecret($0, padding: .padded) } }
}
