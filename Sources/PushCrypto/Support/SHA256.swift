// SPDX-License-Identifier: Apache-2.0

import CCurve

/// SHA-256 of a whole message, for the checksums of vector files: the protocol has it within HMAC only.
///
/// Source: FIPS 180-4.
package enum SHA256 {
    package static let byteCount = 32

    /// The hash of `message`.
    package static func hash(_ message: RawSpan) -> InlineArray<32, UInt8> {
        var digest = InlineArray<32, UInt8>(repeating: 0)
        var target = digest.mutableSpan
        let status = unsafe target.withUnsafeMutableBufferPointer { digest in
            unsafe message.withUnsafeBytes { message in
                unsafe ccurve_sha256(
                    digest.baseAddress!, message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count)
            }
        }
        // As with SHA-1: only OpenSSL's EVP form has anything that could fail.
        precondition(status == .ok, "OpenSSL has no SHA-256 to give")
        return digest
    }
}
