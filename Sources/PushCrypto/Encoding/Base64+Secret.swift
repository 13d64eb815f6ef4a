// SPDX-License-Identifier: Apache-2.0

import CCurve

extension Base64 {
    /// What the text of a key decodes to at most before it is looked at: so much that a wrong key gets its length named, and so
    /// little that a hostile one costs nothing.
    static let maximumKeyByteCount = 1 << 16

    /// Encodes a secret by libsodium's codec into memory that is wiped, and lends the text to `body`.
    static func withEncodedSecret<Value>(
        _ bytes: UnsafeRawBufferPointer, padding: Padding, _ body: (Span<UInt8>) -> Value
    ) -> Value {
        let count = encodedByteCount(for: bytes.count, padding: padding)
        // One byte more, for the NUL that libsodium adds.
        let text = unsafe SecretStorage(byteCount: count + 1) { memory in
            guard let target = memory.baseAddress else { return }
            _ = unsafe ccurve_base64_encode_secret(
                target.assumingMemoryBound(to: CChar.self),
                bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, padding == .padded ? 1 : 0)
        }
        return text.withSpan { body($0.extracting(first: count)) }
    }

    /// The base64 of a secret, as a string. It cannot be wiped.
    static func encodeSecret(_ bytes: UnsafeRawBufferPointer, padding: Padding) -> String {
        unsafe withEncodedSecret(bytes, padding: padding) { text in
            String(copying: unsafe UTF8Span(unchecked: text, isKnownASCII: true))
        }
    }

    /// Decodes a secret by libsodium's codec into memory that is wiped, and lends it to `body`.
    ///
    /// - Parameter isSkipped: says which bytes of the text to leave out before decoding. Where they stand is not secret.
    /// - Throws: ``KeyError/base64(_:)``, then what `body` throws.
    static func withDecodedSecret<Value>(
        _ text: Span<UInt8>, skipping isSkipped: (UInt8) -> Bool = { _ in false },
        _ body: (Span<UInt8>) throws(KeyError) -> Value
    ) throws(KeyError) -> Value {
        guard text.count / 4 * 3 <= maximumKeyByteCount else { throw .base64(.tooLarge(limit: maximumKeyByteCount)) }
        var kept = 0
        let compact = unsafe SecretStorage(byteCount: text.count) { memory in
            for index in text.indices where !isSkipped(text[index]) {
                unsafe memory[kept] = text[index]
                kept += 1
            }
        }
        var count = 0
        let decoded = try unsafe SecretStorage(byteCount: text.count / 4 * 3 + 2) { memory throws(KeyError) in
            guard let target = unsafe memory.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            var offset = 0
            let status = unsafe compact.withUnsafePointer {
                unsafe ccurve_base64_decode_secret(target, $0, kept, &count, &offset)
            }
            guard status == .ok else {
                // The fault is told where it stands in the text as given.
                throw .base64(.malformed(offset: position(ofKept: offset, in: text, skipping: isSkipped)))
            }
        }
        return try decoded.withSpan { bytes throws(KeyError) in try body(bytes.extracting(first: count)) }
    }

    /// Where the `ordinal`-th byte that is not skipped stands, or the text's length if there are not so many.
    private static func position(ofKept ordinal: Int, in text: Span<UInt8>, skipping isSkipped: (UInt8) -> Bool) -> Int
    {
        var kept = 0
        for index in text.indices where !isSkipped(text[index]) {
            if kept == ordinal { return index }
            kept += 1
        }
        return text.count
    }
}
