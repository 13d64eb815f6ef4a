// SPDX-License-Identifier: Apache-2.0

/// What stands around the ciphertext of a blob in a file: read once, so that both passes mean the same.
struct AttachmentFileBlob {
    let ciphertextByteCount: Int64
    private(set) var iv = InlineArray<16, UInt8>(repeating: 0)
    private(set) var tag = InlineArray<32, UInt8>(repeating: 0)

    /// - Throws: ``AttachmentError/malformedLength``.
    init(_ input: borrowing AttachmentInput) throws(AttachmentFileError) {
        do {
            ciphertextByteCount = try AttachmentBlob.ciphertextByteCount(ofBlob: input.byteCount, limit: .max)
        } catch { throw .attachment(error) }
        try Self.fill(&iv, from: input, at: 0)
        try Self.fill(&tag, from: input, at: input.byteCount - Int64(AttachmentBlob.macByteCount))
    }

    private static func fill<let count: Int>(
        _ bytes: inout InlineArray<count, UInt8>, from input: borrowing AttachmentInput, at offset: Int64
    ) throws(AttachmentFileError) {
        var span = bytes.mutableSpan
        try unsafe span.withUnsafeMutableBufferPointer { bytes throws(AttachmentFileError) in
            try unsafe input.read(offset..<offset + Int64(bytes.count), to: bytes.baseAddress!)
        }
    }
}
