// SPDX-License-Identifier: Apache-2.0

import CCurve

/// SHA-1 of a whole message, for directory tokens and the vectors of the hash itself: nothing here rests on its collisions.
///
/// Source: FIPS 180-4; protocol.md section 2.
package enum SHA1 {
    package static let byteCount = 20

    /// The hash of `message`.
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
        // OpenSSL's low-level SHA-1 has nothing that could fail; its EVP form needs memory, like any allocation.
        precondition(status == .ok, "OpenSSL has no SHA-1 to give")
        return digest
    }
}
