// SPDX-License-Identifier: Apache-2.0

/// The layout of an encrypted attachment.
///
///     offset 0       16 bytes  IV, random
///     offset 16      16·n      AES-256-CBC, PKCS#7 padding, n ≥ 1
///     end - 32       32 bytes  HMAC-SHA256 of every byte before it, whole
///
/// There is no version byte, and both profiles agree. Lengths are 64-bit throughout: in 2016 a 32-bit one wrapped at 4 GiB, and
/// let as much junk pass the MAC.
///
/// Source: protocol.md section 5.
public enum AttachmentBlob {
    /// Bytes of the IV.
    public static let ivByteCount = 16
    /// Bytes of the MAC.
    public static let macByteCount = 32
    /// Bytes that are not ciphertext: IV and MAC.
    public static let overheadByteCount = ivByteCount + macByteCount
    /// Bytes of the shortest blob, which has one block.
    public static let minimumByteCount = overheadByteCount + BlockCipher.blockByteCount

    /// Exact size of the blob of this many bytes.
    ///
    /// - Precondition: `byteCount` is not negative, and at most 2⁶² bytes.
    public static func byteCount(forPlaintext byteCount: Int64) -> Int64 {
        precondition((0...(1 << 62)).contains(byteCount), "An attachment does not have \(byteCount) bytes")
        let block = Int64(BlockCipher.blockByteCount)
        return byteCount + block - byteCount % block + Int64(overheadByteCount)
    }

    /// Size of the ciphertext in a blob of this many bytes.
    ///
    /// - Throws: ``AttachmentError/tooLarge(limit:)``, then ``AttachmentError/malformedLength``.
    static func ciphertextByteCount(ofBlob byteCount: Int64, limit: Int64) throws(AttachmentError) -> Int64 {
        guard byteCount <= limit else { throw .tooLarge(limit: limit) }
        guard byteCount >= Int64(minimumByteCount) else { throw .malformedLength }
        let count = byteCount - Int64(overheadByteCount)
        guard count % Int64(BlockCipher.blockByteCount) == 0 else { throw .malformedLength }
        return count
    }
}
