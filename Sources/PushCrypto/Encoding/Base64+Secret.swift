// SPDX-License-Identifier: Apache-2.0

import CCurve

extension Base64 {
    /// The maximum decoded size of a key's text. A wrong key of less gets an error with its length; a longer text costs nothing.
    static let maximumKeyByteCount = 1 << 16

    /// Encodes a secret by libsodium's codec into memory that is wiped, and lends the text to `body`.
    static func withEncodedSecret<Value>(
        _ bytes: UnsafeRawBufferPointer, padding: Padding, _ body: (Span<UInt8>) -> Value
    ) -> Value {
        let count = encodedByteCount(for: bytes.count, padding: padding)
        // One byte more, for the NUL that libsodium adds.
        let text = unsafe SecretStorage(byteCount: count + 1) { memory in
            guard let target = memory.baseAddress else { return }
            unsafe encodeSecret(bytes, padding: padding, to: target.assumingMemoryBound(to: UInt8.self))
        }
        return text.withSpan(first: count, body)
    }

    /// Encodes a secret by libsodium's codec, and writes a NUL behind the text.
    ///
    /// - Parameter target: memory of one byte more than ``encodedByteCount(for:padding:)``.
    package static func encodeSecret(
        _ bytes: UnsafeRawBufferPointer, padding: Padding, to target: UnsafeMutablePointer<UInt8>
    ) {
        _ = unsafe ccurve_base64_encode_secret(
            UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self),
            bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, padding == .padded ? 1 : 0)
    }

    /// The base64 of a secret, as a string. It cannot be wiped.
    static func encodeSecret(_ bytes: UnsafeRawBufferPointer, padding: Padding) -> String {
        unsafe withEncodedSecret(bytes, padding: padding) { text in
            String(copying: unsafe UTF8Span(unchecked: text, isKnownASCII: true))
        }
    }
}
