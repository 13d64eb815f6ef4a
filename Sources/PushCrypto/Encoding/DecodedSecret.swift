// SPDX-License-Identifier: Apache-2.0

import CCurve

/// What the base64 of a secret stands for, in memory that is wiped. The codec is libsodium's, which takes no branch and
/// indexes no table by a character's value.
struct DecodedSecret {
    /// Has some bytes more than were decoded: how many they are is known only afterwards.
    private let storage: SecretStorage
    private let byteCount: Int

    /// Decodes `text`.
    ///
    /// - Parameter isSkipped: says which bytes of the text to leave out before decoding. Where they stand is not secret.
    /// - Throws: ``Base64Error/tooLarge(limit:)``, then ``Base64Error/malformed(offset:)``, with an offset into `text` as given.
    init(base64 text: Span<UInt8>, skipping isSkipped: (UInt8) -> Bool = { _ in false }) throws(Base64Error) {
        let limit = Base64.maximumKeyByteCount
        guard text.count / 4 * 3 <= limit else { throw .tooLarge(limit: limit) }
        var kept = 0
        let compact = unsafe SecretStorage(byteCount: text.count) { memory in
            for index in text.indices where !isSkipped(text[index]) {
                unsafe memory[kept] = text[index]
                kept += 1
            }
        }
        var count = 0
        storage = try unsafe SecretStorage(byteCount: text.count / 4 * 3 + 2) { memory throws(Base64Error) in
            guard let target = unsafe memory.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            var offset = 0
            let status = unsafe compact.withUnsafePointer {
                unsafe ccurve_base64_decode_secret(target, $0, kept, &count, &offset)
            }
            guard status == .ok else {
                throw .malformed(offset: Self.position(ofKept: offset, in: text, skipping: isSkipped))
            }
        }
        byteCount = count
    }

    /// Lends the decoded bytes.
    func withSpan<Value, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        try storage.withSpan { bytes throws(Failure) in try body(bytes.extracting(first: byteCount)) }
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
