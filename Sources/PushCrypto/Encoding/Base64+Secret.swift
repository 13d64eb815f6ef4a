// SPDX-License-Identifier: Apache-2.0

import CCurve

extension Base64 {
    /// The maximum decoded size of a key's text, in bytes. A longer text is refused before any memory is allocated. A
    /// shorter text of the wrong size is decoded, so that the error has its length.
    static let maximumKeyByteCount = 1 << 16

    /// Encodes a secret with libsodium's constant-time codec, and lends the text to `body`. The text is then wiped.
    static func withEncodedSecret<Value>(
        _ bytes: UnsafeRawBufferPointer, padding: Padding, _ body: (Span<UInt8>) -> Value
    ) -> Value {
        let count = encodedByteCount(for: bytes.count, padding: padding)
        // libsodium adds a NUL.
        let text = unsafe SecretStorage(byteCount: count + 1) { memory in
            guard let target = memory.baseAddress else { return }
            unsafe encodeSecret(bytes, padding: padding, to: target.assumingMemoryBound(to: UInt8.self))
        }
        return text.withSpan(first: count, body)
    }

    /// Encodes a secret with libsodium's constant-time codec, and writes a NUL after the text.
    ///
    /// - Parameter target: Room for one byte more than ``encodedByteCount(for:padding:)``.
    package static func encodeSecret(
        _ bytes: UnsafeRawBufferPointer, padding: Padding, to target: UnsafeMutablePointer<UInt8>
    ) {
        _ = unsafe ccurve_base64_encode_secret(
            UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self),
            bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, padding == .padded ? 1 : 0)
    }

    /// Returns the base64 of a secret as a string, which cannot be wiped.
    static func encodeSecret(_ bytes: UnsafeRawBufferPointer, padding: Padding) -> String {
        unsafe withEncodedSecret(bytes, padding: padding) { text in
            String(copying: unsafe UTF8Span(unchecked: text, isKnownASCII: true))
        }
    }
}
