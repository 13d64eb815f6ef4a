// SPDX-License-Identifier: Apache-2.0

import CCurve

/// A secret decoded from base64, in memory that is wiped. No branch and no table index of the codec depends on the
/// value of a character.
struct DecodedSecret {
    /// The decoded bytes, and up to a few unused ones: the size is known only after decoding.
    private let storage: SecretStorage
    private let byteCount: Int

    /// Decodes `text`.
    ///
    /// - Parameter skippingLineEnds: Whether to skip CR and LF. Their positions are not secret.
    /// - Throws: ``Base64Error/tooLarge(limit:)``, then ``Base64Error/malformed(offset:)``.
    init(base64 text: Span<UInt8>, skippingLineEnds: Bool = false) throws(Base64Error) {
        let limit = Base64.maximumKeyByteCount
        guard text.count / 4 * 3 <= limit else { throw .tooLarge(limit: limit) }
        var count = 0
        storage = try unsafe SecretStorage(byteCount: text.count / 4 * 3 + 2) { memory throws(Base64Error) in
            let target = unsafe memory.baseAddress!.assumingMemoryBound(to: UInt8.self)
            var offset = 0
            let status = unsafe text.withUnsafeBufferPointer { text in
                unsafe ccurve_base64_decode_secret(
                    target, text.baseAddress, text.count, skippingLineEnds ? 1 : 0, &count, &offset)
            }
            guard status == .ok else { throw .malformed(offset: offset) }
        }
        byteCount = count
    }

    /// Lends the decoded bytes.
    func withSpan<Value, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        try storage.withSpan(first: byteCount, body)
    }
}
