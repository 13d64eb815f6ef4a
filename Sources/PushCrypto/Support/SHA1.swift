// SPDX-License-Identifier: Apache-2.0

import CCurve

/// SHA-1 of a whole message, for directory tokens and for its own test vectors. Nothing here depends on collision
/// resistance.
///
/// Source: FIPS 180-4; protocol.md §2.
package enum SHA1 {
    package static let byteCount = 20

    /// Returns the hash of `message`.
    @inline(__always)
    package static func hash(_ message: RawSpan) -> InlineArray<20, UInt8> {
        var digest = InlineArray<20, UInt8>(repeating: 0)
        var target = digest.mutableSpan
        let status = unsafe target.withUnsafeMutableBufferPointer { digest in
            unsafe message.withUnsafeBytes { message in
                unsafe ccurve_sha1(
                    digest.baseAddress!, message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count)
            }
        }
        // OpenSSL's low-level SHA-1 cannot fail. Its EVP form fails only if memory runs out.
        precondition(status == .ok, "OpenSSL has no SHA-1 to give")
        return digest
    }
}
